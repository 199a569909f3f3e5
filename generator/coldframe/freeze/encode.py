"""Results of a grid → its files. The decoder is `runtime/grid.js`."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coldframe.authoring.results import OUTPUTS
from coldframe.authoring.spec import CHART
from coldframe.cache import file_digest
from coldframe.freeze import columns as column_form
from coldframe.freeze.charts import Domains, charts_in, compile_chart, fit_domains
from coldframe.model import Axis, Frame

VERSION = 2
SHARD = 100_000
"""Bytes of a grid that is still one file; a larger one is cut into parts of about this size."""


@dataclass(frozen=True, slots=True)
class GridFiles:
    """`index` is read first; `shards`, by their digest, when a point in them is asked for."""

    index: bytes
    shards: Mapping[str, bytes]

    @property
    def size(self) -> int:
        return len(self.index) + sum(map(len, self.shards.values()))


def encode(
    axes: Sequence[Axis], results: Sequence[Sequence[Frame] | None], shard: int = SHARD
) -> GridFiles:
    """The files of the grid; `results` are each point's frames, row-major, None where live only.

    Frames and columns are stored once, under one numbering for all files: what several shards need
    is in the index.
    """
    every = [frame for frames in results if frames is not None for frame in frames]
    structures = {chart["key"]: chart["spec"] for frame in every for chart in charts_in(frame)}
    domains = grid_domains(every)
    columns, frames = _Once(), _Once()
    points = [
        None
        if shown is None
        else [frames.index(_packed(rounded(frame, domains), columns)) for frame in shown]
        for shown in results
    ]
    charts = {
        key: {"vega": compile_chart(structure, domains[key]), "domains": domains[key]}
        for key, structure in structures.items()
    }
    head = {
        "version": VERSION,
        "axes": [{"name": axis.name, "values": list(axis.values)} for axis in axes],
        "points": points,
        "charts": dict(sorted(charts.items())),
    }
    packed_columns = [column_form.packed(column) for column in columns.values]
    whole = canonical({**head, "frames": frames.values, "columns": packed_columns})
    if len(whole) <= shard or not axes:
        return GridFiles(whole, {})
    size = _shard_points(axes, len(points), len(whole), shard)
    return _cut(head, frames.values, packed_columns, size)


def decode(files: GridFiles) -> tuple[tuple[Axis, ...], list[list[Frame] | None]]:
    """The axes and each point's frames; charts without their spec, which only the build needs."""
    grid = json.loads(files.index)
    frames, columns = _numbered(grid["frames"]), _numbered(grid["columns"])
    for name in grid.get("shards", {}).get("files", ()):
        part = json.loads(files.shards[name])
        frames |= _numbered(part["frames"])
        columns |= _numbered(part["columns"])
    axes = tuple(Axis(axis["name"], tuple(axis["values"])) for axis in grid["axes"])
    return axes, [
        None if shown is None else [_unpacked(frames[index], columns) for index in shown]
        for shown in grid["points"]
    ]


def grid_domains(frames: Iterable[Frame]) -> dict[str, Domains]:
    """By chart key, the domains that span every one of the charts."""
    structures: dict[str, Mapping[str, Any]] = {}
    columns: dict[str, list[Mapping[str, Any]]] = {}
    for frame in frames:
        for chart in charts_in(frame):
            structures[chart["key"]] = chart["spec"]
            columns.setdefault(chart["key"], []).append(chart["columns"])
    return {key: fit_domains(structures[key], columns[key]) for key in sorted(structures)}


def rounded(frame: Frame, domains: Mapping[str, Domains]) -> Frame:
    """The frame, the numbers of its charts as exact as the charts' axes show them."""
    frame = dict(frame)
    if CHART in frame:
        chart = frame[CHART]
        errors = _errors(domains.get(chart["key"], {}))
        columns = {
            name: column_form.rounded(column, errors.get(name))
            for name, column in chart["columns"].items()
        }
        frame[CHART] = {**chart, "columns": columns}
    if OUTPUTS in frame:
        frame[OUTPUTS] = [[name, rounded(bundle, domains)] for name, bundle in frame[OUTPUTS]]
    return frame


def price(frames: Iterable[Frame]) -> int:
    """Bytes of the frames in a file of their own, without compiled charts: what a point costs."""
    every = list(frames)
    domains = grid_domains(every)
    columns = _Once()
    shown = [_packed(rounded(frame, domains), columns) for frame in every]
    return len(canonical([shown, [column_form.packed(column) for column in columns.values]]))


def canonical(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


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


def _errors(domains: Domains) -> dict[str, float]:
    """By column, by how much its numbers may be wrong: as the finest of its axes allows."""
    errors: dict[str, float] = {}
    for domain in domains.values():
        for name in domain["columns"]:
            errors[name] = min(domain["error"], errors.get(name, domain["error"]))
    return errors


def _shard_points(axes: Sequence[Axis], points: int, size: int, shard: int) -> int:
    """Points of a shard: whole rows of the last axis, so that its slider stays in one file."""
    wanted = max(1, points * shard // size)
    row = len(axes[-1].values)
    return wanted if wanted < row else wanted - wanted % row


def _cut(
    head: Mapping[str, Any], frames: Sequence[Any], columns: Sequence[Any], size: int
) -> GridFiles:
    points = head["points"]
    parts = [
        sorted({index for shown in points[start : start + size] for index in shown or ()})
        for start in range(0, len(points), size)
    ]
    needed = [
        sorted({column for index in part for column in _columns_of(frames[index])})
        for part in parts
    ]
    shared_frames, shared_columns = _shared(parts), _shared(needed)
    # A frame in the index may not wait for a shard's column.
    shared_columns |= {column for index in shared_frames for column in _columns_of(frames[index])}
    shards = {}
    files = []
    for part, own in zip(parts, needed, strict=True):
        content = canonical(
            {
                "frames": {str(i): frames[i] for i in part if i not in shared_frames},
                "columns": {str(i): columns[i] for i in own if i not in shared_columns},
            }
        )
        name = file_digest(content)
        shards[name] = content
        files.append(name)
    index = canonical(
        {
            **head,
            "frames": {str(i): frames[i] for i in sorted(shared_frames)},
            "columns": {str(i): columns[i] for i in sorted(shared_columns)},
            "shards": {"points": size, "files": files},
        }
    )
    return GridFiles(index, shards)


def _shared(parts: Iterable[Iterable[int]]) -> set[int]:
    """What more than one part has."""
    counts: dict[int, int] = defaultdict(int)
    for part in parts:
        for index in part:
            counts[index] += 1
    return {index for index, count in counts.items() if count > 1}


def _columns_of(frame: Mapping[str, Any]) -> Iterator[int]:
    if CHART in frame:
        yield from frame[CHART]["columns"].values()
    for _, bundle in frame.get(OUTPUTS, ()):
        yield from _columns_of(bundle)


def _packed(frame: Frame, columns: _Once) -> dict[str, Any]:
    packed = dict(frame)
    if CHART in packed:
        chart = packed[CHART]
        indices = {name: columns.index(column) for name, column in chart["columns"].items()}
        packed[CHART] = {"key": chart["key"], "columns": indices}
    if OUTPUTS in packed:
        packed[OUTPUTS] = [[name, _packed(bundle, columns)] for name, bundle in packed[OUTPUTS]]
    return packed


def _numbered(values: Any) -> dict[int, Any]:
    """A list by index; or a part of one, as a shard has it."""
    pairs = values.items() if isinstance(values, Mapping) else enumerate(values)
    return {int(index): value for index, value in pairs}


def _unpacked(frame: Mapping[str, Any], columns: Mapping[int, Any]) -> Frame:
    found = dict(frame)
    if CHART in found:
        chart = found[CHART]
        named = {
            name: column_form.unpacked(columns[index]) for name, index in chart["columns"].items()
        }
        found[CHART] = {"key": chart["key"], "columns": named}
    if OUTPUTS in found:
        found[OUTPUTS] = [[name, _unpacked(bundle, columns)] for name, bundle in found[OUTPUTS]]
    return found
