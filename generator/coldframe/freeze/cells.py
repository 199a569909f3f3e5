"""A page's cells → what each showed at build."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coldframe.cache import Cache, digest
from coldframe.freeze.charts import ChartError, pictures
from coldframe.freeze.execute import Workers
from coldframe.freeze.pictures import from_json, to_json
from coldframe.model import Cell, Document, FrozenCell
from coldframe.problems import Place, Problem


def freeze_cells(
    document: Document, root: Path, cache: Cache, pool: Workers, needs: str
) -> tuple[tuple[FrozenCell, ...], tuple[Problem, ...]]:
    """The cells up to the first that raises. `needs` is the digest of all that they import."""
    cells = document.cells
    if not cells:
        return (), ()
    page = root / document.source.path
    codes = [cell.code for cell in cells]
    key = digest(needs, str(document.source.path), *codes)
    known = cache.get("cells", key)
    if known:
        return _frozen(cells, json.loads(known)), ()
    answer = pool.run({"do": "cells", "codes": codes, "page": str(page)})
    if "error" in answer:
        done = len(answer.get("cells", ()))
        return (), (_problem(cells[min(done, len(cells) - 1)], answer["error"]),)
    try:
        rows = [
            {
                "frames": frames,
                "pictures": {name: to_json(p) for name, p in pictures(frames).items()},
            }
            for frames in answer["cells"]
        ]
    except ChartError as error:
        what = f"a cell's chart can't be drawn: {error}"
        return (), (Problem(cells[0].place, what, "Mend the chart's specification"),)
    cache.put("cells", key, json.dumps(rows).encode())
    return _frozen(cells, rows), ()


def _frozen(cells: Sequence[Cell], rows: Sequence[Any]) -> tuple[FrozenCell, ...]:
    return tuple(
        FrozenCell(
            cell,
            tuple(row["frames"]),
            {name: from_json(picture) for name, picture in row["pictures"].items()},
            "",
        )
        for cell, row in zip(cells, rows, strict=True)
    )


def _problem(cell: Cell, error: Any) -> Problem:
    """In the cell if the error passed it, else where the cell's code begins."""
    name = f"cell {cell.index + 1}"
    lines = [line["line"] for line in error["lines"] if line["file"] == name]
    # The code begins on the line after the fence's.
    line = (cell.place.line or 0) + (lines[-1] if lines else 1)
    return Problem(
        Place(cell.place.file, line), f"the cell raises {error['message']}", "Mend the code"
    )
