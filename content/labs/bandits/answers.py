"""The answers of the page on readers' own experiments, as charts, tables and files to keep."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from coldframe import Chart, Download, Table
from labs.bandits import evaluate
from labs.bandits.evaluate import Estimate
from labs.bandits.intervals import difference, empirical_bernstein, wilson, z_of
from labs.bandits.log import Log
from labs.bandits.policies import NAMES, LinearThompson, LinUCB, Name, Policy, make_policy
from labs.bandits.replay import Uniform, replay, uniform

type Contextual = Literal["linucb", "linear-thompson"]
type Row = tuple[str, str, float, float, float]
"""What is valued, how, its mean, and both ends of the interval."""


def compare_arms(log: Log, level: float) -> Iterator[Mapping[str, object]]:
    """Each arm's own mean, and its distance from the best."""
    table = evaluate.sums(log, evaluate.propensities(log))
    binary = set(log.reward) <= {0.0, 1.0}
    span = max(log.reward) - min(log.reward)
    arms = [_arm(table, number, name) for number, name in enumerate(log.arms)]
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
    models = _models(log)
    for number, name in enumerate(log.arms):
        for way, found in _ways(halves, whole, number, models).items():
            rows.append((f"always {name}", way, found.mean, *found.interval(z)))
    if len(log.contexts.names) > 1:
        for model, fit in models.items():
            best = evaluate.best_of_each(halves, len(log.arms), fit)
            rule = f"best of each context, by {model}"
            rows.append((rule, _robust(model), best.mean, *best.interval(z)))
    lines = [(rule, way, *_rounded(*numbers)) for rule, way, *numbers in rows]
    heads = ("rule", "way", "mean", "from", "to")
    yield {
        "What a rule would have won": interval_chart(rows, f"Intervals of {level:.1%}"),
        "Numbers": Table(heads, lines),
        "To keep": _file(heads, lines, "rules.csv"),
    }


def _models(log: Log) -> Mapping[str, evaluate.Fit]:
    """A linear one only where it says something else: where contexts have numbers in common."""
    vectors = log.contexts.vectors
    linear = {"a linear model": evaluate.linear(vectors)} if len(vectors[0]) <= len(vectors) else {}
    return {"means": evaluate.means, **linear}


def _robust(model: str) -> str:
    return f"doubly robust with {model}"


def _ways(
    halves: evaluate.Halves, whole: evaluate.Table, arm: int, models: Mapping[str, evaluate.Fit]
) -> Mapping[str, Estimate]:
    def shown(context: int) -> int:
        return arm

    return {
        "own mean": evaluate.raw(whole, arm),
        "inverse propensity": evaluate.inverse_propensity(whole, shown),
        "self-normalised": evaluate.self_normalised(whole, shown),
        **{
            _robust(model): evaluate.cross_fitted(halves, shown, fit)
            for model, fit in models.items()
        },
    }


PULLS = 20_000
"""Of a policy on a longer log. Those of contexts have fewer where their matrices are large."""
ARMS = 10
"""Of more, policies are played on fewer rows: each row takes longer."""
WORK = 5e8
"""About as many products of matrices may take as all other policies together."""


def play_policies(log: Log, level: float) -> Iterator[Mapping[str, object]]:
    """Every policy of the lab, one after the other, learning from the rows that it agrees with."""
    chances = evaluate.propensities(log)
    arms, size = len(log.arms), len(log.contexts.vectors[0])
    pulls = PULLS * ARMS // max(ARMS, arms)
    rows: list[Row] = []
    lines: list[Sequence[object]] = []
    heads = ("policy", "rows used", "mean", "from", "to", "most shown")
    played_on = uniform(log, chances, Random("rows"), pulls)
    for name in (*NAMES, *(CONTEXTUAL if len(log.contexts.names) > 1 else ())):
        if name == CONTEXTUAL[0]:
            # Every row takes a product for each arm, and of K rows a policy agrees with one.
            fewer = min(pulls, int(WORK / (arms * arms * size * (size + 20))))
            played_on = uniform(log, chances, Random("rows"), fewer)
        played = replay(played_on, _policy(name, played_on))
        found = played.estimate()
        low, high = found.interval(z_of(level))
        rows.append((name, "replay", found.mean, low, high))
        favourite = max(range(arms), key=played.counts.__getitem__)
        share = played.counts[favourite] / max(1, played.agreed)
        shown = f"{log.arms[favourite]}, {share:.0%}"
        lines.append((name, played.agreed, *_rounded(found.mean, low, high), shown))
        yield {
            "What a policy would have won": interval_chart(rows, f"Intervals of {level:.1%}"),
            "Numbers": Table(heads, lines),
            "To keep": _file(heads, lines, "policies.csv"),
        }


CONTEXTUAL: tuple[Contextual, ...] = ("linucb", "linear-thompson")
SCALE = 0.5
"""Rewards within [0, 1] scatter by no more."""


def _policy(name: Name | Contextual, rows: Uniform) -> Policy:
    rng = Random(name)
    size = len(rows.vectors[0])
    if name == "linucb":
        return LinUCB(rows.arms, rng, size, SCALE)
    if name == "linear-thompson":
        return LinearThompson(rows.arms, rng, size, SCALE)
    return make_policy(name, rows.arms, rng, horizon=max(2, rows.agreeing))


def interval_chart(rows: Sequence[Row], description: str) -> Chart:
    """A point and a bar from end to end, a line a thing that is valued."""
    known = [row for row in rows if all(abs(value) < 1e300 for value in row[2:])]
    values = [dict(zip(("what", "way", "mean", "low", "high"), row, strict=True)) for row in known]
    ways = list(dict.fromkeys(row[1] for row in known))
    several = len(ways) > 1
    own: dict[str, object] = {"field": "way", "type": "nominal", "title": None}
    own["scale"] = {"domain": ways}
    colour = {**own, "legend": {"orient": "bottom", "columns": 1}}
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


def _rounded(*values: float) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


def _file(heads: Sequence[str], lines: Sequence[Sequence[object]], name: str) -> Download:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *lines])
    return Download(text.getvalue(), name=name, label=f"These numbers as {name}")
