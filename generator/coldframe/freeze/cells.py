"""A page's cells → what each showed at build."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coldframe.authoring.cells import CellCode, has_raised
from coldframe.authoring.checks import CHECKS
from coldframe.cache import Cache, digest
from coldframe.freeze.charts import ChartError, pictures
from coldframe.freeze.downloads import complete, files_in, kept
from coldframe.freeze.encode import canonical
from coldframe.freeze.execute import Workers
from coldframe.freeze.exercises import Run, exercise_problem, name
from coldframe.freeze.pictures import from_json, to_json
from coldframe.model import Cell, Document, Frame, FrozenCell
from coldframe.problems import Problem


def freeze_cells(
    document: Document, root: Path, cache: Cache, pool: Workers, needs: str
) -> tuple[tuple[FrozenCell, ...], tuple[Problem, ...]]:
    """The cells up to the first that fails. `needs` is the digest of all that they import."""
    done: list[FrozenCell] = []
    codes = [CellCode(cell.code, cell.raises) for cell in document.cells]
    for cell in document.cells:
        row = _row(cell, codes[: cell.index], root, cache, pool, needs)
        if isinstance(row, Problem):
            return tuple(done), (row,)
        drawn = {name: from_json(picture) for name, picture in row["pictures"].items()}
        done.append(FrozenCell(cell, tuple(row["frames"]), drawn))
    return tuple(done), ()


def _row(
    cell: Cell, before: Sequence[CellCode], root: Path, cache: Cache, pool: Workers, needs: str
) -> dict[str, Any] | Problem:
    """What the cell shows after those `before` it, and the pictures of its charts, as JSON."""
    file, above = cell.place.file, [asdict(code) for code in before]
    blocks = [block.code for block in cell.blocks]
    key = digest(needs, str(file), canonical([above, cell.raises, blocks]))
    known = cache.get("cell", key)
    if known:
        row: dict[str, Any] = json.loads(known)
        if complete(files_in(row["frames"]), cache):
            return row

    def run(code: CellCode) -> Any:
        task = {"do": "cell", "before": above, "cell": asdict(code), "page": str(root / file)}
        return pool.run(task)

    made = _made(cell, run)
    if not isinstance(made, Problem):
        made["frames"] = kept(made["frames"], cache)
        cache.put("cell", key, canonical(made))
    return made


def _made(cell: Cell, run: Run) -> dict[str, Any] | Problem:
    checks = cell.exercise.checks.code if cell.exercise else ""
    answer = run(CellCode(cell.code, cell.raises, checks))
    if "error" in answer:
        return _problem(cell, answer["error"])
    report = answer["frames"][-1].pop(CHECKS) if checks else {}
    frames = [frame for frame in answer["frames"] if frame]
    if cell.raises and not any(map(has_raised, frames)):
        what = f"the cell raises no {cell.raises}"
        return Problem(cell.place, what, f"Let it raise one, or drop raises={cell.raises}")
    told = exercise_problem(cell, cell.exercise, report, run) if cell.exercise else None
    return told or _drawn(cell, frames)


def _drawn(cell: Cell, frames: Sequence[Frame]) -> dict[str, Any] | Problem:
    try:
        drawn = {name: to_json(p) for name, p in sorted(pictures(frames).items())}
    except ChartError as error:
        what = f"a cell's chart can't be drawn: {error}"
        return Problem(cell.place, what, "Mend the chart's specification")
    return {"frames": frames, "pictures": drawn}


def _problem(cell: Cell, error: Any) -> Problem:
    """In the cell if the error passed it, else where the cell's code begins."""
    lines = [line["line"] for line in error["lines"] if line["file"] == name(cell)]
    place = cell.blocks[0].line(lines[-1] if lines else 1)
    if not error["lines"]:
        return Problem(place, error["message"], error["mend"])
    mend = (
        f"Mend the code, or the name after raises={cell.raises}" if cell.raises else error["mend"]
    )
    return Problem(place, f"the cell raises {error['message']}", mend)
