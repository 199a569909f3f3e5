"""One use of a demo → its default result, drawn, and its grid's file."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from coldframe.authoring.controls import Control, Parameter
from coldframe.authoring.demo import Description
from coldframe.cache import Cache, digest, file_digest
from coldframe.config import FILE
from coldframe.freeze.charts import ChartError, pictures
from coldframe.freeze.downloads import complete, files_in
from coldframe.freeze.encode import GridFiles, canonical, encode, grid_domains, price, rounded
from coldframe.freeze.execute import Answer, Executor, Unfit, Workers
from coldframe.freeze.grid import points, size, spread
from coldframe.freeze.pictures import from_json, to_json
from coldframe.freeze.plan import (
    Estimate,
    Wish,
    fit_bytes,
    fitting_axes,
    over_bytes,
    over_points,
    over_seconds,
    say_plan,
    understand,
    wished_axes,
)
from coldframe.freeze.points import Run, first_line, place_of
from coldframe.freeze.widgets import missing_modules, with_versions
from coldframe.freeze.worker import from_json as value_from_json
from coldframe.model import Budget, DemoUse, Frame, FrozenDemo
from coldframe.problems import Place, Problem, has_errors

SAMPLE = 5
"""Points that are run before the rest is promised."""


@dataclass(frozen=True, slots=True)
class Freezer:
    """What freezing needs, and what is left of the page's budget.

    Demos are described by the `pool`, their points run on the `executor`. `assets` are the files
    below `content/`, with their digests. `frozen` has the page's uses so far: the same grid again
    costs nothing.
    """

    cache: Cache
    pool: Workers
    executor: Executor
    budget: Budget
    left: Budget
    say: Callable[[str], None]
    assets: Mapping[str, str]
    frozen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])

    def after(self, done: "Done") -> "Freezer":
        if done.key in self.frozen:
            return self
        left = Budget(
            max(0, self.left.points - done.points),
            self.left.seconds - done.seconds,
            max(0, self.left.bytes - done.size),
        )
        return replace(self, left=left, frozen={**self.frozen, done.key: done.found})


@dataclass(frozen=True, slots=True)
class Done:
    """`demo` is None if its default point has no result. `cached` of its `points` were known.

    `grids` are its grid's files by their digest, `files` its downloads with their sizes, `size` the
    bytes of both.
    `links` maps its parameters to the names by which the page's demos are linked.
    `found` is its record in the cache, `key` the digest of all that it depends on but the budget.
    """

    demo: FrozenDemo | None
    problems: tuple[Problem, ...]
    key: str = ""
    found: Mapping[str, Any] = field(default_factory=dict[str, Any])
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    grids: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    files: Mapping[str, int] = field(default_factory=dict[str, int])
    size: int = 0
    line: str = ""
    points: int = 0
    cached: int = 0
    seconds: float = 0.0


def freeze_demo(use: DemoUse, needs: str, freezer: Freezer) -> Done:
    """`needs` is the digest of the Python and the data that the demo consists of."""
    described = _described(use, needs, freezer)
    if isinstance(described, Problem):
        return Done(None, (described,))
    wish, problems = understand(use, described)
    problems = (*problems, *missing_modules(described, freezer.assets))
    if has_errors(problems):
        return Done(None, problems)
    done = _recorded(wish, needs, freezer)
    return replace(done, problems=(*problems, *done.problems))


def _recorded(wish: Wish, needs: str, freezer: Freezer) -> Done:
    own = _key(wish, needs)
    if own in freezer.frozen:
        return replace(_done(wish, own, freezer.frozen[own], freezer.assets), points=0)
    # Seconds are not in it: they may stop a build, but they change no result.
    key = digest(own, repr((freezer.left.points, freezer.left.bytes)))
    known = freezer.cache.get("demo", key)
    found = json.loads(known) if known else None
    if found and complete(found["files"], freezer.cache):
        return replace(_done(wish, own, found, freezer.assets), cached=found["points"])
    run = Run(wish, needs, freezer.cache, freezer.executor, freezer.say)
    try:
        fresh = _frozen(wish, run, freezer)
    except Unfit as unfit:
        return Done(None, (Problem(Place(FILE), unfit.what, unfit.mend),))
    if isinstance(fresh, list):
        return Done(None, tuple(fresh))
    freezer.cache.put("demo", key, canonical(fresh))
    done = _done(wish, own, fresh, freezer.assets)
    return replace(done, cached=min(run.cached, fresh["points"]))


def _frozen(wish: Wish, run: Run, freezer: Freezer) -> dict[str, Any] | list[Problem]:
    """The record of the use: its grid, its default frame and pictures; or what is wrong."""
    left, budget = freezer.left, freezer.budget
    axes = wished_axes(wish)
    too_many = over_points(wish, axes, budget, left.points)
    if too_many:
        return [too_many]
    axes = fitting_axes(axes, left.points)
    defaults = {parameter.name: parameter.default for parameter in wish.parameters}
    every = list(points(axes, defaults))
    sample = run.results([defaults, *(every[i] for i in spread(len(every), SAMPLE))])
    if run.problems:
        return run.problems
    estimate = _estimate(sample)
    problem = over_bytes(wish, axes, estimate, budget, left.bytes)
    axes = fit_bytes(axes, estimate, left.bytes)
    problem = problem or over_seconds(wish, axes, estimate, budget, left.seconds)
    if problem:
        return [problem]
    freezer.say(say_plan(wish, axes, estimate))
    results = run.results(list(points(axes, defaults)), estimate.seconds)
    if run.problems:
        return run.problems
    shown = [answer["frames"] for answer in results]
    default: Frame = next(iter(sample[0]["frames"][-1:]), {})
    try:
        domains = grid_domains([*(f for s in shown for f in s), default])
        default = rounded(default, domains)
        drawn = pictures([default], domains)
        grid = encode(axes, [*shown]) if axes else encode((), [sample[0]["frames"]])
    except ChartError as error:
        what = f"a chart of {wish.use.function} can't be drawn: {error}"
        return [Problem(run.place, what, "Mend the chart's specification")]
    return {
        "grid": grid.index.decode(),
        "shards": {name: part.decode() for name, part in grid.shards.items()},
        "default": default,
        "files": files_in([*(f for s in shown for f in s), default]),
        "pictures": {name: to_json(picture) for name, picture in sorted(drawn.items())},
        "frames": len(sample[0]["frames"]),
        "points": size(axes),
        "seconds": size(axes) * estimate.seconds,
        "axes": [axis.name for axis in axes],
        "estimate": asdict(estimate),
    }


def _done(wish: Wish, key: str, found: Mapping[str, Any], assets: Mapping[str, str]) -> Done:
    shards = {name: part.encode() for name, part in found["shards"].items()}
    grid = GridFiles(found["grid"].encode(), shards)
    name = file_digest(grid.index)
    demo = FrozenDemo(
        use=wish.use,
        label=wish.label,
        doc=wish.description.doc,
        parameters=tuple(with_versions(parameter, assets) for parameter in wish.parameters),
        shown=wish.shown,
        default=found["default"],
        pictures={name: from_json(row) for name, row in found["pictures"].items()},
        grid=name,
        recorded=found["points"],
        tolerance=wish.description.tolerance,
        yields=wish.description.yields,
        frames=found["frames"],
    )
    # Told anew, because the use may stand on another line now.
    axes = [axis for axis in wished_axes(wish) if axis.name in found["axes"]]
    return Done(
        demo,
        (),
        key,
        found,
        wish.links,
        {name: grid.index, **shards},
        found["files"],
        grid.size + sum(found["files"].values()),
        line=say_plan(wish, axes, Estimate(**found["estimate"])),
        points=found["points"],
        seconds=found["seconds"],
    )


def _described(use: DemoUse, needs: str, freezer: Freezer) -> Description | Problem:
    if ":" not in use.function:
        return Problem(
            use.place,
            f"{use.function!r} names no function",
            "Write package.module:function, as in `:::{demo} waves:wave`",
        )
    key = digest(needs, use.function)
    known = freezer.cache.get("describe", key)
    answer = (
        json.loads(known)
        if known
        else freezer.pool.run({"do": "describe", "function": use.function})
    )
    if "error" in answer:
        error = answer["error"]
        place = place_of(error, use.place)
        what = first_line(error["message"])
        if use.function not in what:
            what = f"{use.function}: {what}"
        return Problem(place, what, error.get("mend") or "Mend the code")
    if not known:
        freezer.cache.put("describe", key, canonical(answer))
    row = answer["description"]
    return Description(**{**row, "parameters": tuple(map(_parameter, row["parameters"]))})


def _parameter(row: Mapping[str, Any]) -> Parameter:
    control = Control(**{**row["control"], "choices": tuple(row["control"]["choices"])})
    return Parameter(row["name"], row["kind"], control, value_from_json(row["default"]))


def _estimate(sample: Sequence[Answer]) -> Estimate:
    """A chart's frame counts as its rounded columns; what frames share is stored once, and so is a
    file that points share."""
    seconds = sum(answer["seconds"] for answer in sample) / len(sample)
    prices = [price(answer["frames"]) for answer in sample]
    files = files_in(frame for answer in sample for frame in answer["frames"])
    return Estimate(seconds, (sum(prices) + sum(files.values())) / len(prices))


def _key(wish: Wish, needs: str) -> str:
    plain = {
        "function": wish.use.function,
        "parameters": [asdict(parameter) for parameter in wish.parameters],
        "moving": wish.moving,
        "freeze": wish.freeze,
        "frames": wish.frames,
    }
    return digest(needs, repr(plain))
