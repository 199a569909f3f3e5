"""A page's Python as one file."""

import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from coldframe.browser.modules import archive
from coldframe.model import ByteCode, PagePython
from coldframe.sources.discover import discover

FILES = {"content/lab/demos.py": "x = '½'\n", "content/lab/other.py": "y = 2\n"}


def packed(folder: Any) -> bytes:
    source = discover(folder.root, {}).sources[PurePosixPath("content/lab/demos.py")]
    return archive(PagePython((source,), {}), folder.root, {})


def test_it_holds_the_pages_modules(site: Callable[..., Any]) -> None:
    assert json.loads(packed(site(FILES))) == {"lab/demos.py": "x = '½'\n"}


def test_coldframes_own_go_along_if_the_compiled_ones_are_others(tmp_path: Path) -> None:
    edited = tmp_path / "run.py"
    edited.write_text("z = 3\n")
    files = json.loads(archive(PagePython((), {}), tmp_path, {"coldframe/run.py": edited}))
    assert files == {"coldframe/run.py": "z = 3\n"}


def test_equal_modules_give_equal_bytes(site: Callable[..., Any]) -> None:
    first = packed(site(FILES))
    folder = site(FILES)
    (folder.root / "content/lab/demos.py").touch()
    assert packed(folder) == first
    assert list(json.loads(first)) == sorted(json.loads(first))


def test_byte_code_stands_where_python_looks_for_it(site: Callable[..., Any]) -> None:
    folder = site(FILES)
    source = discover(folder.root, {}).sources[PurePosixPath("content/lab/demos.py")]
    name = "lab/__pycache__/demos.cpython-314.pyc"
    bytecode = {source.path: ByteCode(name, bytes(range(256)))}
    files = json.loads(archive(PagePython((source,), {}), folder.root, {}, bytecode))
    assert files["lab/demos.py"] == "x = '½'\n"
    assert [ord(character) for character in files[name]] == list(range(256))
