"""What every page with a demo fetches before anything is touched stays small."""

import gzip
import re
import runpy
from pathlib import Path

import pytest

from coldframe.browser.core import GATHERED

RUNTIME = GATHERED.parent / "runtime"
MEASURE = runpy.run_path(str(Path(__file__).parents[2] / "bench/eager.py"))


@pytest.fixture
def eager() -> dict[str, float]:
    """The files that are fetched at once, as readers get them: name → kilobytes."""
    found: dict[str, float] = MEASURE["eager"](GATHERED / "runtime")
    return found


def test_what_is_fetched_at_once_is_at_most_8_kilobytes(eager: dict[str, float]) -> None:
    assert sum(eager.values()) <= MEASURE["BOUND"] == 8


def test_python_charts_and_cells_come_when_they_are_needed(eager: dict[str, float]) -> None:
    assert list(eager) == ["index.js"]
    text = (GATHERED / "runtime/index.js").read_text(encoding="utf-8")
    assert 'import("./live.js")' in text
    folder = GATHERED / "runtime"
    rest = "".join((folder / name).read_text(encoding="utf-8") for name in ("live.js", "cell.js"))
    # The worker, what it starts from, charts, cells, pictures.
    for late in ("./worker.js", "DecompressionStream", "vega.js", "cell-result", "data:image/png"):
        assert late in rest
        assert late not in text
    names = {file.name for file in folder.iterdir()}
    assert {"live.js", "worker.js", "cell.js", "codemirror.js", "canvas.js", "reload.js"} <= names


def test_what_a_reader_is_told_that_a_start_takes_is_what_it_takes() -> None:
    pyodide = GATHERED / "pyodide"
    files = (pyodide / "first.wasm", GATHERED / "runtime/worker.js")
    sizes = [len(gzip.compress(file.read_bytes())) for file in files]
    taken = (sum(sizes) + (pyodide / "memory.bin").stat().st_size) / 1e6
    told = re.search(r"const PYTHON = ([\d.]+);", (RUNTIME / "page.js").read_text("utf-8"))
    assert told
    assert abs(float(told[1]) - taken) < 0.15
