"""What others have published of bandits, and what this site's page must agree with.

The numbers: Auer, Cesa-Bianchi and Fischer 2002 (their seven problems, their bound), Garivier and
Cappé 2011 (the low-reward problem), Sutton and Barto 2018 (their testbed), and reference runs of
the same rules in another implementation. What is random is compared at four standard errors.
"""

import math
import statistics
from functools import cache
from itertools import pairwise
from random import Random

import pytest

from labs.bandits.bounds import lai_robbins, ucb1_bound
from labs.bandits.environments import CLOSE, RARE, Bandit, Fixed, Testbed, sutton_barto
from labs.bandits.policies import DecayingEpsilon, Name
from labs.bandits.simulate import Setting, Tally, play, readable_run, simulate

PROBLEMS = {
    "1": (0.9, 0.6),
    "2": (0.9, 0.8),
    "3": (0.55, 0.45),
    "11": (0.9, *[0.6] * 9),
    "12": (0.9, *[0.8] * 3, *[0.7] * 3, *[0.6] * 3),
    "13": (0.9, *[0.8] * 9),
    "14": CLOSE.means,
    "low": RARE.means,
}


@cache
def tally(policy: Name, testbed: Testbed, epsilon: float, horizon: int, runs: int) -> Tally:
    *_, last = simulate(Setting(policy, testbed, epsilon=epsilon, horizon=horizon, seed=7), runs)
    return last


def final_regret(policy: Name, problem: str) -> tuple[float, float]:
    """Mean and standard error after 10,000 pulls, over 20 runs."""
    played = tally(policy, Fixed(Bandit(PROBLEMS[problem])), 0.0, 10_000, 20)
    return played.mean()[-1], played.errors()[-1]


@pytest.mark.parametrize(
    ("problem", "constant"),
    [
        ("1", 0.9639),
        ("2", 2.2521),
        ("3", 4.9833),
        ("11", 8.6750),
        ("12", 13.5526),
        ("13", 20.2689),
        ("14", 44.8496),
        ("low", 17.4452),
    ],
)
def test_the_constant_of_lai_and_robbins(problem: str, constant: float) -> None:
    assert round(lai_robbins(PROBLEMS[problem]), 4) == constant


@pytest.mark.parametrize(
    ("problem", "bound"),
    [
        ("1", 308.3),
        ("2", 921.5),
        ("3", 921.5),
        ("11", 2774.7),
        ("12", 5073.4),
        ("13", 8293.2),
        ("14", 8293.2),
        ("low", 12053.0),
    ],
)
def test_the_bound_of_ucb1_after_100_000_pulls(problem: str, bound: float) -> None:
    assert round(ucb1_bound(PROBLEMS[problem], 100_000), 1) == bound


@pytest.mark.parametrize(
    ("policy", "problem", "mean", "error"),
    [
        ("ucb1", "11", 409.9, 3.1),
        ("kl-ucb", "11", 69.0, 1.3),
        ("thompson", "11", 48.2, 1.1),
        ("ucb1-tuned", "1", 8.0, 0.6),
        ("ucb1-tuned", "11", 63.3, 1.5),
        ("ucb1-tuned", "12", 102.4, 2.1),
        ("ucb1-tuned", "13", 157.3, 3.2),
        ("thompson", "12", 68.8, 2.3),
        ("thompson", "13", 82.1, 2.1),
        ("thompson", "14", 172.1, 5.5),
        ("ucb1", "low", 500.3, 1.6),
        ("kl-ucb", "low", 110.8, 1.7),
        ("thompson", "low", 84.0, 1.5),
    ],
)
def test_regret_agrees_with_the_reference_runs(
    policy: Name, problem: str, mean: float, error: float
) -> None:
    ours, our_error = final_regret(policy, problem)
    assert abs(ours - mean) <= 4 * math.hypot(error, our_error)


@pytest.mark.parametrize("problem", ["1", "2", "3", "11", "12", "13", "14"])
def test_auers_tuned_index_loses_much_less_than_ucb1(problem: str) -> None:
    assert_less(final_regret("ucb1-tuned", problem), final_regret("ucb1", problem))


@pytest.mark.parametrize(("problem", "c"), [("1", 0.15), ("2", 0.10), ("11", 0.15), ("13", 0.10)])
def test_auers_decaying_epsilon_loses_less_than_ucb1_if_it_is_told_the_gap(
    problem: str, c: float
) -> None:
    """With the c by which it did best."""
    assert_less(estimate(decaying(problem, c, 10)), final_regret("ucb1", problem))


@pytest.mark.parametrize(
    ("problem", "c", "better"),
    [("2", 0.10, True), ("11", 0.15, True), ("13", 0.10, True), ("12", 0.10, False)],
)
def test_auers_decaying_epsilon_is_best_but_for_arms_of_several_kinds(
    problem: str, c: float, better: bool
) -> None:
    """Half of its runs lose far less than UCB1-Tuned. On problem 12, where it explores the bad arms
    as often as the good ones, it loses as much.
    """
    usual = statistics.median(decaying(problem, c, 20))
    tuned, error = final_regret("ucb1-tuned", problem)
    assert (usual < 0.7 * tuned) == better
    assert better or abs(usual - tuned) < 4 * error


def test_auers_decaying_epsilon_can_lose_all_on_problem_14() -> None:
    """Nine arms pay nearly as often as the best one: some runs stay with one of them to the end."""
    setting = Setting("ucb1-tuned", Fixed(Bandit(PROBLEMS["14"])), horizon=10_000, seed=7)
    tuned = [play(setting, run).regret[-1] for run in range(20)]
    nearly_all = 0.9 * 10_000 * 0.1
    assert sum(lost > nearly_all for lost in decaying("14", 0.10, 20)) >= 1
    assert max(tuned) < nearly_all


def decaying(problem: str, c: float, runs: int) -> list[float]:
    """The regret of each run after 10,000 pulls, told the gap."""
    means = PROBLEMS[problem]
    best, second, *_ = sorted(means, reverse=True)
    lost = []
    for seed in range(runs):
        rng = Random(f"{seed} epsilon")
        policy = DecayingEpsilon(len(means), rng, c, best - second)
        lost.append(sum(readable_run(policy, Bandit(means).start(rng), 10_000)[2]))
    return lost


def estimate(lost: list[float]) -> tuple[float, float]:
    return statistics.mean(lost), statistics.stdev(lost) / math.sqrt(len(lost))


def assert_less(one: tuple[float, float], other: tuple[float, float]) -> None:
    """By four standard errors; each a mean and its error."""
    assert other[0] - one[0] > 4 * math.hypot(one[1], other[1])


@pytest.mark.parametrize("problem", ["11", "low"])
def test_thompson_beats_kl_ucb_beats_ucb1(problem: str) -> None:
    ranked = [final_regret(policy, problem) for policy in ("thompson", "kl-ucb", "ucb1")]
    for (better, error), (worse, worse_error) in pairwise(ranked):
        assert worse - better > 4 * math.hypot(error, worse_error)


def test_ucb1_keeps_its_promise() -> None:
    regret, _ = final_regret("ucb1", "11")
    assert regret < ucb1_bound(PROBLEMS["11"], 10_000)


def test_regret_may_lie_below_the_lower_bound_at_a_finite_horizon() -> None:
    """C ln T is a statement about T → ∞, and the page says so."""
    regret, _ = final_regret("thompson", "11")
    assert regret < lai_robbins(PROBLEMS["11"]) * math.log(10_000)


RUNS = 600


@pytest.mark.parametrize(
    ("epsilon", "reward", "optimal"),
    [(0.0, 1.033, 0.362), (0.01, 1.319, 0.607), (0.1, 1.360, 0.786)],
)
def test_the_testbed_of_sutton_and_barto(epsilon: float, reward: float, optimal: float) -> None:
    """Rewards and optimal choices of the last 100 of 1,000 pulls, as in their figure 2.2."""
    played = tally("epsilon-greedy", sutton_barto, epsilon, 1000, RUNS)
    # A run's mean reward scatters by about 0.7 and its share of optimal pulls by less than ½.
    assert abs(sum(played.reward[-10:]) / 10 / RUNS - reward) < 4 * 0.7 / math.sqrt(RUNS)
    assert abs(sum(played.optimal[-10:]) / 10 / RUNS - optimal) < 4 * 0.5 / math.sqrt(RUNS)


def test_epsilon_greedy_is_never_optimal_more_often_than_it_can_be() -> None:
    """ε = 0.1 explores in a tenth of its pulls, and a tenth of those hit the best arm."""
    played = tally("epsilon-greedy", sutton_barto, 0.1, 1000, RUNS)
    assert max(played.optimal) / RUNS < 0.91
