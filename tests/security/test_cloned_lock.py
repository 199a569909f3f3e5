"""A lock or an index of another's: what they name is no path, no address and no word of pip's."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coldframe.packages.lock import BadLock, Locked, read_lock, write_lock

INFO = {"abi_version": "1", "arch": "wasm32", "platform": "emscripten_1", "python": "3.14.2"}
ENTRY = {
    "name": "ink",
    "version": "1.0",
    "file_name": "ink-1.0-py3-none-any.whl",
    "sha256": "0" * 64,
    "install_dir": "site",
    "package_type": "package",
    "imports": ["ink"],
    "depends": [],
    "unvendored_tests": False,
    "tool": {"coldframe": {"source": "index"}},
}
HOSTILE = {
    "a version that is a path": {"version": "2.4.0/../../../../../pwn"},
    "a version that is a word of pip's": {"version": "1.0\n--index-url=https://evil.test"},
    "a version that is none": {"version": "later"},
    "an absolute version": {"version": "/etc/passwd"},
    "an endless version": {"version": "1" * 400},
    "a file name with folders": {"file_name": "../../ink.whl"},
    "a file name that is an address": {"file_name": "//evil.test/ink.whl"},
    "a hidden file name": {"file_name": ".env"},
    "a hash that is a path": {"sha256": "../../../home/key"},
    "no hash": {"sha256": ""},
    "a name that is a path": {"name": "../ink"},
    "a name that is an option": {"name": "--pre"},
    "a need that is a path": {"depends": ["../pen"]},
    "an import that is none": {"imports": ["a b"]},
    "an unknown source": {"tool": {"coldframe": {"source": "https://evil.test"}}},
    "an extra that is none": {"tool": {"coldframe": {"source": "index", "extras": ["a]b"]}}},
}


def lock_in(folder: Path, **changed: object) -> Path:
    entry = {**ENTRY, **changed}
    file = folder / "pyodide-lock.json"
    file.write_text(json.dumps({"info": INFO, "packages": {entry["name"]: entry}}))
    return file


def test_the_lock_without_a_change_is_read(tmp_path: Path) -> None:
    assert read_lock(lock_in(tmp_path)) is not None


@pytest.mark.parametrize("changed", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_field_that_is_no_name(
    site: Callable[..., Any], tmp_path: Path, changed: dict[str, Any]
) -> None:
    with pytest.raises(BadLock, match="of '"):
        read_lock(lock_in(tmp_path, **changed))
    folder = site({"coldframe.toml": 'packages = ["ink"]\n', "content/index.md": "# A\n"})
    lock_in(folder.root, **changed)
    (problem,) = folder.publish().problems
    assert "the lock can't be read" in problem.what
    assert len(problem.what) < 300


def test_what_an_index_says_is_checked_before_it_is_locked(tmp_path: Path) -> None:
    file = tmp_path / "pyodide-lock.json"
    locked = Locked("ink", "1.0/../x", "ink.whl", "0" * 64, (), (), "index")
    with pytest.raises(BadLock):
        write_lock(file, {"ink": locked}, INFO)
    assert not file.exists()
