"""Results of a grid → its file. The decoder is `runtime/grid.js`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coldframe.authoring.results import OUTPUTS
from coldframe.authoring.spec import CHART
from coldframe.freeze.charts import Domains, charts_in, compile_chart, fit_domains
from coldframe.model import Axis, Frame

VERSION = 1
DIGITS = 7
"""Significant digits of a chart's numbers: a screen has fewer."""


def encode(axes: Sequence[Axis], results: Sequence[Sequence[Frame] | None]) -> bytes:
    """The file of the grid; `results` are each point's frames, row-major, None where live only."""
    every = [frame for frames in results if frames is not None for frame in frames]
    domains = grid_domains(every)
    columns = _Once()
    frames = _Once()
    indices = [
        None if shown is None else [frames.index(_packed(frame, columns)) for frame in shown]
        for shown in results
    ]
    charts = {
        chart["key"]: {
            "vega": compile_chart(chart["spec"], domains[chart["key"]]),
            "domains": domains[chart["key"]],
        }
        for frame in every
        for chart in charts_in(frame)
    }
    return canonical(
        {
            "version": VERSION,
            "axes": [{"name": axis.name, "values": list(axis.values)} for axis in axes],
            "points": indices,
            "frames": frames.values,
            "charts": dict(sorted(charts.items())),
            "columns": columns.values,
        }
    )


def grid_domains(frames: Iterable[Frame]) -> dict[str, Domains]:
    """By chart key, the domains that span every one of the charts."""
    structures: dict[str, Mapping[str, Any]] = {}
    columns: dict[str, list[Mapping[str, Any]]] = {}
    for frame in frames:
        for chart in charts_in(frame):
            structures[chart["key"]] = chart["spec"]
            columns.setdefault(chart["key"], []).append(chart["columns"])
    return {key: fit_domains(structures[key], columns[key]) for key in sorted(structures)}


def packed(frames: Iterable[Frame]) -> bytes:
    """The frames as they would stand in a file of their own, without compiled charts: its size
    says what a point costs."""
    columns = _Once()
    shown = [_packed(frame, columns) for frame in frames]
    return canonical([shown, columns.values])


def decode(content: bytes) -> tuple[tuple[Axis, ...], list[list[Frame] | None]]:
    """The axes and each point's frames; charts without their spec, which only the build needs."""
    grid = json.loads(content)
    axes = tuple(Axis(axis["name"], tuple(axis["values"])) for axis in grid["axes"])
    frames = [_unpacked(frame, grid["columns"]) for frame in grid["frames"]]
    return axes, [
        None if shown is None else [frames[index] for index in shown] for shown in grid["points"]
    ]


def canonical(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def rounded(number: Any) -> Any:
    return float(f"{number:.{DIGITS}g}") if isinstance(number, float) else number


class _Once:
    """Values in the order of their first use, each once."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._indices: dict[bytes, int] = {}

    def index(self, value: Any) -> int:
        key = canonical(value)
        if key not in self._indices:
            self._indices[key] = len(self.values)
            self.values.append(value)
        return self._indices[key]


def _packed(frame: Frame, columns: _Once) -> dict[str, Any]:
    packed = dict(frame)
    if CHART in packed:
        chart = packed[CHART]
        packed[CHART] = {
            "key": chart["key"],
            "columns": {
                name: columns.index([rounded(value) for value in column])
                for name, column in chart["columns"].items()
            },
        }
    if OUTPUTS in packed:
        packed[OUTPUTS] = [[name, _packed(bundle, columns)] for name, bundle in packed[OUTPUTS]]
    return packed


def _unpacked(frame: dict[str, Any], columns: list[list[Any]]) -> Frame:
    frame = dict(frame)
    if CHART in frame:
        chart = frame[CHART]
        named = {name: columns[index] for name, index in chart["columns"].items()}
        frame[CHART] = {"key": chart["key"], "columns": named}
    if OUTPUTS in frame:
        frame[OUTPUTS] = [[name, _unpacked(bundle, columns)] for name, bundle in frame[OUTPUTS]]
    return frame
