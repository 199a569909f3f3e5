"""A page's Python as one file."""

import json
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from coldframe.browser.modules import archive
from coldframe.model import PagePython
from coldframe.sources.discover import discover

FILES = {"content/lab/demos.py": "x = '½'\n", "content/lab/other.py": "y = 2\n"}


def packed(folder: Any) -> bytes:
    source = discover(folder.root, {}).sources[PurePosixPath("content/lab/demos.py")]
    return archive(PagePython((source,), {}), folder.root)


def test_it_holds_coldframes_own_modules_and_the_pages(site: Callable[..., Any]) -> None:
    files = json.loads(packed(site(FILES)))
    assert files["lab/demos.py"] == "x = '½'\n"
    assert "coldframe/__init__.py" in files
    assert "coldframe/authoring/run.py" in files
    assert "lab/other.py" not in files
    assert not [name for name in files if name.startswith("coldframe/freeze")]


def test_equal_modules_give_equal_bytes(site: Callable[..., Any]) -> None:
    first = packed(site(FILES))
    folder = site(FILES)
    (folder.root / "content/lab/demos.py").touch()
    assert packed(folder) == first
    assert list(json.loads(first)) == sorted(json.loads(first))
