"""Data → Vega-Lite charts; a spec → its structure and its columns.

A chart's structure is the spec without the data, so that a thousand results share one.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

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
    },
}
"""The `config` of every chart: its colours are the page's, so that dark mode costs nothing."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A Vega-Lite (version 6) spec with its data in it."""

    spec: Spec

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        return {"application/vnd.vegalite.v6+json": self.spec}


def line_chart(
    data: Data,
    x: str,
    y: str | Sequence[str],
    *,
    series: str | None = None,
    band: tuple[str, str] | None = None,
    reference: str | None = None,
    title: str = "",
    description: str = "",
    x_label: str = "",
    y_label: str = "",
    x_scale: Literal["linear", "log"] = "linear",
    y_scale: Literal["linear", "log"] = "linear",
    height: int = 280,
) -> Chart:
    """Curves over `x`: one a value of the column `series`, or one a column if `y` lists several.

    `band` names the columns of its lower and upper edge; `reference` the column of a bound, drawn
    dashed. Series differ by colour and by dash.
    """
    columns = columns_of(data)
    if not isinstance(y, str):
        columns, series, y = _stacked(columns, x, y)
    names = _distinct(columns[series]) if series else []
    if reference and not names:
        names = [y_label or y]
    style = _style(names, reference)
    own = {"field": series, "type": "nominal"} if series else {"datum": names[0]} if names else {}
    vertical = _axis(y, y_label or y, y_scale)
    layers: list[dict[str, Any]] = []
    if band:
        low, high = band
        shade = {"y": {**vertical, "field": low}, "y2": {"field": high}}
        if names:
            shade["color"] = {**own, **style["color"]}
        layers.append({"mark": {"type": "area", "opacity": 0.18}, "encoding": shade})
    drawn = {channel: {**own, **style[channel]} for channel in style}
    layers.append({"mark": {"type": "line"}, "encoding": {"y": vertical, **drawn}})
    if reference:
        dashed = {channel: {"datum": reference, **style[channel]} for channel in style}
        bound = {**vertical, "field": reference}
        layers.append({"mark": {"type": "line"}, "encoding": {"y": bound, **dashed}})
    horizontal = {"x": _axis(x, x_label or x, x_scale, zero=False)}
    return _chart(columns, {"encoding": horizontal, "layer": layers}, title, description, height)


def scatter_chart(
    data: Data,
    x: str,
    y: str,
    *,
    series: str | None = None,
    text: str | None = None,
    connected: bool = False,
    title: str = "",
    description: str = "",
    x_label: str = "",
    y_label: str = "",
    x_scale: Literal["linear", "log"] = "linear",
    y_scale: Literal["linear", "log"] = "linear",
    height: int = 280,
) -> Chart:
    """A point a row. Series differ by colour and shape; `text` names the column of their labels.

    `connected` joins the points by increasing `x`, as for a Pareto front.
    """
    columns = columns_of(data)
    encoding: dict[str, Any] = {
        "x": _axis(x, x_label or x, x_scale, zero=False),
        "y": _axis(y, y_label or y, y_scale, zero=False),
    }
    # Half a mark on the frame would be cut in two.
    for channel in encoding.values():
        channel["scale"] |= {"padding": 10, "nice": False}
    own: dict[str, Any] = {}
    if series:
        names = _distinct(columns[series])
        own = {"field": series, "type": "nominal", "title": None, "scale": {"domain": names}}
        encoding["color"] = own
    shape = {"shape": own} if series else {}
    layers: list[dict[str, Any]] = [
        {"mark": {"type": "point", "filled": True, "size": 60}, "encoding": shape}
    ]
    if connected:
        layers.insert(0, {"mark": {"type": "line", "strokeWidth": 1}})
    if text:
        mark = {"type": "text", "align": "left", "dx": 7, "dy": -5}
        label = {"text": {"field": text, "type": "nominal"}, "color": {"value": INK}}
        layers.append({"mark": mark, "encoding": label})
    return _chart(columns, {"encoding": encoding, "layer": layers}, title, description, height)


def bar_chart(
    data: Data,
    x: str,
    y: str,
    *,
    series: str | None = None,
    title: str = "",
    description: str = "",
    x_label: str = "",
    y_label: str = "",
    height: int = 280,
) -> Chart:
    """A bar a row, in the order of the rows; with `series` side by side within each `x`."""
    columns = columns_of(data)
    category = {
        "field": x,
        "type": "nominal",
        "title": x_label or x,
        "sort": None,
        "axis": {"labelAngle": 0},
    }
    # Unstacked: bars of one series stand alone, and their axis then reads the column itself.
    value = {**_axis(y, y_label or y, "linear"), "stack": None}
    encoding: dict[str, Any] = {"x": category, "y": value}
    if series:
        names = _distinct(columns[series])
        own = {"field": series, "type": "nominal", "title": None, "scale": {"domain": names}}
        encoding |= {"color": own, "xOffset": {**own, "sort": None}}
    return _chart(columns, {"mark": "bar", "encoding": encoding}, title, description, height)


def heat_map(
    rows: Sequence[Sequence[float | None]],
    *,
    x_values: Sequence[Any] | None = None,
    y_values: Sequence[Any] | None = None,
    domain: tuple[float, float] | None = None,
    scheme: str = "viridis",
    cell: int | None = None,
    title: str = "",
    description: str = "",
    x_label: str = "",
    y_label: str = "",
    value_label: str = "",
    height: int = 280,
) -> Chart:
    """A matrix as colours, its first row on top; `cell` (pixels) makes each field a square.

    Without `x_values` and `y_values` it is a picture: no axes, no legend.
    """
    across = list(x_values) if x_values is not None else list(range(max(map(len, rows), default=0)))
    down = list(y_values) if y_values is not None else list(range(len(rows)))
    places = [(i, j) for i, row in enumerate(rows) for j in range(len(row))]
    columns = {
        "x": [across[j] for _, j in places],
        "y": [down[i] for i, _ in places],
        "value": [rows[i][j] for i, j in places],
    }
    picture = x_values is None and y_values is None
    axis: dict[str, Any] = {"axis": None if picture else {"labelAngle": 0, "grid": False}}
    # A scheme of fixed colours: between CSS variables nothing can be interpolated.
    scale = {"scheme": scheme} | ({"domain": list(domain)} if domain else {})
    colour = {"field": "value", "type": "quantitative", "title": value_label or None}
    encoding = {
        "x": {"field": "x", "type": "ordinal", "sort": None, "title": x_label or None, **axis},
        "y": {"field": "y", "type": "ordinal", "sort": None, "title": y_label or None, **axis},
        "color": {**colour, "scale": scale, **({"legend": None} if picture else {})},
    }
    spec: dict[str, Any] = {"mark": "rect", "encoding": encoding}
    if cell:
        spec |= {"width": {"step": cell}, "height": {"step": cell}}
    return _chart(columns, spec, title, description, height)


def thin(columns: Columns, most: int = 200) -> dict[str, list[Any]]:
    """At most `most` rows of one curve, evenly chosen, with the first and the last."""
    size = max(map(len, columns.values()), default=0)
    kept = range(size)
    picked = [round(i * (size - 1) / (most - 1)) for i in range(most)] if size > most else kept
    return {name: [column[i] for i in picked] for name, column in columns.items()}


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
    if thing is None or isinstance(thing, bool):
        return thing
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


def _chart(
    columns: Columns, spec: Mapping[str, Any], title: str, description: str, height: int
) -> Chart:
    values = rows_of({name: [plain(value) for value in column] for name, column in columns.items()})
    words = {"title": title, "description": description}
    return Chart(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            **{name: text for name, text in words.items() if text},
            "data": {"values": values},
            "width": "container",
            "height": height,
            **spec,
        }
    )


def _axis(field: str, label: str, scale: str, zero: bool = True) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "log"} if scale == "log" else {} if zero else {"zero": False}
    found = {"field": field, "type": "quantitative", "title": label}
    return {**found, "scale": kind} if kind else found


def _style(names: Sequence[Any], reference: str | None) -> dict[str, dict[str, Any]]:
    """Colour and dash of each series, said by name, so that both share one legend."""
    if not names:
        return {}
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(names))]
    dashes = [DASHES[i % len(DASHES)] for i in range(len(names))]
    if reference:
        names, colours, dashes = [*names, reference], [*colours, INK], [*dashes, [2, 3]]
    return {
        "color": {
            "title": None,
            "scale": {"domain": list(names), "range": colours},
            "legend": {"symbolType": "stroke", "symbolOpacity": 1},
        },
        "strokeDash": {"title": None, "scale": {"domain": list(names), "range": dashes}},
    }


def _stacked(
    columns: Columns, x: str, names: Sequence[str]
) -> tuple[dict[str, list[Any]], str, str]:
    size = len(columns[x])
    return (
        {
            x: list(columns[x]) * len(names),
            "value": [value for name in names for value in columns[name]],
            "series": [name for name in names for _ in range(size)],
        },
        "series",
        "value",
    )


def _distinct(column: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(value for value in column if value is not None))
