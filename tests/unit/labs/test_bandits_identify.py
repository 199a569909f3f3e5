"""Which arm is named, and how many pulls that took."""

from collections.abc import Callable
from random import Random

import pytest

from labs.bandits.environments import Bandit, rewards
from labs.bandits.identify import (
    Found,
    Pull,
    halving_error,
    lucb,
    sequential_halving,
    successive_elimination,
)

ARMS = (0.3, 0.8, 0.5, 0.2)


def pulls_of(means: tuple[float, ...], seed: int) -> Pull:
    return rewards(Bandit(means), Random(seed))


@pytest.mark.parametrize("identify", [successive_elimination, lucb])
def test_the_best_arm_is_named_as_surely_as_promised(
    identify: Callable[[int, Pull, float], Found],
) -> None:
    named = [identify(4, pulls_of(ARMS, seed), 0.1).arm for seed in range(40)]
    assert named.count(1) >= 36


def test_lucb_leaves_hopeless_arms_alone() -> None:
    counts = lucb(4, pulls_of(ARMS, 1), 0.1).counts
    assert counts[3] < counts[2]
    assert counts[3] < counts[1]


def test_an_eliminated_arm_is_pulled_no_more() -> None:
    counts = successive_elimination(4, pulls_of(ARMS, 1), 0.1).counts
    assert counts[3] < counts[2] == counts[1]


@pytest.mark.parametrize("identify", [successive_elimination, lucb])
def test_twins_end_with_the_pulls_that_are_allowed(
    identify: Callable[[int, Pull, float, int], Found],
) -> None:
    assert identify(2, pulls_of((0.5, 0.5), 1), 0.1, 500).pulls in (499, 500)


@pytest.mark.parametrize("identify", [successive_elimination, lucb])
def test_a_lone_arm_is_the_best(identify: Callable[[int, Pull, float], Found]) -> None:
    assert identify(1, pulls_of((0.5,), 1), 0.1).arm == 0


def test_halving_gives_each_round_its_share() -> None:
    found = sequential_halving(8, pulls_of((0.9, *[0.1] * 7), 2), 240)
    assert found.arm == 0
    # 3 rounds of 80 pulls: 8 arms get 10 each, 4 get 20, 2 get 40.
    assert sorted(found.counts) == [10, 10, 10, 10, 30, 30, 70, 70]


def test_halving_says_how_many_pulls_it_needs() -> None:
    with pytest.raises(ValueError, match="8 arms need at least 24 pulls, not 20"):
        sequential_halving(8, pulls_of(ARMS, 1), 20)


def test_nothing_is_promised_of_twins() -> None:
    assert halving_error((0.5, 0.5), 10_000) == 1
    assert halving_error((0.5, 0.4, 0.3), 100_000) < 1e-6
