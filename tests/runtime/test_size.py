"""What every page with a demo fetches before anything is touched stays small."""

import gzip
import re
import runpy
from pathlib import Path

import pytest

from coldframe.browser.core import GATHERED, core

RUNTIME = GATHERED.parent / "runtime"
MEASURE = runpy.run_path(str(Path(__file__).parents[2] / "bench/eager.py"))


@pytest.fixture
def eager(tmp_path: Path) -> dict[str, float]:
    """The modules that are fetched at once, as readers get them: name → kilobytes."""
    for artifact in core().runtime_artifacts:
        assert isinstance(artifact.content, bytes)
        (tmp_path / artifact.path.name).write_bytes(artifact.content)
    found: dict[str, float] = MEASURE["eager"](tmp_path)
    return found


def test_what_is_fetched_at_once_is_at_most_8_kilobytes(eager: dict[str, float]) -> None:
    assert sum(eager.values()) <= MEASURE["BOUND"] == 8


def test_python_charts_and_cells_come_when_they_are_needed(eager: dict[str, float]) -> None:
    assert {"index.js", "demo.js", "controls.js", "display.js"} <= set(eager)
    late = {
        "grid",
        "nodes",
        "computed",
        "interpreter",
        "worker",
        "boot",
        "chart",
        "cell",
        "editor",
        "canvas",
        "reload",
    }
    assert not {f"{name}.js" for name in late} & set(eager)


def test_what_a_reader_is_told_that_a_start_takes_is_what_it_takes() -> None:
    pyodide = GATHERED / "pyodide"
    names = ("first.wasm", "pyodide.asm.mjs", "pyodide.mjs", "start.json")
    sizes = [len(gzip.compress((pyodide / name).read_bytes())) for name in names]
    taken = (sum(sizes) + (pyodide / "memory.bin").stat().st_size) / 1e6
    told = re.search(r"const PYTHON = ([\d.]+);", (RUNTIME / "page.js").read_text("utf-8"))
    assert told
    assert abs(float(told[1]) - taken) < 0.15
