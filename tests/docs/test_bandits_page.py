"""The figures in the text of the page on bandits are those of its own code."""

import contextlib
import io
import math
import re
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from labs.bandits.cost import cost
from labs.bandits.demos import RUNS
from labs.bandits.environments import BEDS, BERNOULLI
from labs.bandits.policies import DecayingEpsilon, Name, make_policy
from labs.bandits.simulate import Setting, simulate

PAGE = Path(__file__).parents[2] / "content" / "labs" / "bandits" / "algorithms.md"
TOLD = re.compile(
    r"cost Thompson sampling about (\d+), KL-UCB (\d+), epsilon-greedy (\d+), softmax (\d+), "
    r"UCB1 (\d+) and greedy (\d+); pulling at random would cost (\d+)"
)
ORDER: tuple[Name, ...] = ("thompson", "kl-ucb", "epsilon-greedy", "softmax", "ucb1", "greedy")


def test_what_a_thousand_pulls_cost() -> None:
    told = TOLD.search(PAGE.read_text("utf-8"))
    assert told
    for policy, figure in zip(ORDER, told.groups(), strict=False):
        *_, tally = simulate(Setting(policy, BEDS["bernoulli"]), RUNS)
        assert abs(tally.mean()[-1] - int(figure)) < 1, policy
    blind = 1000 * (BERNOULLI.best - sum(BERNOULLI.means) / len(BERNOULLI.means))
    assert round(blind) == int(told[7])


def test_two_policies_lie_below_the_bound() -> None:
    assert "lost about 32 and 37 against the 55 of the line" in PAGE.read_text("utf-8")
    assert round(BERNOULLI.lower_bound * math.log(1000)) == 55


def test_decaying_epsilon_begins_with_150_blind_pulls() -> None:
    assert "0.1, the true gap of the ten Bernoulli arms" in PAGE.read_text("utf-8")
    best, second, *_ = sorted(BERNOULLI.means, reverse=True)
    assert best - second == pytest.approx(0.1)
    assert "its first 150 pulls are all blind" in PAGE.read_text("utf-8")
    assert DecayingEpsilon(10, Random(1)).explored == pytest.approx(150)


CELL = re.compile(r"^```python live[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the page's cells define, run from top to bottom."""
    found: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        for code in CELL.findall(PAGE.read_text("utf-8")):
            exec(code, found)
    return found


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Greedy", "greedy"),
        ("EpsilonGreedy", "epsilon-greedy"),
        ("Optimistic", "optimistic"),
        ("Softmax", "softmax"),
        ("Gradient", "gradient"),
    ],
)
def test_a_cell_shows_the_policy_that_the_lab_plays(
    names: dict[str, Any], shown: str, name: Name
) -> None:
    assert cost(names[shown]) == cost(partial(make_policy, name))


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("UCB1", "ucb1"),
        ("UCB1Tuned", "ucb1-tuned"),
        ("KLUCB", "kl-ucb"),
        ("Thompson", "thompson"),
    ],
)
def test_a_cell_that_breaks_ties_or_draws_otherwise_loses_as_much(
    names: dict[str, Any], shown: str, name: Name
) -> None:
    here, there = (
        re.findall(r"cost (\d+) ± (\d+)", cost(make, runs=40))[0]
        for make in (names[shown], partial(make_policy, name))
    )
    error = math.hypot(int(here[1]) + 0.5, int(there[1]) + 0.5)
    assert abs(int(here[0]) - int(there[0])) <= 4 * error


def test_a_cell_with_an_arm_that_does_not_exist_is_told_so(names: dict[str, Any]) -> None:
    class Lost(names["Greedy"]):  # type: ignore[misc]
        def choose(self) -> int:
            return 10

    with pytest.raises(ValueError, match="choose must give an arm from 0 to 9, and at pull 1 it "):
        cost(Lost)


def test_forgetting_pays_on_the_page_too(names: dict[str, Any]) -> None:
    def lost(name: Name) -> int:
        make = partial(make_policy, name, horizon=4000)
        told = cost(make, environment=names["world"], pulls=4000, runs=2)
        return int(told.split()[3])

    assert lost("sliding-window-ucb") < lost("ucb1") / 2
    assert lost("discounted-thompson") < lost("thompson") / 2
