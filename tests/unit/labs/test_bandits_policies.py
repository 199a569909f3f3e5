"""What each policy does, on numbers that can be checked by hand."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.bandits.bounds import kl_bernoulli
from labs.bandits.policies import (
    KLUCB,
    NAMES,
    UCB1,
    EpsilonGreedy,
    Name,
    Policy,
    Softmax,
    Thompson,
    ThompsonNormal,
    kl_index,
    make_policy,
)


def fed(policy: Policy, *rewards: list[float]) -> Policy:
    """The policy after each arm paid its rewards."""
    for arm, paid in enumerate(rewards):
        for reward in paid:
            policy.update(arm, reward)
    return policy


def share(policy: Policy, arm: int, choices: int = 4000) -> float:
    return sum(policy.choose() == arm for _ in range(choices)) / choices


def test_greedy_takes_the_best_mean() -> None:
    assert share(fed(EpsilonGreedy(3, Random(1), 0.0), [1, 0], [1, 1, 0], [0]), arm=1) == 1


def test_greedy_breaks_ties_at_random() -> None:
    assert share(EpsilonGreedy(4, Random(1), 0.0), arm=2) == pytest.approx(1 / 4, abs=0.03)


def test_epsilon_greedy_explores_all_arms_alike_the_best_one_included() -> None:
    policy = fed(EpsilonGreedy(2, Random(1), 0.2), [1], [0])
    assert share(policy, arm=1) == pytest.approx(0.1, abs=0.02)


def test_softmax_weighs_means_by_temperature() -> None:
    policy = fed(Softmax(2, Random(1), 0.5), [1], [0])
    # exp(2) : exp(0)
    assert share(policy, arm=0) == pytest.approx(1 / (1 + math.exp(-2)), abs=0.02)


def test_a_cold_softmax_is_greedy_and_does_not_overflow() -> None:
    assert share(fed(Softmax(2, Random(1), 1e-4), [5000.0], [1.0]), arm=0) == 1


def test_ucb1_adds_the_bonus_of_what_is_little_known() -> None:
    policy = UCB1(2, Random(1))
    fed(policy, [1, 1, 0, 1], [1])
    assert policy.indices() == pytest.approx(
        [0.75 + math.sqrt(2 * math.log(5) / 4), 1 + math.sqrt(2 * math.log(5))]
    )
    assert policy.choose() == 1


def test_the_bonus_grows_with_the_scatter_of_the_rewards() -> None:
    narrow, wide = (make_policy("ucb1", 1, Random(1), sigma=sigma) for sigma in (0.5, 2.0))
    assert isinstance(narrow, UCB1)
    assert isinstance(wide, UCB1)
    for policy in (narrow, wide):
        fed(policy, [0.0, 0.0])
    assert narrow.indices() == [math.sqrt(math.log(2))]
    assert wide.indices() == pytest.approx([4 * math.sqrt(math.log(2))])


@pytest.mark.parametrize("name", ["ucb1", "kl-ucb"])
def test_index_policies_pull_every_arm_once_first(name: Name) -> None:
    policy = make_policy(name, 5, Random(3))
    pulled = []
    for _ in range(5):
        pulled.append(policy.choose())
        policy.update(pulled[-1], 0.0)
    assert sorted(pulled) == [0, 1, 2, 3, 4]


def test_kl_ucb_has_a_closed_form_where_an_arm_never_paid() -> None:
    # kl(0, q) = -ln(1 - q), so N · kl = ln t at q = 1 - t^(-1/N).
    assert kl_index(0.0, math.log(16) / 4) == pytest.approx(1 - 1 / 2)
    assert kl_index(1.0, 0.3) == 1


def test_kl_ucb_chooses_the_arm_of_the_largest_index() -> None:
    rng = Random(5)
    for _ in range(200):
        policy = KLUCB(4, rng)
        for arm in range(4):
            for _ in range(rng.randrange(1, 30)):
                policy.update(arm, float(rng.random() < 0.4))
        budget = math.log(policy.pulls)
        counts = zip(policy.means, policy.counts, strict=True)
        indices = [kl_index(mean, budget / count) for mean, count in counts]
        assert indices[policy.choose()] == max(indices)


@given(mean=st.floats(0, 1), budget=st.floats(1e-6, 5))
def test_the_kl_index_solves_its_equation_between_mean_and_1(mean: float, budget: float) -> None:
    index = kl_index(mean, budget)
    assert mean <= index <= 1
    if index < 1 - 1e-6:
        assert kl_bernoulli(mean, index) == pytest.approx(budget, rel=1e-4, abs=1e-9)


@given(mean=st.floats(0, 1), low=st.floats(1e-6, 5), more=st.floats(0, 5))
def test_the_kl_index_grows_with_the_budget(mean: float, low: float, more: float) -> None:
    assert kl_index(mean, low) <= kl_index(mean, low + more) + 1e-9


@given(mean=st.floats(0, 1), budget=st.floats(1e-6, 5))
def test_the_kl_index_is_never_above_pinskers(mean: float, budget: float) -> None:
    assert kl_index(mean, budget) <= mean + math.sqrt(budget / 2) + 1e-9


def test_thompson_counts_wins_and_losses() -> None:
    policy = Thompson(2, Random(1))
    fed(policy, [1, 1, 0], [])
    assert (policy.wins, policy.losses) == ([3, 1], [2, 1])


def test_thompson_chooses_an_arm_as_often_as_it_is_probably_the_best() -> None:
    # P(Beta(2, 1) > Beta(1, 1)) = E[X] = 2/3.
    assert share(fed(Thompson(2, Random(1)), [1], []), arm=0) == pytest.approx(2 / 3, abs=0.03)


def test_thompson_for_normal_rewards_draws_from_mean_and_standard_error() -> None:
    policy = fed(ThompsonNormal(2, Random(1), sigma=2.0), [1.0, 1.0, 1.0, 1.0], [0.0])
    # The difference is N(1, 2²/4 + 2²/1), and P(> 0) = Φ(1 / √5).
    likely = 0.5 * (1 + math.erf(1 / math.sqrt(5) / math.sqrt(2)))
    assert share(policy, arm=0) == pytest.approx(likely, abs=0.03)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sigma", [None, 1.0])
def test_every_policy_pulls_the_only_arm(name: Name, sigma: float | None) -> None:
    policy = make_policy(name, 1, Random(1), sigma=sigma)
    for reward in (1.0, 0.0, 1.0):
        assert policy.choose() == 0
        policy.update(0, reward)
