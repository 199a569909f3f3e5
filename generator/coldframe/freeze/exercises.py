"""An exercise's checks, tried at build: the solution passes them, the starting code does not."""

from collections.abc import Mapping
from typing import Any

from coldframe.authoring.checks import CHECKS
from coldframe.model import Answer, Cell, Exercise
from coldframe.problems import Place, Problem


def exercise_problem(
    cell: Cell, exercise: Exercise, report: Mapping[str, Any], solved: Answer | None
) -> Problem | None:
    """`report` is that of the starting code, `solved` the answer of the solution."""
    solution = exercise.solution
    if not report["failed"]:
        what = "the exercise's code passes all of its checks before anyone has changed it"
        return Problem(cell.place, what, "Leave something to do, or check more")
    if solution is None or solved is None:
        return None
    if "error" in solved:
        what = f"the solution raises {solved['error']['message']}"
        lines = [line["line"] for line in solved["error"]["lines"] if line["file"] == name(cell)]
        return Problem(solution.line(lines[-1] if lines else 1), what, solved["error"]["mend"])
    failed = solved["frames"][-1][CHECKS]["failed"]
    return _failed(exercise, failed[0]) if failed else None


def _failed(exercise: Exercise, told: Mapping[str, Any]) -> Problem:
    what = f"the solution does not pass this check: {told['message']}"
    place: Place = exercise.checks.line(told["check"] or 1)
    return Problem(place, what, "Mend the check or the solution")


def name(cell: Cell) -> str:
    """The file in tracebacks that is the cell's code."""
    return f"cell {cell.index + 1}"
