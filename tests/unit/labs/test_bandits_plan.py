"""How long a test must be, against published figures, and what looking early does to it."""

from random import Random

import pytest

from labs.bandits.plan import (
    Experiment,
    always_valid,
    always_valid_reach,
    elimination,
    look_and_stop,
    sample_size,
    significant,
)

LOOKS = list(range(100, 2001, 100))


def test_the_length_of_a_fixed_test_is_that_of_rs_manual() -> None:
    # power.prop.test(p1 = .50, p2 = .75, power = .90) of R's stats package: n = 76.7.
    assert round(sample_size(Experiment(0.5, 0.25, power=0.9)), 1) == 76.7


def test_a_test_without_an_effect_has_no_length() -> None:
    with pytest.raises(ValueError, match="must lie between 0 and 1 and differ"):
        sample_size(Experiment(0.5, 0.0))


def false_alarms(rule: object, runs: int = 1000) -> float:
    *_, ends = look_and_stop(Experiment(0.3, 0.0), rule, LOOKS, runs, seed=1)  # type: ignore[arg-type]
    return ends.share()


def test_looking_often_at_a_test_for_one_look_raises_false_alarms() -> None:
    assert false_alarms(significant(0.05)) > 0.15


def test_an_always_valid_test_may_be_looked_at() -> None:
    # 0.05 and four standard errors of a share over 1,000 runs.
    assert false_alarms(always_valid(0.05, 0.1)) < 0.05 + 4 * (0.05 * 0.95 / 1000) ** 0.5
    assert false_alarms(elimination(0.05)) < 0.05


def test_its_intervals_hold_the_truth_at_all_looks_at_once() -> None:
    held = 0
    for run in range(500):
        rng = Random(run)
        a = b = 0
        inside = True
        for visitors in LOOKS:
            a += rng.binomialvariate(100, 0.3)
            b += rng.binomialvariate(100, 0.4)
            reach = always_valid_reach(visitors, a, b, 0.05, 0.1)
            inside &= abs((b - a) / visitors - 0.1) <= reach
        held += inside
    assert held / 500 > 0.95 - 4 * (0.05 * 0.95 / 500) ** 0.5


def test_it_ends_early_where_the_difference_is_large() -> None:
    *_, ends = look_and_stop(Experiment(0.3, 0.15), always_valid(0.05, 0.1), LOOKS, 200, seed=1)
    assert ends.share() > 0.95
    assert ends.mean() < 700
    assert ends.over_by(100) < ends.over_by(500) <= ends.share()


def test_the_same_visitors_come_whatever_the_rule() -> None:
    once, again = (
        [*look_and_stop(Experiment(0.3, 0.1), elimination(0.05), LOOKS, 100, seed=3)]
        for _ in range(2)
    )
    assert once == again
    assert [len(ends.visitors) for ends in once] == [50, 100]
