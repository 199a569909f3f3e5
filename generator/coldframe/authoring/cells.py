"""Run a page's cells, the same way at build and in the browser."""

import io
import linecache
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from coldframe.authoring.checks import CHECKS, run_checks
from coldframe.authoring.limits import Whole, within
from coldframe.authoring.results import OUTPUTS, RAISED, Bundle, beside
from coldframe.authoring.run import bundles, message, seed, seed_of, text, traceback_lines


@dataclass(frozen=True, slots=True)
class CellCode:
    """`raises` is the name of the exception that the code must raise, `checks` an exercise's."""

    code: str
    raises: str = ""
    checks: str = ""


def cell_frames(
    before: Sequence[CellCode], cell: CellCode, page: str = "", wholes: list[Whole] | None = None
) -> Iterator[Bundle]:
    """What a cell prints, and below it its last expression, after the cells `before` it.

    All run in one fresh namespace. An exception that a cell must raise is shown, and the namespace
    stays as it then was. The last frame of a cell with checks has their report beside the result.
    `page` is the path of the page's file, for `data(…)`.
    """
    session = CellSession(page)
    for earlier in before:
        session.run(earlier)
    yield from session.frames(cell, wholes)


class CellSession:
    """A fresh namespace in which cells run one after the other; see `cell_frames`."""

    def __init__(self, page: str = "") -> None:
        self._namespace: dict[str, Any] = {"__name__": "__main__", "__file__": page}
        self._count = 0
        seed(seed_of("cells", ()))

    def run(self, cell: CellCode) -> None:
        """For the cells below it; its checks do not run."""
        self._count += 1
        for _ in _shown(cell, self._count, self._namespace, io.StringIO()):
            pass

    def frames(self, cell: CellCode, wholes: list[Whole] | None = None) -> Iterator[Bundle]:
        self._count += 1
        number, printed = self._count, io.StringIO()
        last: Bundle = {}
        told = ""
        for last in _shown(cell, number, self._namespace, printed):
            told = printed.getvalue()
            yield within(_together(told, last), wholes)
        if printed.getvalue() != told:
            yield within(_together(printed.getvalue(), last), wholes)
        if cell.checks:
            report = run_checks(cell.checks, self._namespace, _name(number))
            yield {**within(_together(printed.getvalue(), last), wholes), CHECKS: report}


def has_raised(frame: Bundle) -> bool:
    """Whether it shows the exception that its cell had to raise."""
    return RAISED in frame or any(RAISED in part for _, part in frame.get(OUTPUTS, ()))


def _shown(
    cell: CellCode, number: int, namespace: dict[str, Any], printed: io.StringIO
) -> Iterator[Bundle]:
    try:
        yield from bundles(_run(cell.code, _name(number), namespace), printed)
    except BaseException as error:
        if not _is_one(error, cell.raises):
            raise
        yield {"text/plain": _traceback(error, number), RAISED: type(error).__name__}


def _run(code: str, name: str, namespace: dict[str, Any]) -> Callable[[], Any]:
    """Runs the code; its last expression, if it ends with one, is the result."""
    import ast

    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)

    def run() -> Any:
        tree = ast.parse(code, name)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec", dont_inherit=True), namespace)
        if not isinstance(last, ast.Expr):
            return None
        return eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), namespace)

    return run


def _name(number: int) -> str:
    """The file that a cell's code says it stands in."""
    return f"cell {number}"


def _is_one(error: BaseException, name: str) -> bool:
    """Whether it is of the class with that name, or of one derived from it."""
    wanted = name.rpartition(".")[2]
    return bool(wanted) and any(kind.__name__ == wanted for kind in type(error).__mro__)


def _traceback(error: BaseException, number: int) -> str:
    """As Python writes it, but with the lines of cells only: those the reader can see."""
    lines = ["Traceback (most recent call last):"]
    for line in traceback_lines(error):
        if line["file"].startswith("cell "):
            own = "" if line["file"] == _name(number) else "a cell above, "
            within = "" if line["name"] == "<module>" else f", in {line['name']}"
            lines += [f"  {own}line {line['line']}{within}", f"    {line['text']}"]
    return "\n".join([*lines, message(error)])


def _together(printed: str, last: Bundle) -> Bundle:
    return beside(text(printed), last) if printed or last else {}
