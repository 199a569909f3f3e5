"""A page's Python as one archive."""

import io
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from coldframe.browser.modules import archive
from coldframe.model import PagePython
from coldframe.sources.discover import discover

FILES = {"content/lab/demos.py": "x = 1\n", "content/lab/other.py": "y = 2\n"}


def packed(folder: Any) -> bytes:
    source = discover(folder.root, {}).sources[PurePosixPath("content/lab/demos.py")]
    return archive(PagePython((source,), {}), folder.root)


def test_it_holds_coldframes_own_modules_and_the_pages(site: Callable[..., Any]) -> None:
    with zipfile.ZipFile(io.BytesIO(packed(site(FILES)))) as files:
        names = files.namelist()
        assert files.read("lab/demos.py") == b"x = 1\n"
    assert "coldframe/__init__.py" in names
    assert "coldframe/authoring/run.py" in names
    assert "lab/other.py" not in names
    assert not [name for name in names if name.startswith("coldframe/freeze")]


def test_equal_modules_give_equal_bytes(site: Callable[..., Any]) -> None:
    first = packed(site(FILES))
    folder = site(FILES)
    (folder.root / "content/lab/demos.py").touch()
    assert packed(folder) == first
    with zipfile.ZipFile(io.BytesIO(first)) as files:
        assert {entry.date_time for entry in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.create_system for entry in files.infolist()} == {3}
        assert files.namelist() == sorted(files.namelist())
