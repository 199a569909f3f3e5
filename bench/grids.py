"""Bytes of the charts in each grid of this repository's site against the same as JSON rows."""

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any

from verdict import Figure, say_versions, verdict

from coldframe.authoring import run
from coldframe.authoring.results import OUTPUTS
from coldframe.authoring.spec import CHART
from coldframe.build import build
from coldframe.cache import Cache
from coldframe.config import read_config
from coldframe.freeze.encode import GridFiles, decode
from coldframe.freeze.grid import points
from coldframe.model import Artifact, Built, Frame, FrozenDemo
from coldframe.sources.discover import discover

REPOSITORY = Path(__file__).parents[1]
BOUND = 1 / 3
FEW = 10_000
"""Bytes of rows below which a grid is all structure."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=REPOSITORY, help="a site")
    root: Path = parser.parse_args().root
    config, _ = read_config(root)
    found = discover(root, {})
    built = build(root, config, found, Cache(root / ".coldframe/cache"), lambda line: None)
    sys.path.insert(0, str(root / "content"))
    say_versions("coldframe")
    return verdict(figure for demo in built.demos.values() for figure in figures(demo, built))


def figures(demo: FrozenDemo, built: Built) -> Iterator[Figure]:
    files = grid_files(demo, built)
    axes, shown = decode(files)
    defaults = {parameter.name: parameter.default for parameter in demo.parameters}
    every = list(points(axes, defaults))
    exact = [computed(demo, values) for values in every]
    recorded = [frames or [] for frames in shown]
    kept = [frames[-len(now) :] if now else [] for frames, now in zip(exact, recorded, strict=True)]
    rows = canonical([[list(tables(frame)) for frame in frames] for frames in kept])
    if len(rows) < FEW:
        return
    pairs = zip(chain.from_iterable(kept), chain.from_iterable(recorded), strict=True)
    if not all(alike(here, there) for here, there in pairs):
        raise SystemExit(f"{demo.use.function}: the grid is not what the function gives")
    name = f"{demo.use.function}, {len(every)} points"
    packed = data(files)
    yield Figure(f"{name}: JSON rows", len(rows) / 1e3, "kB")
    yield Figure(f"{name}: grid / rows", len(packed) / len(rows), "", BOUND)
    yield Figure(f"{name}: the same, both by gzip", zipped(packed) / zipped(rows))


def grid_files(demo: FrozenDemo, built: Built) -> GridFiles:
    index = content(built, demo.grid)
    names = json.loads(index).get("shards", {}).get("files", ())
    return GridFiles(index, {name: content(built, name) for name in names})


def content(built: Built, name: str) -> bytes:
    artifact: Artifact = built.artifacts[PurePosixPath(f"_coldframe/grids/{name}.json")]
    assert isinstance(artifact.content, bytes)
    return artifact.content


def data(files: GridFiles) -> bytes:
    """All that a grid's files say of charts but their structure, which the rows lack too."""
    parts = [json.loads(content) for content in (files.index, *files.shards.values())]
    for part in parts:
        part.pop("charts", None)
        frames = part["frames"]
        named = frames.items() if isinstance(frames, dict) else enumerate(frames)
        part["frames"] = {name: list(charts(frame)) for name, frame in named}
    return canonical(parts)


def computed(demo: FrozenDemo, values: Mapping[str, Any]) -> list[Frame]:
    return [json.loads(json.dumps(f)) for f in run.frames(demo.use.function, values)]


def charts(frame: Frame) -> Iterator[Mapping[str, Any]]:
    if CHART in frame:
        yield frame[CHART]
    for _, bundle in frame.get(OUTPUTS, ()):
        yield from charts(bundle)


def tables(frame: Frame) -> Iterator[list[Mapping[str, Any]]]:
    """Rows, as a chart's specification holds them."""
    for chart in charts(frame):
        columns = chart["columns"]
        yield [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def alike(exact: Frame, shown: Frame) -> bool:
    """Apart from charts' rounding, which unit tests bound."""
    if CHART in exact:
        here, there = exact[CHART]["columns"], shown[CHART]["columns"]
        return {n: len(column) for n, column in here.items()} == {
            n: len(column) for n, column in there.items()
        }
    if OUTPUTS in exact:
        pairs = zip(exact[OUTPUTS], shown[OUTPUTS], strict=True)
        return all(a == b and alike(one, other) for (a, one), (b, other) in pairs)
    return exact == shown


def zipped(content: bytes) -> int:
    return len(gzip.compress(content, 9, mtime=0))


def canonical(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


if __name__ == "__main__":
    sys.exit(main())
