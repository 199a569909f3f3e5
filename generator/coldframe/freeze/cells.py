"""A page's cells → what each showed at build."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coldframe.cache import Cache, digest
from coldframe.freeze.charts import ChartError, pictures
from coldframe.freeze.downloads import complete, files_in, kept
from coldframe.freeze.encode import canonical
from coldframe.freeze.execute import Workers
from coldframe.freeze.pictures import from_json, to_json
from coldframe.model import Cell, Document, FrozenCell
from coldframe.problems import Place, Problem


def freeze_cells(
    document: Document, root: Path, cache: Cache, pool: Workers, needs: str
) -> tuple[tuple[FrozenCell, ...], tuple[Problem, ...]]:
    """The cells up to the first that raises. `needs` is the digest of all that they import."""
    done: list[FrozenCell] = []
    codes = [cell.code for cell in document.cells]
    for cell in document.cells:
        row = _row(cell, codes[: cell.index], root, cache, pool, needs)
        if isinstance(row, Problem):
            return tuple(done), (row,)
        drawn = {name: from_json(picture) for name, picture in row["pictures"].items()}
        done.append(FrozenCell(cell, tuple(row["frames"]), drawn, ""))
    return tuple(done), ()


def _row(
    cell: Cell, before: Sequence[str], root: Path, cache: Cache, pool: Workers, needs: str
) -> dict[str, Any] | Problem:
    """What the cell shows after those `before` it, and the pictures of its charts, as JSON."""
    file = cell.place.file
    key = digest(needs, str(file), *before, cell.code)
    known = cache.get("cell", key)
    if known:
        row: dict[str, Any] = json.loads(known)
        if complete(files_in(row["frames"]), cache):
            return row
    answer = pool.run({"do": "cell", "before": before, "code": cell.code, "page": str(root / file)})
    if "error" in answer:
        return _problem(cell, answer["error"])
    frames = kept(answer["frames"], cache)
    try:
        drawn = {name: to_json(p) for name, p in sorted(pictures(frames).items())}
    except ChartError as error:
        what = f"a cell's chart can't be drawn: {error}"
        return Problem(cell.place, what, "Mend the chart's specification")
    row = {"frames": frames, "pictures": drawn}
    cache.put("cell", key, canonical(row))
    return row


def _problem(cell: Cell, error: Any) -> Problem:
    """In the cell if the error passed it, else where the cell's code begins."""
    name = f"cell {cell.index + 1}"
    lines = [line["line"] for line in error["lines"] if line["file"] == name]
    # The code begins on the line after the fence's.
    place = Place(cell.place.file, (cell.place.line or 0) + (lines[-1] if lines else 1))
    if not error["lines"]:
        return Problem(place, error["message"], error["mend"])
    return Problem(place, f"the cell raises {error['message']}", error["mend"])
