"""A chart's structure and its columns: the spec without the data, so that a thousand results share
one; and the theme that every chart has.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

type Spec = Mapping[str, Any]
type Columns = Mapping[str, Sequence[Any]]
type Data = Columns | Iterable[Mapping[str, Any]]
"""Columns (`{"pull": [1, 2], "regret": [0, 0.4]}`) or rows (`[{"pull": 1, "regret": 0}, …]`)."""

CHART = "application/vnd.coldframe.chart+json"

COLOURS = tuple(f"var(--chart-{i})" for i in range(1, 9))
INK = "var(--chart-ink)"
DASHES = ([1, 0], [8, 3], [3, 2], [9, 3, 2, 3], [5, 5], [12, 4], [2, 4], [7, 2, 2, 2, 2, 2])

GRID = "var(--chart-grid)"
THEME: Spec = {
    # The figure has a label and the data as a table; a name for every mark would only be noise.
    "aria": False,
    "background": "transparent",
    # A name that a canvas can measure; the style sheet puts the page's own font in its place.
    "font": "sans-serif",
    "title": {"color": INK, "anchor": "start", "fontSize": 14},
    "view": {"stroke": None},
    "text": {"color": INK, "fontSize": 12},
    "rule": {"color": INK},
    "mark": {"color": COLOURS[0]},
    "range": {"category": list(COLOURS)},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "domainColor": GRID,
        "gridColor": GRID,
        "tickColor": GRID,
    },
    "axisX": {"grid": False, "tickCount": {"expr": "ceil(width/90)"}, "titlePadding": 8},
    "axisY": {"domain": False, "ticks": False, "tickCount": {"expr": "ceil(height/55)"}},
    "legend": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "orient": "top",
        "columns": {"expr": "max(1, floor(width/140))"},
        "symbolSize": 150,
        "labelLimit": 240,
        "columnPadding": 22,
    },
}
"""The `config` of every chart: its colours are the page's, so that dark mode costs nothing."""


def columns_of(data: Data) -> dict[str, list[Any]]:
    """Rows or columns as columns of equal length; a field that a row lacks is None there."""
    if isinstance(data, Mapping):
        columns = {str(name): list(column) for name, column in data.items()}
        sizes = {len(column) for column in columns.values()}
        if len(sizes) > 1:
            lengths = ", ".join(f"{name}: {len(column)}" for name, column in columns.items())
            raise ValueError(f"a chart's columns differ in length ({lengths})")
        return columns
    rows = list(data)
    names = dict.fromkeys(str(name) for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def is_spec(thing: object) -> bool:
    """Whether a mapping is a Vega-Lite spec and not a set of named outputs."""
    if not isinstance(thing, Mapping):
        return False
    if "vega-lite" in str(thing.get("$schema", "")):
        return True
    if "mark" in thing and "encoding" in thing:
        return True
    views = ("mark", "layer", "concat", "hconcat", "vconcat")
    return isinstance(thing.get("data"), Mapping) and any(view in thing for view in views)


def chart_bundle(spec: Spec) -> dict[str, Any]:
    """What the page is given of a chart: its structure in our theme, and its columns."""
    structure, columns = split(spec)
    config = structure.get("config") or {}
    structure["config"] = plain(THEME) | {
        name: {**THEME.get(name, {}), **part} if isinstance(part, dict) else part
        for name, part in config.items()
    }
    return {CHART: {"key": chart_key(structure), "spec": structure, "columns": columns}}


def split(spec: Spec) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """The spec reading a data set named `columns`, and its columns.

    Data that are not inline rows (a URL, a format to parse) stay in the spec; columns are then {}.
    """
    structure: dict[str, Any] = plain(spec)
    data = structure.get("data")
    if not isinstance(data, dict):
        return structure, {}
    rows = data.get("values") if data.keys() <= {"values", "name"} else None
    if rows is None and data.keys() == {"name"}:
        # Altair keeps the rows of a chart under a name of their own.
        rows = (structure.get("datasets") or {}).get(data["name"])
        if rows is not None and len(structure["datasets"]) == 1:
            del structure["datasets"]
    if not isinstance(rows, list):
        return structure, {}
    structure["data"] = {"name": "columns"}
    # Vega calls the field of a bare value `data`.
    return structure, columns_of(row if isinstance(row, dict) else {"data": row} for row in rows)


def join(structure: Spec, columns: Columns) -> dict[str, Any]:
    """The inverse of `split`: the spec with its data as inline rows."""
    if structure.get("data") != {"name": "columns"}:
        return dict(structure)
    return {**structure, "data": {"values": rows_of(columns)}}


def rows_of(columns: Columns) -> list[dict[str, Any]]:
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def chart_key(structure: Spec) -> str:
    text = json.dumps(structure, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:16]


def plain(thing: Any) -> Any:
    """`thing` as JSON knows it: NaN and infinities become None, dates ISO text, arrays lists."""
    # Most of a chart's data are of these very types, and to look at that is quicker.
    if thing is None or type(thing) in (str, int, bool):
        return thing
    if type(thing) is dict:
        return {str(name): plain(value) for name, value in thing.items()}
    if isinstance(thing, float):
        return float(thing) if math.isfinite(thing) else None
    if isinstance(thing, int):
        return int(thing)
    if isinstance(thing, str):
        return str(thing)
    if isinstance(thing, Mapping):
        return {str(name): plain(value) for name, value in thing.items()}
    if isinstance(thing, list | tuple | range):
        return [plain(value) for value in thing]
    for method in ("tolist", "isoformat"):
        if callable(getattr(type(thing), method, None)):
            return plain(getattr(thing, method)())
    if isinstance(thing, Iterable) and not isinstance(thing, bytes | set | frozenset):
        return [plain(value) for value in thing]
    return str(thing)
