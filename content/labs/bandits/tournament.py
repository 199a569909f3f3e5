"""Policies × environments × horizons: what each costs, and who comes first."""

import csv
import math
from collections.abc import Iterable, Sequence
from typing import Literal

from coldframe import Chart, Outputs, Table, data, demo, heat_map
from labs.bandits.environments import Bandit
from labs.bandits.scores import ENVIRONMENTS, RUNS, Score

type Order = Literal["place", "name", "even", "close", "rare", "gaussian"]
type Horizon = Literal[100, 300, 1000]


def recorded() -> list[Score]:
    """What the study of this page has played."""
    with data("tournament.csv") as file:
        return [
            Score(
                row["policy"],
                row["environment"],
                int(row["horizon"]),
                float(row["mean"]),
                float(row["error"]),
            )
            for row in csv.DictReader(file)
        ]


@demo(label="The tournament")
def tournament(horizon: Horizon = 1000, order: Order = "place") -> Outputs:
    """Mean regret of nine policies in four environments."""
    results = [score for score in recorded() if score.horizon == horizon]
    words = f"Mean regret after {horizon} pulls, ± its standard error. Of {RUNS} runs each."
    table = standings(results, order, words)
    return Outputs({"Standings": table, "Against pulling at random": heat(results, horizon)})


def standings(results: Sequence[Score], order: Order, caption: str) -> Table:
    """Best first by mean place, or by the regret in one environment; or by name."""
    names = {score.policy for score in results}
    mean = {(score.policy, score.environment): score.mean for score in results}
    where = {score.environment: None for score in results}
    places = {name: mean_place(name, results) for name in names}

    def key(name: str) -> tuple[float, str]:
        if order == "name":
            return 0, name
        return (places[name] if order == "place" else mean[name, order]), name

    told = {(score.policy, score.environment): _told(score) for score in results}
    rows = [
        (name, *(told[name, environment] for environment in where), round(places[name], 2))
        for name in sorted(names, key=key)
    ]
    bound = _bounds(where, results[0].horizon)
    rows.append(("Lai-Robbins bound", *bound, None))
    return Table(("policy", *where, "mean place"), rows, caption=caption)


def mean_place(policy: str, results: Sequence[Score]) -> float:
    """1 is the best. Over the environments; equal results share the better place."""
    own = [score for score in results if score.policy == policy]
    places = [
        1 + sum(o.environment == score.environment and o.mean < score.mean for o in results)
        for score in own
    ]
    return math.fsum(places) / len(places)


def heat(results: Sequence[Score], horizon: int) -> Chart:
    """Regret in per cent of what pulling at random costs, so that environments compare."""
    where = list(dict.fromkeys(score.environment for score in results))
    names = sorted(
        {score.policy for score in results}, key=lambda name: (mean_place(name, results), name)
    )
    mean = {(score.policy, score.environment): score.mean for score in results}
    blind = {place: blind_regret(ENVIRONMENTS[place], horizon) for place in where}
    rows = [[round(100 * mean[name, place] / blind[place], 1) for place in where] for name in names]
    return heat_map(
        rows,
        x_values=where,
        y_values=names,
        domain=(0, 100),
        title=f"Regret after {horizon} pulls, in per cent of a blind player's",
        description="Dark is good. At 100 one might as well pull at random.",
        value_label="% of blind",
    )


def blind_regret(bandit: Bandit, pulls: int) -> float:
    """Of pulling at random."""
    return pulls * (bandit.best - math.fsum(bandit.means) / bandit.arms)


def _told(score: Score) -> str:
    return f"{score.mean:.1f}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{score.error:.1f}"


def _bounds(environments: Iterable[str], horizon: int) -> list[str]:
    return [f"{ENVIRONMENTS[name].lower_bound * math.log(horizon):.1f}" for name in environments]
