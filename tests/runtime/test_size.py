"""What every page with a demo fetches before anything is touched stays small."""

import runpy
from pathlib import Path

import pytest

from coldframe.browser.core import core

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
