"""The demos of the page on readers' own experiments."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Annotated, BinaryIO, Literal

from coldframe import Chart, Download, File, Number, Outputs, Select, Table, Text, demo, line_chart
from labs.bandits import evaluate, visits
from labs.bandits.evaluate import Estimate
from labs.bandits.intervals import difference, empirical_bernstein, wilson, z_of
from labs.bandits.log import Columns, Log, read_log
from labs.bandits.plan import (
    Ends,
    Experiment,
    Rule,
    always_valid,
    elimination,
    look_and_stop,
    sample_size,
    significant,
)
from labs.bandits.policies import NAMES, make_policy

type Question = Literal["compare the arms", "value other rules", "play the policies"]
type Row = tuple[str, str, float, float, float]
"""What is valued, how, its mean, and both ends of the interval."""

RUNS = 400
DIFFERENCES = ("no difference", "as planned", "twice that")
LOOKS = 20
PATIENCE = 3
"""A test that may stop early gives up after so many times the visitors of the fixed one."""


@demo(label="Your log")
def your_log(
    log: Annotated[BinaryIO, File(".csv,.tsv,.txt", label="A log", help="CSV with names on top.")],
    question: Question = "value other rules",
    level: Annotated[float, Number(0.5, 0.999, label="Level of the intervals")] = 0.95,
    arm: Annotated[str, Text(80, label="Column of the arm")] = "",
    reward: Annotated[str, Text(80, label="Column of the reward")] = "",
    context: Annotated[str, Text(80, label="Column of the context")] = "",
    propensity: Annotated[str, Text(80, label="Column of the propensity")] = "",
) -> Iterator[str | Outputs]:
    """Which arm is best, what another rule would have won, and how a policy would have learned."""
    name = log.name or "the simulated log"
    read: Log | None = None
    columns = Columns(arm, reward, context, propensity)
    for read in read_log(log if log.name else visits.opened(), columns):
        yield f"{len(read):,} rows of {name} read"
    assert read
    told = reading(read, name)
    for shown in ANSWERS[question](read, level):
        yield Outputs({"": told, **shown, **skipped(read)})


def reading(log: Log, name: str) -> str:
    """What was read, and what not, in one sentence or two."""
    found = log.columns
    parts = [
        f"{len(log):,} rows of {name}",
        f"{len(log.arms.numbers)} arms in “{found.arm}”",
        f"rewards in “{found.reward}”",
        f"{len(log.contexts.numbers)} contexts in “{found.context}”" if found.context else "",
        f"propensities in “{found.propensity}”" if found.propensity else "",
    ]
    text = ", ".join(part for part in parts if part) + "."
    if not found.propensity:
        text += " No propensities: taken as each arm's share of the rows of its context."
    if log.skipped:
        text += f" Skipped rows, see below: {log.skipped:,}."
    if log.more:
        text += " The file goes on: these are its first rows."
    return text


def skipped(log: Log) -> Mapping[str, Table]:
    if not log.skipped:
        return {}
    rows = [(note.row, note.column, note.why) for note in log.first]
    caption = f"The first {len(rows)} of {log.skipped:,}" if log.skipped > len(rows) else ""
    return {"Skipped rows": Table(("row", "column", "why"), rows, caption)}


def compare_arms(log: Log, level: float) -> Iterator[Mapping[str, object]]:
    """Each arm's own mean, and its distance from the best."""
    table = evaluate.sums(log, evaluate.propensities(log))
    binary = set(log.reward) <= {0.0, 1.0}
    span = max(log.reward) - min(log.reward)
    arms = [_arm(table, number, name) for name, number in log.arms.numbers.items()]
    best = max(arms, key=lambda arm: arm.mean)
    rows: list[Row] = []
    lines = []
    for arm in arms:
        low, high = arm.interval(level, None if binary else span)
        behind = arm.behind(best, level, binary)
        rows.append((arm.name, "own mean", arm.mean, low, high))
        lines.append((arm.name, arm.rows, *_rounded(arm.mean, low, high), *_rounded(*behind)))
    heads = ("arm", "rows", "mean", "from", "to", f"behind {best.name}", "at least", "at most")
    how = "Wilson's intervals" if binary else "Empirical Bernstein intervals"
    yield {
        "Means": interval_chart(rows, f"{how}, {level:.1%}"),
        "Arms": Table(heads, lines),
        "To keep": _file(heads, lines, "arms.csv"),
    }


@dataclass(frozen=True, slots=True)
class Arm:
    """Its rows, and the mean and variance of their rewards."""

    name: str
    rows: int
    mean: float
    variance: float

    def interval(self, level: float, span: float | None) -> tuple[float, float]:
        """Of the mean. Without a span rewards are 0 or 1."""
        if span is None:
            return wilson(self.mean * self.rows, self.rows, level)
        return empirical_bernstein(self.mean, self.variance, self.rows, span, level)

    def behind(self, best: "Arm", level: float, binary: bool) -> tuple[float, float, float]:
        """How much the best one's mean is larger, and between which values that lies."""
        gap = best.mean - self.mean
        if self == best:
            return 0.0, 0.0, 0.0
        if binary:
            wins = (best.mean * best.rows, self.mean * self.rows)
            return gap, *difference(wins[0], best.rows, wins[1], self.rows, level)
        reach = z_of(level) * (best.variance / best.rows + self.variance / self.rows) ** 0.5
        return gap, gap - reach, gap + reach


def _arm(table: evaluate.Table, number: int, name: str) -> Arm:
    found = evaluate.of_arm(table, number)
    mean = found.r / found.n
    variance = max(0.0, found.r2 - found.n * mean * mean) / max(1, found.n - 1)
    return Arm(name, found.n, mean, variance)


def value_rules(log: Log, level: float) -> Iterator[Mapping[str, object]]:
    """What each arm would have won if it were always shown, and the best one of each context."""
    chances = evaluate.propensities(log)
    halves = (evaluate.sums(log, chances, 0, 2), evaluate.sums(log, chances, 1, 2))
    whole = evaluate.together(*halves)
    z = z_of(level)
    now = evaluate.logged(whole)
    rows: list[Row] = [("as logged", "own mean", now.mean, *now.interval(z))]
    for name, number in log.arms.numbers.items():
        for way, found in _ways(halves, whole, number).items():
            rows.append((f"always {name}", way, found.mean, *found.interval(z)))
    if len(log.contexts.numbers) > 1:
        best = evaluate.best_of_each(halves, len(log.arms.numbers))
        rows.append(("best of each context", "doubly robust", best.mean, *best.interval(z)))
    lines = [(rule, way, *_rounded(*numbers)) for rule, way, *numbers in rows]
    heads = ("rule", "way", "mean", "from", "to")
    yield {
        "What a rule would have won": interval_chart(rows, f"Intervals of {level:.1%}"),
        "Numbers": Table(heads, lines),
        "To keep": _file(heads, lines, "rules.csv"),
    }


def _ways(
    halves: tuple[evaluate.Table, evaluate.Table], whole: evaluate.Table, arm: int
) -> Mapping[str, Estimate]:
    def shown(context: int) -> int:
        return arm

    return {
        "own mean": evaluate.raw(whole, arm),
        "inverse propensity": evaluate.inverse_propensity(whole, shown),
        "self-normalised": evaluate.self_normalised(whole, shown),
        "doubly robust": evaluate.cross_fitted(halves, shown),
    }


def play_policies(log: Log, level: float) -> Iterator[Mapping[str, object]]:
    """Every policy of the lab, one after the other, learning from the rows that it agrees with."""
    chances = evaluate.propensities(log)
    arms = len(log.arms.numbers)
    rows: list[Row] = []
    lines: list[Sequence[object]] = []
    heads = ("policy", "rows used", "mean", "from", "to", "most shown")
    for name in NAMES:
        policy = make_policy(name, arms, Random(name), horizon=max(2, len(log) // arms))
        *_, played = evaluate.replay(log, chances, policy, Random(f"{name} rows"))
        found = played.estimate()
        low, high = found.interval(z_of(level))
        rows.append((name, "replay", found.mean, low, high))
        favourite = max(range(arms), key=played.counts.__getitem__)
        share = played.counts[favourite] / max(1, played.agreed)
        shown = f"{list(log.arms.numbers)[favourite]}, {share:.0%}"
        lines.append((name, played.agreed, *_rounded(found.mean, low, high), shown))
        yield {
            "What a policy would have won": interval_chart(rows, f"Intervals of {level:.1%}"),
            "Numbers": Table(heads, lines),
            "To keep": _file(heads, lines, "policies.csv"),
        }


type Answer = Callable[[Log, float], Iterator[Mapping[str, object]]]
ANSWERS: Mapping[Question, Answer] = {
    "compare the arms": compare_arms,
    "value other rules": value_rules,
    "play the policies": play_policies,
}


def interval_chart(rows: Sequence[Row], description: str) -> Chart:
    """A point and a bar from end to end, a line a thing that is valued."""
    known = [row for row in rows if all(abs(value) < 1e300 for value in row[2:])]
    values = [dict(zip(("what", "way", "mean", "low", "high"), row, strict=True)) for row in known]
    ways = list(dict.fromkeys(row[1] for row in known))
    several = len(ways) > 1
    own: dict[str, object] = {"field": "way", "type": "nominal", "title": None}
    own["scale"] = {"domain": ways}
    colour = {**own, "legend": {"orient": "bottom", "columns": 2}}
    across = {"type": "quantitative", "title": "Mean reward", "scale": {"zero": False}}
    lines = {"field": "what", "type": "nominal", "title": None, "sort": None}
    shared = {"y": lines} | ({"yOffset": {**own, "sort": None}, "color": colour} if several else {})
    bar = {"x": {**across, "field": "low"}, "x2": {"field": "high"}}
    return Chart(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "description": description,
            "data": {"values": values},
            "width": "container",
            "height": max(60, 22 * len({row[0] for row in rows}) * (2 if several else 1)),
            "encoding": shared,
            "layer": [
                {"mark": {"type": "rule", "strokeWidth": 2}, "encoding": bar},
                {
                    "mark": {"type": "point", "filled": True, "size": 45},
                    "encoding": {"x": {**across, "field": "mean"}},
                },
            ],
        }
    )


@demo(label="How long must a test be?")
def length(
    base: Annotated[float, Number(0.001, 0.9, label="Chance of a win now")] = 0.1,
    lift: Annotated[
        float, Select((0.01, 0.02, 0.05), label="Difference that you want to find")
    ] = 0.02,
    power: Annotated[float, Select((0.8, 0.9), label="Chance of finding it")] = 0.8,
    seed: Annotated[int, Number(0, 1_000_000)] = 1,
) -> Iterator[Outputs]:
    """Four ways to end a test of two versions, each played out 400 times."""
    test = Experiment(base, lift, power=power)
    if base + 2 * lift >= 1:
        raise ValueError(f"a chance of {base} leaves no room for twice {lift} more")
    fixed = round(sample_size(test))
    lines: list[Sequence[object]] = []
    curves: dict[str, list[object]] = {"length": [], "found": [], "way": []}
    for name, (rule, looks) in rules(test, fixed).items():
        none, real, large = (
            _last(look_and_stop(replace(test, lift=times * lift), rule, looks, RUNS, seed))
            for times in (0, 1, 2)
        )
        visitors = [round(ends.mean()) for ends in (none, real, large)]
        lines.append((name, f"{none.share():.1%}", f"{real.share():.0%}", *visitors))
        _draw(curves, name, real, fixed)
        heads = ("way", "false alarms", "found", *(f"visitors, {d}" for d in DIFFERENCES))
        table = Table(heads, lines, f"Means of {RUNS} tests; visitors are of each version")
        yield Outputs(
            {"": _told(test, fixed), "Four ways": table, "When it is found": _curve(curves)}
        )


def _last(ends: Iterator[Ends]) -> Ends:
    *_, last = ends
    return last


def _told(test: Experiment, fixed: int) -> str:
    to = test.base + test.lift
    return (
        f"To tell {test.base:g} from {to:g}, a test of fixed length needs {fixed:,} visitors of "
        f"each version (power {test.power:.0%}, at most {test.alpha:.0%} false alarms)."
    )


def _draw(curves: dict[str, list[object]], name: str, ends: Ends, fixed: int) -> None:
    for look in range(PATIENCE * LOOKS + 1):
        curves["length"].append(look / LOOKS)
        curves["found"].append(round(ends.over_by(fixed * look // LOOKS), 4))
        curves["way"].append(name)


def _curve(curves: Mapping[str, Sequence[object]]) -> Chart:
    return line_chart(
        curves,
        x="length",
        y="found",
        series="way",
        title="Tests that have found the difference",
        description=f"Share of {RUNS} tests, by their length.",
        x_label="Length, in lengths of the fixed test",
        y_label="Share of tests",
    )


def _rounded(*values: float) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


def _file(heads: Sequence[str], lines: Sequence[Sequence[object]], name: str) -> Download:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *lines])
    return Download(text.getvalue(), name=name, label=f"These numbers as {name}")


def rules(test: Experiment, fixed: int) -> Mapping[str, tuple[Rule, list[int]]]:
    """By name: when it stops, and after how many visitors of each version it looks."""
    to_end = [fixed * look // LOOKS for look in range(1, LOOKS + 1)]
    beyond = [fixed * look // LOOKS for look in range(1, PATIENCE * LOOKS + 1)]
    return {
        "one look at the end": (significant(test.alpha), [fixed]),
        f"the same, with {LOOKS} looks": (significant(test.alpha), to_end),
        "always valid": (always_valid(test.alpha, test.lift), beyond),
        "successive elimination": (elimination(test.alpha), beyond),
    }
