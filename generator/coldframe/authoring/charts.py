"""Data → Vega-Lite charts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from coldframe.authoring.spec import (
    COLOURS,
    DASHES,
    INK,
    Columns,
    Data,
    Spec,
    columns_of,
    plain,
    rows_of,
)

PHONE = 50
"""Characters that lie side by side below a chart of 320 pixels."""


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
        "axis": {"labelAngle": _angle(_distinct(columns[x]))},
    }
    # Unstacked: bars of one series stand alone, and their axis then reads the column itself.
    value = {**_axis(y, y_label or y, "linear"), "stack": None}
    encoding: dict[str, Any] = {"x": category, "y": value}
    if series:
        names = _distinct(columns[series])
        own = {"field": series, "type": "nominal", "title": None, "scale": {"domain": names}}
        encoding |= {"color": own, "xOffset": {**own, "sort": None}}
    return _chart(columns, {"mark": "bar", "encoding": encoding}, title, description, height)


def _angle(names: Sequence[Any]) -> int:
    """Degrees at which the names of bars lie: on a phone long ones would cover each other."""
    return -30 if sum(len(str(name)) + 2 for name in names) > PHONE else 0


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
