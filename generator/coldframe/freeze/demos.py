"""One use of a demo → its default result, drawn, and its grid's files; or what must run first."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from coldframe.authoring.controls import Control, Parameter
from coldframe.authoring.demo import Description
from coldframe.cache import digest, file_digest
from coldframe.freeze.answers import Answers, Pending, known_or_pending
from coldframe.freeze.draw import DrawGrid, Weigh
from coldframe.freeze.encode import GridFiles
from coldframe.freeze.grid import points, size, spread
from coldframe.freeze.pictures import from_json
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
from coldframe.freeze.points import Points, first_line, place_of
from coldframe.freeze.unrecorded import undescribed
from coldframe.freeze.widgets import missing_modules, with_versions
from coldframe.freeze.worker import from_json as value_from_json
from coldframe.model import Answer, Axis, Budget, DemoUse, FrozenDemo, Job
from coldframe.problems import Problem, has_errors

SAMPLE = 5
"""Points that are run before the rest is promised."""


@dataclass(frozen=True, slots=True)
class Freezer:
    """What freezing needs, and what is left of the page's budget.

    `assets` are the files below `content/`, with their digests. `frozen` has the page's uses so
    far: the same grid again costs nothing. `early`: show defaults before grids are recorded.
    `blocked`: a demo above is not finished, so that what is left of the budget is not known.
    """

    answers: Answers
    budget: Budget
    left: Budget
    assets: Mapping[str, str]
    early: bool = False
    blocked: bool = False
    frozen: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])

    def after(self, done: "Done") -> "Freezer":
        if done.jobs or done.waits:
            return replace(self, blocked=True)
        if not done.demo or done.key in self.frozen:
            return self
        left = Budget(
            max(0, self.left.points - done.points),
            self.left.seconds - done.seconds,
            max(0, self.left.bytes - done.size),
        )
        return replace(self, left=left, frozen={**self.frozen, done.key: done.record})


@dataclass(frozen=True, slots=True)
class Done:
    """What is known of a use. It is finished if it has no `jobs` and does not wait.

    `demo` is None if its default point has no result. Of its `points` `new` were computed now.
    `grids` are its grid's files by their digest, `files` its downloads with their sizes, `size` the
    bytes of both. `links` maps its parameters to the names by which the page's demos are linked.
    `record` is what the cache has of it, `key` the digest of all that it depends on but the budget.
    `recorded` points are known of those that are `planned` so far.
    `waits`: it goes on when a demo above, or a loader, has finished.
    """

    demo: FrozenDemo | None
    problems: tuple[Problem, ...] = ()
    jobs: tuple[Job, ...] = ()
    waits: bool = False
    key: str = ""
    record: Mapping[str, Any] = field(default_factory=dict[str, Any])
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    grids: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    files: Mapping[str, int] = field(default_factory=dict[str, int])
    size: int = 0
    line: str = ""
    points: int = 0
    new: int = 0
    seconds: float = 0.0
    planned: int = 0
    recorded: int = 0


@dataclass(frozen=True, slots=True)
class _Plan:
    """`points` are jobs in the order of the grid, `default` is that of the default point."""

    axes: tuple[Axis, ...]
    points: tuple[Job, ...]
    default: Job
    estimate: Estimate


def freeze_demo(use: DemoUse, needs: str, freezer: Freezer) -> Done:
    """`needs` is the digest of the Python and the data that the demo consists of."""
    try:
        described = _described(use, needs, freezer)
    except Pending as pending:
        return Done(undescribed(use), jobs=pending.jobs)
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
        again = _done(wish, own, freezer.frozen[own], freezer.assets)
        return replace(again, points=0, planned=0, recorded=0)
    run = Points(wish, needs, freezer.answers)
    pending = Pending(())
    if not freezer.blocked:
        # Seconds are not in it: they may stop a build, but they change no result.
        key = digest(own, repr((freezer.left.points, freezer.left.bytes)))
        # Asked for first, since one record is read sooner than the points that it was made of.
        known = freezer.answers.find(_grid_job(wish, key, None))
        try:
            if known is None:
                plan = _planned(wish, run, freezer)
                if not isinstance(plan, _Plan):
                    return Done(None, tuple(plan))
                known = _drawn(wish, key, plan, freezer.answers)
        except Pending as met:
            pending = met
        else:
            return _finished(wish, own, known, run, freezer)
    return _unfinished(wish, own, run, pending, freezer)


def _finished(wish: Wish, own: str, known: Answer, run: Points, freezer: Freezer) -> Done:
    if "error" in known:
        return Done(None, (_cannot_draw(wish, known, run),))
    done = _done(wish, own, known, freezer.assets)
    axes = [axis for axis in wished_axes(wish) if axis.name in known["axes"]]
    every = (job.key for job in run.jobs(points(axes, _defaults(wish))))
    return replace(done, new=freezer.answers.count_new(every))


def _unfinished(wish: Wish, own: str, run: Points, pending: Pending, freezer: Freezer) -> Done:
    """With the default's result, if that is wanted before the grid's and known."""
    empty = replace(
        undescribed(wish.use),
        label=wish.label,
        doc=wish.description.doc,
        parameters=tuple(with_versions(p, freezer.assets) for p in wish.parameters),
        shown=wish.shown,
        tolerance=wish.description.tolerance,
        yields=wish.description.yields,
        described=True,
    )
    planned, jobs = pending.known + len(pending.jobs), pending.jobs
    waiting = Done(
        empty,
        jobs=jobs,
        waits=freezer.blocked,
        links=wish.links,
        planned=planned if pending.of_points else 0,
        recorded=pending.known if pending.of_points else 0,
    )
    if not freezer.early and not freezer.blocked:
        return waiting
    default = run.jobs([_defaults(wish)], first=True)
    try:
        results = run.results(default)
        if isinstance(results[0], Problem):
            return Done(None, tuple(p for p in results if isinstance(p, Problem)))
        if not freezer.early:
            return waiting
        alone = DrawGrid((), (default[0].key,), default[0].key, Estimate(0.0, 0.0))
        known = known_or_pending(freezer.answers, [_grid_job(wish, digest(own, "early"), alone)])
    except Pending as met:
        return replace(waiting, jobs=(*met.jobs, *jobs))
    (answer,) = known.values()
    if "error" in answer:
        return Done(None, (_cannot_draw(wish, answer, run),))
    shown = _done(wish, own, answer, freezer.assets)
    return replace(waiting, demo=shown.demo, grids=shown.grids, files=shown.files)


def _planned(wish: Wish, run: Points, freezer: Freezer) -> _Plan | list[Problem]:
    """Which points there are, all of them known; or what is wrong. Raises Pending."""
    left, budget = freezer.left, freezer.budget
    axes = wished_axes(wish)
    too_many = over_points(wish, axes, budget, left.points)
    if too_many:
        return [too_many]
    axes = fitting_axes(axes, left.points)
    defaults = _defaults(wish)
    every = list(points(axes, defaults))
    (default,) = run.jobs([defaults], first=True)
    sample = (default, *run.jobs(every[i] for i in spread(len(every), SAMPLE)))
    results = run.results(sample)
    failed = [result for result in results if isinstance(result, Problem)]
    if failed:
        return failed
    weighed = _weighed(wish, sample, freezer.answers)
    if isinstance(weighed, Mapping):
        return [_cannot_draw(wish, weighed, run)]
    problem = over_bytes(wish, axes, weighed, budget, left.bytes)
    axes = fit_bytes(axes, weighed, left.bytes)
    problem = problem or over_seconds(wish, axes, weighed, budget, left.seconds)
    if problem:
        return [problem]
    jobs = run.jobs(points(axes, defaults), seconds=weighed.seconds)
    failed = [result for result in run.results(jobs) if isinstance(result, Problem)]
    return failed or _Plan(axes, jobs, default, weighed)


def _weighed(wish: Wish, sample: tuple[Job, ...], answers: Answers) -> Estimate | Answer:
    """Or an answer with an error. Raises Pending."""
    keys = tuple(job.key for job in sample)
    key, use = digest("weigh", *keys), wish.use
    group = f"{use.place.file}#{use.id} weigh"
    job = Job("weigh", key, Weigh(keys), group, use.function, use.place.file)
    answer = known_or_pending(answers, [job])[key]
    return answer if "error" in answer else Estimate(**answer)


def _drawn(wish: Wish, key: str, plan: _Plan, answers: Answers) -> Answer:
    """Raises Pending."""
    keys = tuple(job.key for job in plan.points)
    job = _grid_job(wish, key, DrawGrid(plan.axes, keys, plan.default.key, plan.estimate))
    return known_or_pending(answers, [job])[key]


def _grid_job(wish: Wish, key: str, drawing: DrawGrid | None) -> Job:
    use = wish.use
    first = drawing is not None and not drawing.axes
    group = f"{use.place.file}#{use.id} {'early' if first else 'grid'}"
    return Job("grid", key, drawing, group, use.function, use.place.file, first)


def _cannot_draw(wish: Wish, answer: Answer, run: Points) -> Problem:
    error = answer["error"]
    what = f"a chart of {wish.use.function} can't be drawn: {error['message']}"
    return Problem(run.place, what, error["mend"])


def _defaults(wish: Wish) -> dict[str, Any]:
    return {parameter.name: parameter.default for parameter in wish.parameters}


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
        frames=found["frame_count"],
    )
    # Told anew, because the use may stand on another line now.
    axes = [axis for axis in wished_axes(wish) if axis.name in found["axes"]]
    return Done(
        demo,
        key=key,
        record=found,
        links=wish.links,
        grids={name: grid.index, **shards},
        files=found["files"],
        size=grid.size + sum(found["files"].values()),
        line=say_plan(wish, axes, Estimate(**found["estimate"])),
        points=size(axes),
        planned=size(axes),
        recorded=size(axes),
        seconds=found["seconds"],
    )


def _described(use: DemoUse, needs: str, freezer: Freezer) -> Description | Problem:
    """Raises Pending."""
    if ":" not in use.function:
        return Problem(
            use.place,
            f"{use.function!r} names no function",
            "Write package.module:function, as in `:::{demo} waves:wave`",
        )
    key = digest(needs, use.function)
    task = {"do": "describe", "function": use.function}
    group = f"{use.place.file}#{use.id} describe"
    job = Job("describe", key, task, group, use.function, use.place.file, first=True)
    answer = known_or_pending(freezer.answers, [job])[key]
    if "error" in answer:
        error = answer["error"]
        place = place_of(error, use.place)
        what = first_line(error["message"])
        if use.function not in what:
            what = f"{use.function}: {what}"
        return Problem(place, what, error.get("mend") or "Mend the code")
    row = answer["description"]
    return Description(**{**row, "parameters": tuple(map(_parameter, row["parameters"]))})


def _parameter(row: Mapping[str, Any]) -> Parameter:
    control = Control(**{**row["control"], "choices": tuple(row["control"]["choices"])})
    return Parameter(row["name"], row["kind"], control, value_from_json(row["default"]))


def _key(wish: Wish, needs: str) -> str:
    plain = {
        "function": wish.use.function,
        "parameters": [asdict(parameter) for parameter in wish.parameters],
        "moving": wish.moving,
        "freeze": wish.freeze,
        "frames": wish.frames,
    }
    return digest(needs, repr(plain))
