"""What each policy does, on numbers that can be checked by hand."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.bandits.bounds import kl_bernoulli
from labs.bandits.environments import Bandit, rewards
from labs.bandits.policies import (
    EXP3,
    KLUCB,
    MOSS,
    NAMES,
    UCB1,
    UCBV,
    Batched,
    BayesUCB,
    BayesUCBNormal,
    CoolingSoftmax,
    DecayingEpsilon,
    Delayed,
    DiscountedThompson,
    DiscountedUCB,
    EpsilonGreedy,
    Gradient,
    Name,
    Optimistic,
    Policy,
    SlidingWindowUCB,
    Softmax,
    Thompson,
    ThompsonNormal,
    UCB1Tuned,
    beta_draw,
    beta_quantile,
    beta_tail,
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


@pytest.mark.parametrize("name", NAMES)
def test_every_policy_finds_an_arm_that_stands_out(name: Name) -> None:
    rng = Random(11)
    policy = make_policy(name, 3, rng, horizon=1500)
    pull = rewards(Bandit((0.1, 0.9, 0.2)), rng)
    late = [0, 0, 0]
    for pulls in range(1500):
        arm = policy.choose()
        policy.update(arm, pull(arm))
        late[arm] += pulls >= 1000
    # Greedy stays with the first arm that ever paid.
    assert name == "greedy" or late[1] == max(late)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sigma", [None, 1.0])
def test_every_policy_bears_with_rewards_that_come_late(name: Name, sigma: float | None) -> None:
    policy = Delayed(make_policy(name, 4, Random(1), sigma=sigma, horizon=200), 25)
    for pulls in range(200):
        policy.update(policy.choose(), float(pulls % 3 == 0))
    assert len(policy.waiting) == 25


def test_index_policies_try_the_other_arms_while_rewards_are_late() -> None:
    policy = Batched(UCB1(3, Random(1)), 6)
    pulled = []
    for _ in range(6):
        pulled.append(policy.choose())
        policy.update(pulled[-1], 1.0)
    assert sorted(pulled) == [0, 0, 1, 1, 2, 2]
    assert policy.waiting == []


def test_epsilon_decays_from_one() -> None:
    policy = DecayingEpsilon(2, Random(1), c=0.1, gap=0.2)
    fed(policy, [0] * 4)
    # c K / gap² = 5, and the fifth pull comes next.
    assert policy.epsilon == pytest.approx(1)
    fed(policy, [0] * 5)
    assert policy.epsilon == pytest.approx(0.5)


def test_optimism_is_disappointed_step_by_step() -> None:
    policy = Optimistic(2, Random(1), 5.0)
    fed(policy, [0.0])
    assert policy.means == [4.5, 5.0]
    assert policy.choose() == 1


def test_a_softmax_cools_with_the_root_of_time() -> None:
    policy = CoolingSoftmax(4, Random(1))
    for _ in range(9):
        policy.choose()
    assert policy.temperature == pytest.approx(math.sqrt(math.log(4) / 36))


def test_a_gradient_bandit_moves_every_preference_and_their_sum_stays() -> None:
    policy = Gradient(2, Random(1), step=0.4)
    fed(policy, [1.0], [0.0])
    # The first reward is its own baseline; the second, 0, lies ½ below the mean of both.
    assert policy.preferences == pytest.approx([0.1, -0.1])
    assert share(policy, arm=0) == pytest.approx(1 / (1 + math.exp(-0.2)), abs=0.03)


def test_ucb1_tuned_trusts_an_arm_that_never_varies() -> None:
    policy = UCB1Tuned(2, Random(1))
    fed(policy, [1, 1, 1, 1] * 50, [1, 0] * 100)
    part = math.log(400) / 200
    steady = math.sqrt(part * min(0.25, math.sqrt(2 * part)))
    varying = math.sqrt(part * min(0.25, 0.25 + math.sqrt(2 * part)))
    assert policy.indices() == pytest.approx([1 + steady, 0.5 + varying])


def test_ucb_v_is_bernsteins_bound() -> None:
    policy = UCBV(2, Random(1))
    fed(policy, [1, 0, 0, 0], [1])
    log = math.log(5)
    wide = math.sqrt(2 * (3 / 16) * log / 4) + 3 * log / 4
    assert policy.indices() == pytest.approx([0.25 + wide, 1 + 3 * log])


def test_moss_gives_no_bonus_to_an_arm_that_had_its_share() -> None:
    policy = MOSS(2, Random(1), horizon=8)
    fed(policy, [1, 0, 1, 0], [0])
    assert policy.indices() == pytest.approx([0.5, math.sqrt(math.log(4))])


@given(a=st.integers(1, 60), b=st.integers(1, 60), x=st.floats(0.001, 0.999))
def test_the_tail_of_a_belief_is_a_binomial_sum(a: int, b: int, x: float) -> None:
    n = a + b - 1
    terms = (math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a))
    assert beta_tail(x, a, b) == pytest.approx(math.fsum(terms), rel=1e-9, abs=1e-12)


@given(
    a=st.integers(1, 3000),
    b=st.integers(1, 3000),
    tail=st.floats(1e-6, 0.99),
    start=st.none() | st.floats(0.01, 0.99),
)
def test_a_quantile_leaves_its_tail(a: int, b: int, tail: float, start: float | None) -> None:
    x = beta_quantile(tail, a, b, start)
    assert beta_tail(x + 1e-9, a, b) < tail < beta_tail(x - 1e-9, a, b)


def test_bayes_ucb_chooses_the_arm_of_the_largest_quantile() -> None:
    rng = Random(5)
    for _ in range(100):
        policy = BayesUCB(4, rng)
        for arm in range(4):
            for _ in range(rng.randrange(1, 30)):
                policy.update(arm, float(rng.random() < 0.4))
        tail = 1 / (1 + policy.pulls)
        beliefs = zip(policy.wins, policy.losses, strict=True)
        quantiles = [beta_quantile(tail, wins, losses) for wins, losses in beliefs]
        assert quantiles[policy.choose()] == pytest.approx(max(quantiles))


def test_bayes_ucb_for_normal_rewards_adds_a_normal_quantile() -> None:
    policy = BayesUCBNormal(1, Random(1), sigma=2.0)
    fed(policy, [0.0] * 39)
    # 1 - 1/40 = 0.975
    assert policy.indices() == pytest.approx([1.959964 * 2 / math.sqrt(39)])


@pytest.mark.parametrize(("a", "b"), [(1, 1), (1, 6), (6, 1), (2, 2), (3, 40), (40, 3), (700, 80)])
def test_draws_have_the_mean_and_the_variance_of_their_belief(a: int, b: int) -> None:
    random, n = Random(2).random, 20_000
    drawn = [beta_draw(a, b, random) for _ in range(n)]
    mean = a / (a + b)
    variance = mean * (1 - mean) / (a + b + 1)
    assert sum(drawn) / n == pytest.approx(mean, abs=4 * math.sqrt(variance / n))
    assert sum((x - mean) ** 2 for x in drawn) / n == pytest.approx(variance, rel=0.08)


@pytest.mark.parametrize(("a", "b"), [(2, 2), (3, 40), (40, 3), (1.5, 1.2)])
def test_draws_follow_their_law(a: float, b: float) -> None:
    """The test of Kolmogorov and Smirnov, at a thousandth."""
    random, n = Random(3).random, 4000
    drawn = sorted(beta_draw(a, b, random) for _ in range(n))
    levels = [1 - beta_tail(x, a, b) for x in drawn]
    apart = max(max(level - i / n, (i + 1) / n - level) for i, level in enumerate(levels))
    assert apart * math.sqrt(n) < 1.95


def test_exp3_divides_what_an_arm_paid_by_how_likely_it_was_asked() -> None:
    policy = EXP3(2, Random(1), gamma=0.2)
    assert policy.probabilities() == [0.5, 0.5]
    policy.update(0, 1.0)
    assert policy.logs == pytest.approx([0.2 * (1 / 0.5) / 2, 0.0])
    weight = math.exp(0.2)
    assert policy.probabilities()[0] == pytest.approx(0.8 * weight / (weight + 1) + 0.1)


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0, 1)), max_size=60))
def test_the_probabilities_of_exp3_sum_to_1(seen: list[tuple[int, float]]) -> None:
    policy = EXP3(5, Random(1), gamma=0.3)
    for arm, reward in seen:
        policy.update(arm, reward)
    assert sum(policy.probabilities()) == pytest.approx(1)
    assert min(policy.probabilities()) >= 0.3 / 5 - 1e-12


def test_exp3_cuts_rewards_outside_its_range() -> None:
    low, high = (EXP3(2, Random(1), 0.5, low=-1.0, high=1.0) for _ in range(2))
    low.update(0, -70.0)
    high.update(0, 70.0)
    assert (low.logs, high.logs) == ([0, 0], [0.5, 0])


def test_a_window_forgets_what_lies_before_it() -> None:
    policy = SlidingWindowUCB(2, Random(1), window=3)
    fed(policy, [1.0, 1.0], [0.0, 0.0])
    assert (policy.seen, policy.sums) == ([1, 2], [1.0, 0.0])
    fed(policy, [], [0.0])
    assert policy.seen == [0, 3]
    assert policy.choose() == 0


def test_a_discount_forgets_little_by_little() -> None:
    policy = DiscountedUCB(2, Random(1), gamma=0.5)
    fed(policy, [1.0, 1.0], [0.0])
    assert (policy.weights, policy.sums) == ([0.75, 1.0], [0.75, 0.0])
    thompson = DiscountedThompson(2, Random(1), gamma=0.5)
    fed(thompson, [1.0, 1.0], [0.0])
    assert (thompson.wins, thompson.losses) == ([0.75, 0.0], [0.0, 1.0])
