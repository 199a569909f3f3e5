"""Whoever names an output file, none is written, shown or sent outside of the output folder."""

import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from coldframe.cache import Cache
from coldframe.deploy.outgoing import NotIntact, outgoing
from coldframe.model import Artifact
from coldframe.publish.folder import publish
from coldframe.publish.paths import OutsidePath, is_inside, path_problems

OUTSIDE = ["/etc/x", "../x", "a/../../x", "a/..", "..", "", "a\\..\\..\\x", "c:/x", "a\0b"]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_out_of_the_folder(path: str) -> None:
    assert not is_inside(path)
    if path:
        (problem,) = path_problems([PurePosixPath(path)])
        assert problem.severity == "error"


@pytest.mark.parametrize("path", ["a", "a/b.html", "..a/b..", "a:b/c"[2:], "_coldframe/x.js"])
def test_a_path_in_the_folder(path: str) -> None:
    assert is_inside(path)
    assert path_problems([PurePosixPath(path)]) == ()


@pytest.mark.parametrize("path", ["../pwn.txt", "/tmp/pwn.txt", "a/../../pwn.txt"])
def test_publishing_refuses_before_it_writes(tmp_path: Path, path: str) -> None:
    artifact = Artifact(PurePosixPath(path), "0", b"x")
    fine = Artifact(PurePosixPath("index.html"), "1", b"x")
    (tmp_path / "workshop").mkdir()
    with pytest.raises(OutsidePath):
        publish(
            {fine.path: fine, artifact.path: artifact},
            tmp_path / "site",
            tmp_path / "workshop",
            {},
        )
    assert list(tmp_path.rglob("*.*")) == []


def test_a_deploy_sends_nothing_from_elsewhere(site: Callable[..., Any]) -> None:
    """What the last build published stands in a file, which may be changed by hand."""
    folder = site({"content/index.md": "# A\n"})
    folder.publish()
    record = folder.root / ".coldframe/last.json"
    last = json.loads(record.read_bytes())
    secret = folder.root / "secret.txt"
    secret.write_text("x")
    status = secret.stat()
    last["published"]["../secret.txt"] = ["0", status.st_size, status.st_mtime_ns]
    record.write_text(json.dumps(last))
    with pytest.raises(NotIntact), outgoing(folder.root, ""):
        pass


@pytest.mark.parametrize("key", ["/etc/passwd", "../x", "a/b", "", "..", "a\\b"])
def test_a_key_of_the_cache_is_no_path(tmp_path: Path, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        Cache(tmp_path).file("download", key)
