"""`NAME.EXT.py` runs at build; what it prints is `NAME.EXT`."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from coldframe.model import Loaded
from coldframe.sources.discover import discover
from loading import run_loaders

COUNTED = "with open('../../runs.txt', 'a') as f: f.write('x')\n"
"""Leaves a mark below the site's folder, so that a test can count the runs."""


def loaded(folder: Any) -> Loaded:
    root: Path = folder.root
    return run_loaders(root, discover(root, {}).sources)


def content(found: Loaded, name: str) -> bytes:
    return found.outputs[PurePosixPath(name)].read_bytes()


def told(folder: Any) -> list[str]:
    return [str(problem) for problem in loaded(folder).problems]


def test_what_it_prints_is_the_file(site: Callable[..., Any]) -> None:
    folder = site(
        {
            "content/lab/a.txt.py": "print('hello')",
            "content/lab/b.bin.py": "import sys\nsys.stdout.buffer.write(bytes([0, 255]))",
        }
    )
    found = loaded(folder)
    assert found.problems == ()
    assert content(found, "lab/a.txt") == b"hello\n"
    assert content(found, "lab/b.bin") == b"\x00\xff"
    asset = found.sources[PurePosixPath("content/lab/a.txt")]
    assert (asset.kind, asset.size) == ("asset", 6)


def test_it_runs_in_its_folder_and_imports_from_content(site: Callable[..., Any]) -> None:
    folder = site(
        {
            "content/lab/rates.py": "RATE = 3",
            "content/lab/rows.csv": "1,2",
            "content/lab/a.txt.py": "from lab.rates import RATE\n"
            "print(RATE, open('rows.csv').read())",
        }
    )
    assert content(loaded(folder), "lab/a.txt") == b"3 1,2\n"


@pytest.mark.parametrize(
    ("change", "runs"),
    [
        ({"content/other.py": "x = 1"}, 1),
        ({"content/lab/rows.csv": "9"}, 2),
        ({"content/lab/rates.py": "RATE = 4"}, 2),
        ({"content/lab/rates.json": "4"}, 2),
        ({"content/lab/a.txt.py": COUNTED + "print(5)"}, 2),
    ],
)
def test_it_runs_again_only_if_what_it_needs_changed(
    site: Callable[..., Any], change: dict[str, str], runs: int
) -> None:
    folder = site(
        {
            "content/lab/rows.csv": "1",
            "content/lab/rates.json": "3",
            "content/lab/rates.py": "from coldframe import data\nRATE = data('rates.json').read()",
            "content/lab/a.txt.py": COUNTED
            + "from lab.rates import RATE\nprint(RATE, open('rows.csv').read())",
        }
    )
    loaded(folder)
    folder.write(change)
    assert loaded(folder).problems == ()
    assert (folder.root / "runs.txt").read_text() == "x" * runs


def test_one_that_needs_anothers_output_runs_after_it(site: Callable[..., Any]) -> None:
    folder = site(
        {
            "content/a.txt.py": "from coldframe import data\nprint(data('b.txt').read() * 2)",
            "content/b.txt.py": "print('b', end='')",
        }
    )
    assert content(loaded(folder), "a.txt") == b"bb\n"
    folder.write({"content/b.txt.py": "print('c', end='')"})
    assert content(loaded(folder), "a.txt") == b"cc\n"
    folder.write({"content/b.txt.py": "1 / 0"})
    (only,) = told(folder)
    assert only.startswith("content/b.txt.py:1: error: the loader failed: ZeroDivisionError")


def test_one_waits_for_what_it_reads_and_for_nothing_else(site: Callable[..., Any]) -> None:
    """`slow` ends when the last of the others has run, which therefore did not wait for it."""
    folder = site(
        {
            "content/a.txt.py": "print('a')",
            "content/b.txt.py": "print(open('../.coldframe/loaded/a.txt').read(), 'b') # 'a.txt'\n"
            "open('../b-ran', 'w')",
            "content/slow.txt.py": "import os, time\n"
            "for _ in range(3000):\n"
            "    if os.path.exists('../b-ran'): break\n"
            "    time.sleep(0.01)\n"
            "else: raise SystemExit('b did not run')\n"
            "print('slow')",
        }
    )
    assert content(loaded(folder), "slow.txt") == b"slow\n"


def test_two_that_wait_for_each_other(site: Callable[..., Any]) -> None:
    folder = site(
        {
            "content/a.txt.py": "print(open('b.txt').read())",
            "content/b.txt.py": "print(open('a.txt').read())",
            "content/c.txt.py": "print('c')",
        }
    )
    assert told(folder) == [
        "content/a.txt.py: error: loaders wait for each other: a.txt.py, b.txt.py. "
        "Let one of them make both files, or leave the other's name out"
    ]
    assert content(loaded(folder), "c.txt") == b"c\n"


@pytest.mark.parametrize(
    ("code", "place", "part"),
    [
        ("print(1)\n1 / 0", "content/a.txt.py:2", "ZeroDivisionError: division by zero"),
        ("def f(:", "content/a.txt.py:1", "SyntaxError"),
        ("import sys\nsys.exit('no such server')", "content/a.txt.py", "no such server"),
        ("x = 1", "content/a.txt.py", "printed nothing"),
    ],
)
def test_one_that_fails_says_where(
    site: Callable[..., Any], code: str, place: str, part: str
) -> None:
    (only,) = told(site({"content/a.txt.py": code}))
    assert only.startswith(f"{place}: error: ")
    assert part in only
    assert "a.txt" in only.rpartition(". ")[2] or "prints" in only


def test_a_file_that_stands_there_already(site: Callable[..., Any]) -> None:
    (only,) = told(site({"content/a.txt.py": "print(1)", "content/a.txt": "1"}))
    assert only == (
        "content/a.txt.py: error: its output a.txt stands beside it already. "
        "Remove content/a.txt, or the loader"
    )


def test_what_no_loader_makes_any_more_is_gone(site: Callable[..., Any]) -> None:
    """Else `data()` would find it here, and nowhere else."""
    folder = site({"content/a.txt.py": "print(1)", "content/b.txt.py": "print(2)"})
    found = loaded(folder)
    (folder.root / "content/a.txt.py").unlink()
    folder.write({"content/b.txt.py": "1 / 0"})
    loaded(folder)
    assert not any(path.exists() for path in found.outputs.values())


def test_a_loader_that_fails_is_tried_again(site: Callable[..., Any]) -> None:
    folder = site({"content/a.txt.py": "print(open('../there.txt').read())"})
    assert len(told(folder)) == 1
    folder.write({"there.txt": "now"})
    assert told(folder) == []
