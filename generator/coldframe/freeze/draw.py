"""What Coldframe itself computes of answers: weights, grids, pictures. None of it is authors' code.

It takes long enough to block a preview, so that it runs in a process of its own there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from coldframe.cache import Cache
from coldframe.freeze.answers import KINDS
from coldframe.freeze.charts import ChartError, pictures
from coldframe.freeze.downloads import files_in
from coldframe.freeze.encode import encode, grid_domains, price, rounded
from coldframe.freeze.pictures import to_json
from coldframe.freeze.plan import Estimate
from coldframe.model import Answer, Axis, Frame


@dataclass(frozen=True, slots=True)
class Weigh:
    """What do points take and weigh? `points` are keys of a sample."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawGrid:
    """A demo's record: its grid over `axes`, whose `points` are keys, its default frame and
    pictures."""

    axes: tuple[Axis, ...]
    points: tuple[str, ...]
    default: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class DrawCell:
    """A cell's frames and the pictures of its charts."""

    frames: tuple[Frame, ...]


type Drawing = Weigh | DrawGrid | DrawCell


def draw(drawing: Drawing, cache: Cache) -> Answer:
    """`{"error": …}` for a chart that can't be drawn."""
    try:
        match drawing:
            case Weigh():
                return asdict(_estimate(_answers(drawing.points, cache)))
            case DrawGrid():
                return _grid(drawing, cache)
            case DrawCell():
                drawn = {name: to_json(p) for name, p in sorted(pictures(drawing.frames).items())}
                return {"frames": list(drawing.frames), "pictures": drawn}
    except ChartError as error:
        return {"error": {"message": str(error), "mend": "Mend the chart's specification"}}


def _grid(drawing: DrawGrid, cache: Cache) -> Answer:
    shown = [answer["frames"] for answer in _answers(drawing.points, cache)]
    (own,) = _answers([drawing.default], cache)
    default: Frame = next(iter(own["frames"][-1:]), {})
    every = [*(frame for frames in shown for frame in frames), default]
    domains = grid_domains(every)
    default = rounded(default, domains)
    drawn = pictures([default], domains)
    grid = encode(drawing.axes, [*shown]) if drawing.axes else encode((), [own["frames"]])
    return {
        "grid": grid.index.decode(),
        "shards": {name: part.decode() for name, part in grid.shards.items()},
        "default": default,
        "files": files_in(every),
        "pictures": {name: to_json(picture) for name, picture in sorted(drawn.items())},
        "frame_count": len(own["frames"]),
        "points": len(drawing.points),
        "seconds": len(drawing.points) * drawing.estimate.seconds,
        "axes": [axis.name for axis in drawing.axes],
        "estimate": asdict(drawing.estimate),
    }


def _answers(keys: Sequence[str], cache: Cache) -> list[Mapping[str, Any]]:
    found = cache.get_all(KINDS["point"], keys)
    return [json.loads(found[key]) for key in keys]


def _estimate(sample: Sequence[Answer]) -> Estimate:
    """A chart's frame counts as its rounded columns; what frames share is stored once, and so is a
    file that points share."""
    seconds = sum(answer["seconds"] for answer in sample) / len(sample)
    prices = [price(answer["frames"]) for answer in sample]
    files = files_in(frame for answer in sample for frame in answer["frames"])
    return Estimate(seconds, (sum(prices) + sum(files.values())) / len(prices))
