"""Runs, checkpoints and the sums over runs."""

import math
import statistics
from random import Random

import pytest

from labs.bandits.environments import BERNOULLI, Bandit, Fixed, sutton_barto
from labs.bandits.policies import NAMES, Name
from labs.bandits.simulate import Setting, checkpoints, play, simulate

TWO = Fixed(Bandit((0.9, 0.4)))


def test_checkpoints_are_at_most_a_hundred_and_end_at_the_horizon() -> None:
    assert checkpoints(5) == [1, 2, 3, 4, 5]
    assert checkpoints(1000) == list(range(10, 1001, 10))
    assert len(checkpoints(20_000)) == 100
    assert checkpoints(12_345)[-1] == 12_345


@pytest.mark.parametrize("name", NAMES)
def test_a_bandit_with_one_arm_costs_nothing(name: Name) -> None:
    only = play(Setting(name, Fixed(Bandit((0.3,))), horizon=50), run=0)
    assert set(only.regret) == {0.0}
    assert set(only.optimal) == {1.0}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_is_the_same_run(name: Name) -> None:
    setting = Setting(name, TWO, horizon=60)
    assert play(setting, 3) == play(setting, 3)


def test_runs_differ_and_so_do_seeds() -> None:
    one, other = Setting("ucb1", TWO, seed=1), Setting("ucb1", TWO, seed=2)
    assert len({play(one, 0).regret, play(one, 1).regret, play(other, 0).regret}) == 3


def test_every_policy_meets_the_same_arms_in_the_same_run() -> None:
    met = []

    def testbed(rng: Random) -> Bandit:
        met.append(sutton_barto(rng))
        return met[-1]

    for name in NAMES:
        play(Setting(name, testbed, horizon=10), run=4)
    assert len(set(met)) == 1


def test_regret_counts_gaps_not_luck() -> None:
    """ε = 1 pulls each of two arms in half of the pulls, and the worse one costs 0.5."""
    setting = Setting("epsilon-greedy", TWO, epsilon=1.0, horizon=2000)
    *_, played = simulate(setting, runs=10)
    assert played.mean()[-1] == pytest.approx(500, abs=4 * played.errors()[-1])
    assert played.regret == tuple(sorted(played.regret))


def test_mean_and_error_are_those_of_the_runs() -> None:
    setting = Setting("thompson", Fixed(BERNOULLI), horizon=100)
    *_, played = simulate(setting, runs=12, batch=5)
    ends = [play(setting, run).regret[-1] for run in range(12)]
    assert played.runs == 12
    assert played.mean()[-1] == pytest.approx(statistics.mean(ends))
    assert played.errors()[-1] == pytest.approx(statistics.stdev(ends) / math.sqrt(12))


def test_the_tally_grows_from_the_first_run_batch_by_batch() -> None:
    setting = Setting("greedy", TWO, horizon=20)
    assert [tally.runs for tally in simulate(setting, runs=25, batch=10)] == [1, 10, 20, 25]


def test_a_parameter_that_the_policy_ignores_changes_nothing() -> None:
    (*_, low), (*_, high) = (
        simulate(Setting("ucb1", TWO, epsilon=epsilon, horizon=30), 5) for epsilon in (0.0, 0.3)
    )
    assert low == high
