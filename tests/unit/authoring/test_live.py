"""What the browser's worker calls: everything as JSON text, and a library in two halves."""

import builtins
import importlib
import json
import random
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coldframe.authoring.live import (
    Library,
    NotFetched,
    ahead,
    random_state,
    set_random_state,
    start,
    start_cell,
    step,
)

MODULE = """
from typing import Annotated
from coldframe import File, Slider, demo

@demo
def counting(to: Annotated[int, Slider(0, 5)] = 2):
    for i in range(to):
        yield f"{i} ½"

@demo
def size(file: Annotated[bytes, File()] = b""):
    return f"{type(file).__name__} of {len(file)}"

@demo
def failing(n: int = 1):
    yield "first"
    raise ZeroDivisionError("no half of it")
"""


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the path; what a test imports or installs is forgotten after it."""
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    before = set(sys.modules)
    (tmp_path / "live_demos.py").write_text(MODULE, encoding="utf-8")
    importlib.invalidate_caches()
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def told(running: Iterator[Any]) -> list[Any]:
    """All answers up to the end or the failure."""
    answers = [json.loads(step(running))]
    while "frame" in answers[-1]:
        answers.append(json.loads(step(running)))
    return answers


def cells(*codes: str) -> str:
    return json.dumps([{"code": code} for code in codes])


def frame(text: str) -> dict[str, Any]:
    return {"frame": {"text/plain": text}}


@pytest.mark.usefixtures("python")
def test_a_step_is_a_frame_and_then_the_end() -> None:
    assert told(start("live_demos:counting", {"to": 2})) == [frame("0 ½"), frame("1 ½"), {}]
    assert told(start("live_demos:counting", {"to": 0})) == [{}]


@pytest.mark.usefixtures("python")
@pytest.mark.parametrize("given", [memoryview(b"abc"), bytearray(b"abc"), b"abc"])
def test_buffers_become_bytes(given: object) -> None:
    assert told(start("live_demos:size", {"file": given})) == [frame("bytes of 3"), {}]


@pytest.mark.usefixtures("python")
def test_a_failure_keeps_the_frames_before_it_and_has_its_message() -> None:
    first, last = told(start("live_demos:failing", {}))
    assert first == frame("first")
    assert last["failed"]["kind"] == "python"
    assert last["failed"]["message"] == "ZeroDivisionError: no half of it"


@pytest.mark.usefixtures("python")
def test_a_value_that_the_demo_does_not_take_is_a_failure_of_its_own_kind() -> None:
    (only,) = told(start("live_demos:counting", {"to": 9}))
    assert only["failed"]["kind"] == "values"
    assert only["failed"]["message"] == "to takes 5 or less"
    assert (only["failed"]["parameter"], only["failed"]["what"]) == ("to", "takes 5 or less")


def test_a_cell_runs_after_those_before_it() -> None:
    assert told(start_cell(cells("x = 20", "x + 1"), "index.md")) == [frame("21"), {}]
    (failed,) = told(start_cell(cells("x = 20", "y = 1\nx / 0"), "index.md"))
    assert failed["failed"]["traceback"] == [
        {"file": "cell 2", "line": 2, "name": "<module>", "text": "x / 0"}
    ]


def test_an_end_of_python_is_a_failure_and_not_the_workers() -> None:
    (only,) = told(start_cell(cells("import sys; sys.exit(3)"), "index.md"))
    assert only["failed"]["message"] == "SystemExit: 3"


class Shelves:
    """A standard library in two archives, as `generator/gather` makes them: its package `shelf`
    has a module in each, its module `attic` is in the second only."""

    def __init__(self, folder: Path) -> None:
        self.fetched = 0
        self.offline = False
        core, self._rest = folder / "python314.zip", folder / "stdlib-rest.zip"
        _pack(core, {"shelf/__init__.py": "", "shelf/common.py": "NAME = 'common'"})
        _pack(
            self._rest,
            {"shelf/rare.py": "NAME = 'rare'", "attic.py": "import shelf.rare\nNAME = 'attic'"},
        )
        sys.path.append(str(core))
        sys.meta_path.append(Library(["shelf.rare", "attic"], self.fetch))

    def fetch(self) -> str:
        self.fetched += 1
        if self.offline:
            raise OSError("stdlib-rest.zip: 503")
        return str(self._rest)


def _pack(archive: Path, files: dict[str, str]) -> None:
    with zipfile.ZipFile(archive, "w") as packed:
        for name, code in files.items():
            packed.writestr(name, code)


def named(module: str) -> str:
    return str(importlib.import_module(module).NAME)


def test_common_modules_fetch_nothing(python: Path) -> None:
    library = Shelves(python)
    assert named("shelf.common") == "common"
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("nowhere")
    assert library.fetched == 0


@pytest.mark.parametrize("first", ["attic", "shelf.rare"])
def test_the_first_rare_module_fetches_the_rest_once(python: Path, first: str) -> None:
    """`attic` imports from a package of both halves that nothing has imported before, as
    `http.client` does from `email`."""
    library = Shelves(python)
    assert named(first) == first.rpartition(".")[2]
    assert (named("attic"), named("shelf.rare"), named("shelf.common")) == (
        "attic",
        "rare",
        "common",
    )
    assert library.fetched == 1


def test_a_rest_that_did_not_come_is_fetched_again(python: Path) -> None:
    library = Shelves(python)
    library.offline = True
    with pytest.raises(OSError, match="503"):
        importlib.import_module("attic")
    library.offline = False
    assert named("attic") == "attic"
    assert library.fetched == 2


def test_a_run_that_waits_finds_its_random_numbers_where_it_left_them() -> None:
    random.seed(1)
    state = random_state()
    expected = random.random()
    random.seed(2)
    set_random_state(state)
    assert random.random() == expected


def test_a_part_that_does_not_come_is_a_failure_that_can_be_tried_again(
    python: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Library(["absent_part"], lambda: "")])
    with pytest.raises(NotFetched):
        importlib.import_module("absent_part")
    failed = json.loads(step(start_cell(cells("import absent_part"), "")))["failed"]
    assert failed["kind"] == "fetch"
    assert failed["message"].endswith("Is there a network?")


def test_a_run_has_pythons_own_builtins_whatever_was_done_to_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(builtins, "len", len)
    step(start_cell(cells("import builtins; builtins.len = None"), ""))
    assert json.loads(step(start_cell(cells("len([1])"), ""))) == {"frame": {"text/plain": "1"}}


def test_a_module_is_imported_ahead_of_its_run(python: Path) -> None:
    ahead("live_demos:counting")
    assert "live_demos" in sys.modules


def test_controls_that_cannot_be_made_are_told_by_the_run_alone(python: Path) -> None:
    (python / "live_untyped.py").write_text("def demo(size): return size\n")
    ahead("live_untyped:demo")
    assert "live_untyped" not in sys.modules
    assert "has no annotation" in step(start("live_untyped:demo", {}))


def test_what_is_wrong_with_it_is_told_by_the_run_alone(python: Path) -> None:
    (python / "live_broken.py").write_text("import live_demos\n1 / 0\n")
    ahead("live_broken:demo")
    assert not {"live_broken", "live_demos"} & set(sys.modules)
    assert "ZeroDivisionError" in step(start("live_broken:demo", {}))
