"""Intervals, against the examples of the papers that they come from."""

import math
from random import Random

import pytest

from labs.bandits.intervals import clopper_pearson, difference, empirical_bernstein, wilson, z_of


# Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I.
@pytest.mark.parametrize(
    ("wins", "pulls", "score", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0, 0.1611), (0.0, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_the_published_examples_of_one_share(
    wins: int, pulls: int, score: tuple[float, float], exact: tuple[float, float]
) -> None:
    assert wilson(wins, pulls) == pytest.approx(score, abs=5e-5)
    assert clopper_pearson(wins, pulls) == pytest.approx(exact, abs=5e-5)


def test_the_published_example_of_a_difference() -> None:
    # Newcombe 1998, "Interval estimation for the difference between independent proportions".
    assert difference(56, 70, 48, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_an_interval_of_a_mean_is_reckoned_by_hand() -> None:
    low, high = empirical_bernstein(0.5, 0.25, 101, level=0.95)
    reach = math.sqrt(2 * 0.25 * math.log(80) / 101) + 7 * math.log(80) / 300
    assert (low, high) == pytest.approx((0.5 - reach, 0.5 + reach))


def test_wilsons_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = Random(1)
    held = 0
    for _ in range(2000):
        low, high = wilson(rng.binomialvariate(50, 0.3), 50)
        held += low <= 0.3 <= high
    assert abs(held / 2000 - 0.95) < 0.02


def test_the_usual_interval_reaches_196_hundredths() -> None:
    assert round(z_of(0.95), 2) == 1.96
