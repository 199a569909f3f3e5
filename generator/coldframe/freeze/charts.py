"""Charts: Vega-Lite specs → compiled Vega with domains that span a grid, and static SVG.

`runtime/chart.js` draws as `draw` does: if the spec has a signal `width` with a `value`, that value
is `WIDE` or, in less than `NARROW_BELOW` pixels of room, `NARROW`; the SVG renderer; then a
`viewBox` instead of width and height. So a live chart stands where the recorded one stood.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from coldframe.authoring.results import OUTPUTS
from coldframe.authoring.spec import CHART, Spec, chart_key, rows_of
from coldframe.freeze.svg import compact
from coldframe.model import ChartPicture, Frame

type Columns = Mapping[str, Sequence[Any]]
type Domains = Mapping[str, Mapping[str, Any]]
"""Signal → the columns that it spans, their extent, and the `error` that their numbers may have
(0: none), as in a grid's file."""

WIDE, NARROW, NARROW_BELOW = 640, 360, 480
STEPS = 20_000
"""What a linear axis must tell apart: a tenth of a pixel on a screen of 2,000."""


class ChartError(ValueError):
    """A spec that Vega-Lite or Vega does not take."""


def fit_domains(structure: Spec, results: Iterable[Columns]) -> Domains:
    """The domain over all results of each quantitative scale that reads its fields unchanged.

    Scales whose domain the author set, or whose numbers a transform makes, are left alone.
    """
    vega = _compiled(structure)
    every = list(results)
    names = {name for columns in every for name in columns}
    data = {entry["name"]: entry for entry in vega.get("data", [])}
    found = {}
    for scale in vega.get("scales", []):
        fields = _fields(scale, data)
        numbers = [
            number
            for columns in every
            for field in fields
            for number in columns.get(field, ())
            if _counts(number, scale)
        ]
        if numbers and all(field in names for field in fields):
            extent = [min(numbers), max(numbers)]
            error = (extent[1] - extent[0]) / STEPS if scale["type"] == "linear" else 0
            found[_signal(scale)] = {"columns": fields, "extent": extent, "error": error}
    return found


def compile_chart(structure: Spec, domains: Domains) -> dict[str, Any]:
    """The Vega spec of a chart; it reads the data set `columns` and the domains as signals."""
    vega = _compiled(structure)
    for scale in vega.get("scales", []):
        if _signal(scale) in domains:
            scale["domain"] = {"signal": _signal(scale)}
    vega["signals"] = [
        *(_with_width(signal, WIDE) for signal in vega.get("signals", [])),
        *({"name": name, "value": domain["extent"]} for name, domain in domains.items()),
    ]
    return vega


def draw(structure: Spec, columns: Columns, domains: Domains) -> str:
    """The chart as SVG, twice if it takes the width of its container: for wide and for narrow.

    Of `svg.chart-wide` and `svg.chart-narrow` the style sheet shows the one that fits.
    """
    vega = compile_chart(structure, domains)
    for entry in vega.get("data", []):
        if entry["name"] == "columns":
            entry["values"] = rows_of(columns)
    if {"name": "width", "value": WIDE} not in vega["signals"]:
        return _svg(vega, {})
    small = {**vega, "signals": [_with_width(signal, NARROW) for signal in vega["signals"]]}
    return _svg(vega, {"class": "chart-wide"}) + _svg(small, {"class": "chart-narrow"})


def picture(structure: Spec, columns: Columns, domains: Domains) -> ChartPicture:
    return ChartPicture(
        svg=draw(structure, columns, domains),
        title=_words(structure.get("title")),
        description=_words(structure.get("description")),
        columns={name: tuple(column) for name, column in columns.items()},
    )


def charts_in(frame: Frame) -> Iterator[Mapping[str, Any]]:
    """Each chart of a frame, `{"key", "spec", "columns"}`, also those inside named outputs."""
    if CHART in frame:
        yield frame[CHART]
    for _, bundle in frame.get(OUTPUTS, ()):
        yield from charts_in(bundle)


def pictures(
    frames: Iterable[Frame], domains: Mapping[str, Domains] | None = None
) -> dict[str, ChartPicture]:
    """The pictures of all charts in the frames, by `picture_key`; `domains` by the chart's key."""
    found: dict[str, ChartPicture] = {}
    for frame in frames:
        for chart in charts_in(frame):
            structure, columns = chart["spec"], chart["columns"]
            known = (domains or {}).get(chart["key"])
            fitted = fit_domains(structure, [columns]) if known is None else known
            key = picture_key(chart)
            if key not in found:
                found[key] = picture(structure, columns, fitted)
    return found


def picture_key(chart: Mapping[str, Any]) -> str:
    """Of a chart with its data: one frame may hold two charts of one structure, so of one key."""
    return chart_key({"key": chart["key"], "columns": chart["columns"]})


def _compiled(structure: Spec) -> dict[str, Any]:
    # Starts a JavaScript engine: only for whoever has charts.
    import vl_convert

    try:
        return dict(vl_convert.vegalite_to_vega(dict(structure)))
    except ValueError as error:
        raise ChartError(_first_line(error)) from error


def _with_width(signal: Mapping[str, Any], width: int) -> Mapping[str, Any]:
    """The signal; if it takes the container's width, or was given ours, it takes this one."""
    follows = "containerSize" in str(signal.get("init")) or "value" in signal
    return {"name": "width", "value": width} if signal["name"] == "width" and follows else signal


def _svg(vega: Mapping[str, Any], attributes: Mapping[str, str]) -> str:
    import vl_convert

    try:
        # Data from elsewhere would make two builds differ.
        svg = vl_convert.vega_to_svg(dict(vega), allowed_base_urls=[])
    except ValueError as error:
        raise ChartError(_first_line(error)) from error
    return compact(svg, attributes, prefix=f"chart-{chart_key(vega)}")


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")


def _words(title: Any) -> str:
    text = title.get("text", "") if isinstance(title, Mapping) else title or ""
    return " ".join(map(str, text)) if isinstance(text, list) else str(text)


def _signal(scale: Mapping[str, Any]) -> str:
    return f"{scale['name']}_domain"


_QUANTITATIVE = ("linear", "log", "sqrt", "pow", "symlog")
_UNCHANGED = ("filter", "formula", "stack", "identifier")


def _fields(scale: Mapping[str, Any], data: Mapping[str, Any]) -> list[str]:
    """The columns that a scale's domain spans; none if any of its numbers is made by a transform.

    A domain is `{data, field}`, `{data, fields}` or `{fields: [{data, field}, …]}`.
    """
    domain = scale.get("domain")
    if scale.get("type") not in _QUANTITATIVE or not isinstance(domain, Mapping):
        return []
    if "data" in domain:
        fields = domain.get("fields") or [domain.get("field")]
        pairs = [(domain["data"], field) for field in fields]
    else:
        parts = domain.get("fields") or []
        if not all(isinstance(part, Mapping) and "data" in part for part in parts):
            return []
        pairs = [(part["data"], part.get("field")) for part in parts]
    if not all(isinstance(field, str) and _unchanged(name, field, data) for name, field in pairs):
        return []
    return list(dict.fromkeys(field for _, field in pairs))


def _unchanged(name: str, field: str, data: Mapping[str, Any]) -> bool:
    while name != "columns":
        entry = data.get(name, {})
        for transform in entry.get("transform", []):
            made = transform.get("as", [])
            to_number = f'toNumber(datum["{field}"])'
            if transform["type"] not in _UNCHANGED or (
                field in (made if isinstance(made, list) else [made])
                and transform.get("expr") != to_number
            ):
                return False
        if not isinstance(entry.get("source"), str):
            return False
        name = entry["source"]
    return not data.get(name, {}).get("transform")


def _counts(number: Any, scale: Mapping[str, Any]) -> bool:
    if isinstance(number, bool) or not isinstance(number, int | float):
        return False
    return math.isfinite(number) and (scale["type"] != "log" or number > 0)
