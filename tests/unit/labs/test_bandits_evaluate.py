"""What a rule or a policy would have won, from logs whose truth is known."""

import io
import math
from collections.abc import Sequence
from random import Random

import numpy as np
import pytest

from labs.bandits.evaluate import (
    Estimate,
    Sums,
    best_shown,
    cross_fitted,
    doubly_robust,
    inverse_propensity,
    linear,
    logged,
    means,
    propensities,
    raw,
    self_normalised,
    sums,
    together,
)
from labs.bandits.log import Columns, Log, read_log
from labs.bandits.policies import NAMES, LinearThompson, LinUCB, make_policy
from labs.bandits.replay import replay, uniform

CHANCES = ((0.1, 0.5), (0.6, 0.3))
"""Of a win, by context and arm; both contexts are as likely."""
LOGGING = ((0.8, 0.2), (0.3, 0.7))
"""How likely each arm was shown."""
ROWS = 20_000


def log_of(
    rows: Sequence[tuple[object, ...]],
    head: str = "context,arm,reward,propensity",
    context: str = "",
) -> Log:
    text = "\n".join([head, *(",".join(map(str, row)) for row in rows)])
    *_, log = read_log(io.BytesIO(text.encode()), Columns(context=context))
    assert isinstance(log, Log)
    return log


def synthetic(seed: int, rows: int = ROWS, told: Sequence[Sequence[float]] = LOGGING) -> Log:
    rng = Random(seed)
    found: list[tuple[object, ...]] = [("a", 0, 0, told[0][0]), ("b", 1, 0, told[1][1])]
    for _ in range(rows):
        context = rng.randrange(2)
        arm = int(rng.random() >= LOGGING[context][0])
        won = int(rng.random() < CHANCES[context][arm])
        found.append(("ab"[context], arm, won, told[context][arm]))
    return log_of(found)


def off(estimate: Estimate, truth: float) -> float:
    """In standard errors."""
    return abs(estimate.mean - truth) / estimate.error


HAND = log_of([("a", "x", 1, 0.5), ("a", "y", 0, 0.5), ("a", "x", 0, 0.25), ("a", "y", 1, 0.75)])


def test_four_rows_are_reckoned_by_hand() -> None:
    table = sums(HAND, propensities(HAND))
    x = lambda context: 0  # noqa: E731
    assert logged(table).mean == 0.5
    assert raw(table, 0).mean == 0.5
    # Terms 1/0.5, 0, 0, 0 of four rows; weights 2 and 4.
    assert inverse_propensity(table, x).mean == 2 / 4
    assert inverse_propensity(table, x).error == pytest.approx(math.sqrt((1 - 0.25) / 3))
    assert self_normalised(table, x).mean == 2 / 6
    assert self_normalised(table, x).error == pytest.approx(
        math.sqrt((2 * (1 - 1 / 3)) ** 2 + (4 / 3) ** 2) / 6
    )
    # Terms q + 2 (1 - q), q, q + 4 (0 - q), q for q = 0.4.
    terms = [0.4 + 2 * 0.6, 0.4, 0.4 - 4 * 0.4, 0.4]
    robust = doubly_robust(table, x, lambda context, arm: 0.4)
    assert robust.mean == pytest.approx(sum(terms) / 4)
    spread = sum((term - robust.mean) ** 2 for term in terms)
    assert robust.error == pytest.approx(math.sqrt(spread / 4 / 3))


def test_without_weights_all_ways_give_the_mean() -> None:
    log = log_of([("a", "x", won, 1) for won in (1, 0, 0, 1, 1)])
    table = sums(log, propensities(log))
    x = lambda context: 0  # noqa: E731
    assert inverse_propensity(table, x) == logged(table) == raw(table, 0)
    assert self_normalised(table, x).mean == pytest.approx(0.6)


def test_doubly_robust_with_a_model_of_zero_is_inverse_propensity() -> None:
    table = sums(HAND, propensities(HAND))
    shown = lambda context: 1  # noqa: E731
    zero = doubly_robust(table, shown, lambda context, arm: 0.0)
    assert zero == inverse_propensity(table, shown)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("shown", "truth"),
    [
        (lambda context: 0, 0.35),
        (lambda context: 1, 0.4),
        (lambda context: 1 - context, 0.55),
    ],
)
def test_every_estimate_finds_the_truth(seed: int, shown: object, truth: float) -> None:
    log = synthetic(seed)
    chances = propensities(log)
    halves = (sums(log, chances, 0, 2), sums(log, chances, 1, 2))
    table = together(*halves)
    for way in (inverse_propensity, self_normalised):
        assert off(way(table, shown), truth) < 4  # type: ignore[arg-type]
    assert off(cross_fitted(halves, shown, means), truth) < 4  # type: ignore[arg-type]


def test_an_arms_own_mean_does_not_where_contexts_chose_the_arm() -> None:
    log = synthetic(1)
    table = sums(log, propensities(log))
    assert off(raw(table, 0), 0.35) > 10


def test_doubly_robust_is_right_if_the_propensities_are_or_the_model_is() -> None:
    shown = lambda context: 1 - context  # noqa: E731
    right = lambda context, arm: CHANCES[context][arm]  # noqa: E731
    wrong = lambda context, arm: 0.9  # noqa: E731
    true, false = synthetic(5), synthetic(5, told=((0.5, 0.5), (0.5, 0.5)))
    good, bad = (sums(log, propensities(log)) for log in (true, false))
    assert off(doubly_robust(good, shown, wrong), 0.55) < 4
    assert off(doubly_robust(bad, shown, right), 0.55) < 4
    assert off(doubly_robust(bad, shown, wrong), 0.55) > 10


def test_an_interval_of_95_percent_holds_the_truth_about_as_often() -> None:
    held = 0
    for seed in range(200):
        log = synthetic(seed, 500)
        low, high = inverse_propensity(sums(log, log.propensity), lambda c: 1 - c).interval(1.96)
        held += low <= 0.55 <= high
    assert abs(held / 200 - 0.95) < 4 * math.sqrt(0.95 * 0.05 / 200)


def test_propensities_that_nobody_logged_are_shares_of_the_context() -> None:
    rows = [("a", "x", 1), ("a", "x", 0), ("a", "y", 1), ("b", "y", 0)]
    assert list(propensities(log_of(rows, "context,arm,reward"))) == [2 / 3, 2 / 3, 1 / 3, 1]


def test_two_halves_are_the_whole() -> None:
    log = synthetic(2, 1001)
    halves = [sums(log, log.propensity, fold, 2) for fold in (0, 1)]
    whole = sums(log, log.propensity)
    for cell, found in together(*halves).items():
        assert found.w2r == pytest.approx(whole[cell].w2r)
        assert found.n == whole[cell].n


def test_the_best_arm_of_each_context_is_found() -> None:
    log = synthetic(3)
    table = sums(log, log.propensity)
    shown = best_shown(means(table), 2)
    assert (shown(0), shown(1)) == (1, 0)
    assert means(table)(0, 1) == pytest.approx(0.5, abs=0.05)


def test_a_linear_model_is_least_squares() -> None:
    """Against the normal equations, solved by NumPy."""
    log = synthetic(8, 500)
    vectors = log.contexts.vectors
    model = linear(vectors)(sums(log, log.propensity))
    for arm in (0, 1):
        rows = [i for i, shown in enumerate(log.arm) if shown == arm]
        x = np.array([vectors[log.contexts.of_row[i]] for i in rows])
        r = np.array([log.reward[i] for i in rows])
        weights = np.linalg.solve(x.T @ x + np.eye(x.shape[1]), x.T @ r)
        for context, vector in enumerate(vectors):
            assert model(context, arm) == pytest.approx(weights @ vector)


def test_a_linear_model_knows_a_context_from_its_neighbours() -> None:
    """Of 100 contexts, 30 never had arm 1: what it pays there follows from the others."""
    rng = Random(9)
    table: dict[tuple[int, int], Sums] = {}
    for context in range(100):
        for arm in (0, 1) if context < 70 else (0,):
            paid = [arm * context / 100 + rng.gauss(0, 0.1) for _ in range(20)]
            table[context, arm] = Sums(20, math.fsum(paid))
    vectors = [(1.0, context / 100) for context in range(100)]
    model = linear(vectors)(table)
    assert model(99, 1) == pytest.approx(0.99, abs=0.1)
    assert means(table)(99, 1) == pytest.approx(0.345, abs=0.1)


@pytest.mark.parametrize("arm", [0, 1])
def test_a_replay_of_one_arm_wins_what_the_arm_pays(arm: int) -> None:
    """Also where the log favours arms by context: rows that came too easily are thinned."""
    log = synthetic(4)
    played = replay(uniform(log, log.propensity, Random(1), ROWS), OneArm(arm))
    assert off(played.estimate(), (0.35, 0.4)[arm]) < 4
    assert played.counts[1 - arm] == 0


class OneArm:
    """Pulls one arm."""

    def __init__(self, arm: int) -> None:
        self.arm = arm

    def choose(self) -> int:
        return self.arm

    def update(self, arm: int, reward: float) -> None:
        assert arm == self.arm


@pytest.mark.parametrize("name", NAMES)
def test_every_policy_of_the_lab_plays_on_a_log(name: str) -> None:
    log = synthetic(6, 2000)
    policy = make_policy(name, 2, Random(1))  # type: ignore[arg-type]
    played = replay(uniform(log, log.propensity, Random(2), ROWS), policy)
    assert sum(played.counts) == played.agreed > 100
    assert 0.2 < played.estimate().mean < 0.6


def test_a_policy_that_learns_wins_more_than_chance() -> None:
    rng = Random(7)
    arms = [rng.randrange(2) for _ in range(5000)]
    log = log_of([("", arm, int(rng.random() < (0.2, 0.6)[arm])) for arm in arms], "x,arm,reward")
    rows = uniform(log, propensities(log), rng, ROWS)
    played = replay(rows, make_policy("thompson", 2, rng))
    assert played.estimate().mean > 0.5


def test_rewards_in_euros_reach_a_policy_within_0_and_1() -> None:
    log = log_of([("x", -5), ("x", 20), ("x", 7.5)], "arm,reward")
    seen: list[float] = []
    policy = OneArm(0)
    policy.update = lambda arm, reward: seen.append(reward)  # type: ignore[method-assign]
    played = replay(uniform(log, propensities(log), Random(1), ROWS), policy)
    assert seen == [0.0, 1.0, 0.5]
    assert played.total == 22.5


def test_of_a_long_log_a_sample_is_played_that_reaches_from_end_to_end() -> None:
    log = synthetic(10)
    rows = uniform(log, log.propensity, Random(1), 1000)
    played = replay(rows, OneArm(1))
    assert rows.agreeing == 1000
    assert abs(played.agreed - 1000) < 4 * math.sqrt(1000)
    # Both arms are as likely as each other now, in both contexts.
    for context in (0, 1):
        shown = [arm for arm, c in zip(rows.arm, rows.context, strict=True) if c == context]
        assert abs(sum(shown) - len(shown) / 2) < 4 * math.sqrt(len(shown) / 4)


@pytest.mark.parametrize("kind", [LinUCB, LinearThompson])
def test_a_policy_that_sees_the_context_wins_more_than_any_arm(kind: type[LinUCB]) -> None:
    """The better arm of each context pays 0.5 and 0.6, one arm always 0.4 at most."""
    log = synthetic(11)
    rows = uniform(log, log.propensity, Random(1), 3000)
    played = replay(rows, kind(2, Random(2), len(rows.vectors[0]), 0.5))
    low, high = played.estimate().interval(4)
    assert 0.45 < low < 0.55 < high


def test_a_context_of_numbers_is_seen_too() -> None:
    """Arm 1 pays for the old, arm 0 for the young."""
    rng = Random(12)
    people = [(rng.randrange(2), rng.randrange(18, 80), rng.choice("xy")) for _ in range(6000)]
    rows = [
        (age, ink, arm, int(rng.random() < (0.1, 0.7)[(age > 50) == arm]))
        for arm, age, ink in people
    ]
    log = log_of(rows, "age,ink,arm,reward", "age, ink")
    played_on = uniform(log, [0.5] * len(log), Random(1), ROWS)
    size = len(played_on.vectors[0])
    played = replay(played_on, LinUCB(2, Random(2), size, 0.5))
    assert size == 1 + 1 + 2
    assert played.estimate().mean > 0.55
