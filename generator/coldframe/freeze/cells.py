"""A page's cells → what each showed; or what must run first."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coldframe.authoring.cells import CellCode, has_raised
from coldframe.authoring.checks import CHECKS
from coldframe.cache import digest
from coldframe.freeze.answers import Answers, Pending, known_or_pending
from coldframe.freeze.charts import charts_in
from coldframe.freeze.draw import DrawCell
from coldframe.freeze.encode import canonical
from coldframe.freeze.exercises import exercise_problem, name
from coldframe.freeze.pictures import from_json
from coldframe.freeze.unrecorded import unrecorded
from coldframe.model import Answer, Cell, Document, Frame, FrozenCell, Job
from coldframe.problems import Problem


@dataclass(frozen=True, slots=True)
class DoneCells:
    """Every cell up to the first that fails; those that have not run are not `recorded`."""

    cells: tuple[FrozenCell, ...]
    problems: tuple[Problem, ...] = ()
    jobs: tuple[Job, ...] = ()


def freeze_cells(document: Document, root: Path, answers: Answers, needs: str) -> DoneCells:
    """`needs` is the digest of all that the cells import."""
    done: list[FrozenCell] = []
    jobs: list[Job] = []
    codes = [CellCode(cell.code, cell.raises) for cell in document.cells]
    for cell in document.cells:
        try:
            row = _row(cell, codes[: cell.index], root, answers, needs)
        except Pending as pending:
            jobs += pending.jobs
            done.append(unrecorded(cell))
            continue
        if isinstance(row, Problem):
            return DoneCells(tuple(done), (row,))
        drawn = {name: from_json(picture) for name, picture in row["pictures"].items()}
        done.append(FrozenCell(cell, tuple(row["frames"]), drawn))
    return DoneCells(tuple(done), (), tuple(jobs))


def _row(
    cell: Cell, before: Sequence[CellCode], root: Path, answers: Answers, needs: str
) -> Answer | Problem:
    """What the cell shows after those `before` it, and its charts' pictures. Raises Pending."""
    file, above = cell.place.file, [asdict(code) for code in before]
    blocks = [block.code for block in cell.blocks]
    key = digest(needs, str(file), canonical([above, cell.raises, blocks]))
    known = answers.find(_job("picture", key, cell, None))
    if known is None:
        frames = _frames(cell, key, above, str(root / file), answers)
        if isinstance(frames, Problem):
            return frames
        if not any(True for frame in frames for _ in charts_in(frame)):
            return {"frames": frames, "pictures": {}}
        drawing = _job("picture", key, cell, DrawCell(tuple(frames)))
        known = known_or_pending(answers, [drawing])[key]
    if "error" in known:
        what = f"a cell's chart can't be drawn: {known['error']['message']}"
        return Problem(cell.place, what, known["error"]["mend"])
    return known


def _frames(
    cell: Cell, key: str, above: list[dict[str, Any]], page: str, answers: Answers
) -> list[Frame] | Problem:
    """Of the cell's code as it stands, its exercise proved. Raises Pending."""
    checks = cell.exercise.checks.code if cell.exercise else ""
    solution = cell.exercise.solution if cell.exercise else None
    codes = {"start": CellCode(cell.code, cell.raises, checks)}
    if solution:
        codes["solution"] = CellCode(solution.code, checks=checks)
    jobs = {
        which: _job(
            "cell",
            digest(key, which),
            cell,
            {"do": "cell", "before": above, "cell": asdict(code), "page": page},
        )
        for which, code in codes.items()
    }
    found = known_or_pending(answers, list(jobs.values()))
    runs = {which: found[job.key] for which, job in jobs.items()}
    start = runs["start"]
    if "error" in start:
        return _problem(cell, start["error"])
    shown = [dict(frame) for frame in start["frames"]]
    report: Mapping[str, Any] = shown[-1].pop(CHECKS) if checks else {}
    frames = [frame for frame in shown if frame]
    if cell.raises and not any(map(has_raised, frames)):
        what = f"the cell raises no {cell.raises}"
        return Problem(cell.place, what, f"Let it raise one, or drop raises={cell.raises}")
    wrong = cell.exercise and exercise_problem(cell, cell.exercise, report, runs.get("solution"))
    return wrong or [*frames]


def _job(kind: Any, key: str, cell: Cell, task: Any) -> Job:
    """Cells of a page are one group: each runs after those above it, in one process if it can."""
    file = cell.place.file
    return Job(kind, key, task, f"{file} cells", f"{file.name}, {name(cell)}", file, first=True)


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
