"""The tournament, and a reader's policy in it."""

import re
import sys
from itertools import count
from random import Random

import pytest

from coldframe import Chart, Table
from labs.bandits import entrant, tournament
from labs.bandits.entrant import enter, lost_by
from labs.bandits.environments import BERNOULLI
from labs.bandits.policies import QuickThompson
from labs.bandits.scores import ENVIRONMENTS, HORIZONS, Score, scores
from labs.bandits.tournament import mean_place, standings

SOME = [
    Score("a", "even", 100, 3.0, 0.1),
    Score("b", "even", 100, 1.0, 0.1),
    Score("a", "close", 100, 2.0, 0.1),
    Score("b", "close", 100, 2.0, 0.1),
]


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[Score]:
    """A small tournament in place of the loader's."""
    found = list(scores(("greedy", "thompson"), ENVIRONMENTS, 4))
    for module in (tournament, entrant):
        monkeypatch.setattr(module, "recorded", lambda: found)
    return found


def test_each_pair_has_a_score_at_each_horizon(played: list[Score]) -> None:
    assert len(played) == 2 * len(ENVIRONMENTS) * len(HORIZONS)
    by_horizon = [s.mean for s in played if (s.policy, s.environment) == ("greedy", "even")]
    assert by_horizon == sorted(by_horizon)


def test_equal_results_share_the_better_place() -> None:
    assert mean_place("b", SOME) == 1
    assert mean_place("a", SOME) == 1.5


def test_the_standings_are_sorted_as_asked() -> None:
    def names(order: tournament.Order) -> list[str]:
        return [row[0] for row in standings(SOME, order, "").rows]

    assert names("place") == ["b", "a", "Lai-Robbins bound"]
    assert names("name")[:2] == ["a", "b"]
    assert names("even")[:2] == ["b", "a"]


def test_the_heat_map_compares_with_a_blind_player(played: list[Score]) -> None:
    shown = tournament.tournament(1000).results["Against pulling at random"]
    assert isinstance(shown, Chart)
    values = {(row["y"], row["x"]): row["value"] for row in shown.spec["data"]["values"]}
    greedy = next(
        s.mean for s in played if (s.policy, s.environment, s.horizon) == ("greedy", "even", 1000)
    )
    assert values["greedy", "even"] == pytest.approx(100 * greedy / 445, abs=0.1)


def test_a_readers_policy_joins_the_standings(played: list[Score]) -> None:
    table = enter(QuickThompson, runs=2).results["Standings"]
    assert isinstance(table, Table)
    assert {"QuickThompson (yours)", "thompson", "greedy"} <= {row[0] for row in table.rows}


class First:
    """Pulls the first arm, whatever comes."""

    def __init__(self, arms: int, rng: Random) -> None:
        self.arms = arms

    def choose(self) -> int:
        return 0

    def update(self, arm: int, reward: float) -> None:
        pass


class NoArm(First):
    def choose(self) -> int:
        return None  # type: ignore[return-value]


class Beyond(First):
    def choose(self) -> int:
        return self.arms


class Endless(First):
    def choose(self) -> int:
        return next(number for number in count() if number < 0)


class EndlessLearner(First):
    def update(self, arm: int, reward: float) -> None:
        while True:
            pass


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (NoArm, "choose must give an arm from 0 to 9, and at pull 1 it gave None"),
        (Beyond, "choose must give an arm from 0 to 9, and at pull 1 it gave 10"),
        (Endless, "`choose` seems to loop for ever: at pull 1, after 200,000 lines"),
        (EndlessLearner, "`update` seems to loop for ever: at pull 1, after 200,000 lines"),
        (lambda arms, rng: None, "a policy needs a method `choose`, and this one has none"),
    ],
)
def test_a_policy_that_breaks_a_rule_is_told_which(policy: entrant.Make, message: str) -> None:
    before = sys.gettrace()
    with pytest.raises(ValueError, match=re.escape(message)):
        lost_by(policy, BERNOULLI, 100, 0)
    assert sys.gettrace() is before
