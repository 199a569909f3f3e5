"""Bounds and beliefs, pull by pull."""

import math
from collections.abc import Iterator, Mapping
from random import Random
from typing import Annotated, Literal, NamedTuple

from coldframe import Chart, Number, Table, demo
from labs.bandits.environments import Bandit
from labs.bandits.policies import (
    UCB1Tuned,
    beta_quantile,
    kl_index,
    make_policy,
)

type Watched = Literal["ucb1", "ucb1-tuned", "kl-ucb", "bayes-ucb", "thompson"]

BANDIT = Bandit((0.2, 0.4, 0.5, 0.7))
PULLS = 60
NAMES = "ABCD"


class Seen(NamedTuple):
    """What a policy thinks of an arm: its mean, and the range that it deems plausible."""

    low: float
    mean: float
    high: float


@demo(label="Pull by pull")
def watch(
    policy: Watched = "ucb1",
    seed: Annotated[int, Number(0, 1_000_000)] = 3,
) -> Iterator[Mapping[str, Chart | Table]]:
    """What a policy thinks of four arms before each of its first 60 pulls."""
    rng = Random(f"{seed} watch")
    counts, wins = [0] * BANDIT.arms, [0] * BANDIT.arms
    player = make_policy(policy, BANDIT.arms, rng, horizon=PULLS)
    game = BANDIT.start(rng)
    for pull in range(1, PULLS + 1):
        seen = [plausible(policy, *arm, pull) for arm in zip(counts, wins, strict=True)]
        arm = player.choose()
        reward = game.pull(arm)
        # UCB1's bounds know nothing of 1, the most that an arm can pay.
        chart = _chart(_rows(seen, arm), 2.0 if policy == "ucb1" else 1.0)
        yield {"": chart, "Before the pull": _table(seen, counts, wins, arm, reward, pull)}
        player.update(arm, reward)
        counts[arm] += 1
        wins[arm] += int(reward)


def plausible(policy: Watched, count: int, wins: int, pull: int) -> Seen:
    """For Thompson sampling the middle 95 of 100 parts of the belief, else mean to index."""
    if policy == "thompson":
        a, b = 1.0 + wins, 1.0 + count - wins
        return Seen(beta_quantile(0.975, a, b), a / (a + b), beta_quantile(0.025, a, b))
    if not count:
        return Seen(0.0, 0.0, 1.0)
    mean, log = wins / count, math.log(max(1, pull - 1))
    return Seen(mean, mean, _index(policy, mean, count, wins, log))


def _index(policy: Watched, mean: float, count: int, wins: int, log: float) -> float:
    if policy == "kl-ucb":
        return kl_index(mean, log / count)
    if policy == "bayes-ucb":
        return beta_quantile(1 / (1 + math.exp(log)), 1.0 + wins, 1.0 + count - wins)
    if policy == "ucb1-tuned":
        return mean + UCB1Tuned(1, Random(0)).bonus(mean * (1 - mean), log / count)
    return mean + math.sqrt(2 * log / count)


def _rows(seen: list[Seen], chosen: int) -> list[dict[str, object]]:
    return [
        {
            "arm": NAMES[arm],
            "low": round(low, 4),
            "mean": round(mean, 4),
            "high": round(high, 4),
            "true": BANDIT.means[arm],
            "pulled": "pulled now" if arm == chosen else "waits",
        }
        for arm, (low, mean, high) in enumerate(seen)
    ]


def _table(
    seen: list[Seen], counts: list[int], wins: list[int], chosen: int, reward: float, pull: int
) -> Table:
    rows = [
        (
            NAMES[arm],
            counts[arm],
            wins[arm],
            f"{high:.2f}",
            f"{reward:.0f}" if arm == chosen else "",
        )
        for arm, (_, _, high) in enumerate(seen)
    ]
    return Table(("arm", "pulls", "wins", "up to", "pays now"), rows, caption=f"Pull {pull}")


def _chart(rows: list[dict[str, object]], limit: float) -> Chart:
    """One spec for all frames of a policy, so that only the marks move."""
    scale = {"domain": [0, limit], "clamp": True}
    where = {"type": "quantitative", "title": "Chance of a reward", "scale": scale}
    # A dot at 0 would stand on the arm's name.
    axis = {"labelPadding": 12, "ticks": False, "domain": False}
    shades = ["var(--chart-2)", "var(--chart-1)"]
    colour = {
        "field": "pulled",
        "type": "nominal",
        "title": None,
        "scale": {"domain": ["pulled now", "waits"], "range": shades},
    }

    def layer(mark: dict[str, object], field: str, **more: object) -> dict[str, object]:
        return {"mark": mark, "encoding": {"x": {**where, "field": field}, **more}}

    return Chart(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "title": "What the policy deems plausible",
            "description": "For each arm its mean so far (dot), the range that the policy deems "
            "plausible (bar), and the true chance of a reward (cross).",
            "data": {"values": rows},
            "width": "container",
            "height": 180,
            "encoding": {"y": {"field": "arm", "type": "nominal", "title": "Arm", "axis": axis}},
            "layer": [
                layer(
                    {"type": "rule", "strokeWidth": 5, "opacity": 0.7},
                    "low",
                    x2={"field": "high"},
                    color=colour,
                ),
                layer({"type": "point", "filled": True, "size": 70}, "mean", color=colour),
                layer(
                    {"type": "point", "shape": "cross", "filled": True, "size": 90, "opacity": 1},
                    "true",
                    color={"value": "var(--chart-ink)"},
                ),
            ],
        }
    )
