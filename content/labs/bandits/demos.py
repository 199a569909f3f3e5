"""The demos of the page: each plays and draws."""

import json
import math
from collections.abc import Iterator, Mapping
from random import Random
from typing import Annotated

from coldframe import (
    Chart,
    Label,
    Number,
    Slider,
    Table,
    Text,
    ValueProblem,
    data,
    demo,
    line_chart,
)
from labs.bandits.environments import BEDS, BERNOULLI, GAUSSIAN, Bed, Fixed, parse_arms
from labs.bandits.policies import QuickThompson, Steady
from labs.bandits.policies.beta import log_scale
from labs.bandits.simulate import Setting, Tally, checkpoints, simulate

type Seed = Annotated[int, Number(0, 1_000_000)]

BOUND = "Lai-Robbins bound"
RUNS = 200
# None for sutton-barto: its best two arms come arbitrarily close, and the mean of 1 / gap diverges.
BOUNDS: Mapping[Bed, float] = {
    "bernoulli": BERNOULLI.lower_bound,
    "gaussian": GAUSSIAN.lower_bound,
}


@demo
def regret(
    policy: Steady = "epsilon-greedy",
    testbed: Bed = "bernoulli",
    epsilon: Annotated[float, Slider(0, 0.3, step=0.05, help="For epsilon-greedy")] = 0.1,
    seed: Seed = 1,
) -> Iterator[Mapping[str, Chart]]:
    """Cumulative regret and share of optimal pulls of one policy, over 200 runs."""
    setting = Setting(policy, BEDS[testbed], epsilon=epsilon, seed=seed)
    for tally in simulate(setting, RUNS):
        yield _charts(tally, setting.horizon, BOUNDS.get(testbed), f"{testbed} testbed")


@demo(label="All policies side by side")
def side_by_side(
    testbed: Bed = "bernoulli",
    log_pulls: Annotated[bool, Label("Logarithmic pulls")] = False,
) -> Chart:
    """Mean cumulative regret of the six policies, over 200 runs each."""
    with data("six.json") as file:
        found = json.load(file)["found"]
    return _side_by_side(found[testbed], testbed, log_pulls)


@demo(label="Your own arms")
def own_arms(
    arms: Annotated[str, Text(200, help="Chances of a reward, from 0 to 1")] = "0.1, 0.5, 0.45",
    policy: Steady = "kl-ucb",
    epsilon: Annotated[float, Slider(0, 1, step=0.01, help="For epsilon-greedy")] = 0.1,
    temperature: Annotated[float, Slider(0.01, 1, step=0.01, help="For softmax")] = 0.1,
    horizon: Annotated[int, Number(10, 10_000)] = 2000,
    runs: Annotated[int, Number(2, 200)] = 60,
    seed: Seed = 1,
) -> Iterator[Mapping[str, Chart]]:
    """Any Bernoulli arms, any horizon, any number of runs."""
    try:
        bandit = parse_arms(arms)
    except ValueError as wrong:
        raise ValueProblem("arms", f"can't be played: {wrong}") from None
    setting = Setting(policy, Fixed(bandit), epsilon, temperature, horizon, seed)
    for tally in simulate(setting, runs, batch=max(1, runs // 20)):
        yield _charts(tally, horizon, bandit.lower_bound, "your own arms")


@demo(label="What Thompson sampling believes")
def beliefs(
    pulls: Annotated[int, Slider(0, 300, step=5)] = 30,
    seed: Seed = 4,
) -> Mapping[str, Chart | Table]:
    """Posterior densities of three arms that pay with chances 0.3, 0.5 and 0.6."""
    means = (0.3, 0.5, 0.6)
    rng = Random(f"{seed} beliefs")
    policy = QuickThompson(len(means), rng)
    for _ in range(pulls):
        arm = policy.choose()
        policy.update(arm, 1.0 if rng.random() < means[arm] else 0.0)
    chances = [i / 100 for i in range(101)]
    rows: dict[str, list[object]] = {"chance": [], "density": [], "arm": []}
    for mean, wins, losses in zip(means, policy.wins, policy.losses, strict=True):
        rows["chance"] += chances
        rows["density"] += [round(beta_density(chance, wins, losses), 4) for chance in chances]
        rows["arm"] += [f"pays with chance {mean}"] * len(chances)
    chart = line_chart(
        rows,
        x="chance",
        y="density",
        series="arm",
        title="Beliefs about three arms",
        description="Density of the posterior of each arm's chance of a reward.",
        x_label="Chance of a reward",
        y_label="Density",
    )
    counts = zip(means, policy.counts, policy.wins, strict=True)
    table = [(mean, pulled, int(wins) - 1) for mean, pulled, wins in counts]
    return {"Beliefs": chart, "Pulls": Table(("chance", "pulls", "wins"), table)}


def beta_density(x: float, a: float, b: float) -> float:
    """Of the Beta distribution, for `a` and `b` of 1 or more."""
    if (x <= 0 and a > 1) or (x >= 1 and b > 1):
        return 0.0
    left = (a - 1) * math.log(x) if a > 1 else 0.0
    right = (b - 1) * math.log1p(-x) if b > 1 else 0.0
    return math.exp(log_scale(a, b) + left + right)


def _side_by_side(found: Mapping[str, list[float]], testbed: Bed, log_pulls: bool) -> Chart:
    pulls = checkpoints(1000)
    rows: dict[str, list[object]] = {
        "pull": [pull for _ in found for pull in pulls],
        "regret": [regret for means in found.values() for regret in means],
        "policy": [policy for policy in found for _ in pulls],
    }
    return line_chart(
        rows,
        x="pull",
        y="regret",
        series="policy",
        title="Cumulative regret of six policies",
        description=f"Mean over {RUNS} runs on the {testbed} testbed.",
        x_label="Pull",
        y_label="Cumulative regret",
        x_scale="log" if log_pulls else "linear",
        height=360,
    )


def _charts(tally: Tally, horizon: int, bound: float | None, where: str) -> Mapping[str, Chart]:
    # A grid's charts share their axes if they share their spec: the words make one a testbed.
    pulls = checkpoints(horizon)
    mean, errors = tally.mean(), tally.errors()
    columns: dict[str, list[float]] = {
        "pull": [float(pull) for pull in pulls],
        "mean": mean,
        "low": [m - 1.96 * e for m, e in zip(mean, errors, strict=True)],
        "high": [m + 1.96 * e for m, e in zip(mean, errors, strict=True)],
    }
    if bound is not None:
        columns[BOUND] = [bound * math.log(pull) for pull in pulls]
    share = {"pull": columns["pull"], "share": [100 * s / tally.runs for s in tally.optimal]}
    return {
        "Regret": line_chart(
            columns,
            x="pull",
            y="mean",
            band=("low", "high"),
            reference=None if bound is None else BOUND,
            title=f"Cumulative regret, {where}",
            description="Mean over the runs, with its 95 % confidence interval shaded.",
            x_label="Pull",
            y_label="Mean regret",
        ),
        "Optimal pulls": line_chart(
            share,
            x="pull",
            y="share",
            title=f"Share of optimal pulls, {where}",
            description="How many of a hundred pulls go to the best arm.",
            x_label="Pull",
            y_label="Optimal pulls (%)",
            height=180,
        ),
    }
