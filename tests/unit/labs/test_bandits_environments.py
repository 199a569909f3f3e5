"""Arms as a reader types them, and what theory says of them."""

import math
from random import Random

import pytest

from labs.bandits.bounds import kl_bernoulli, kl_gaussian, lai_robbins
from labs.bandits.environments import Bandit, parse_arms, rewards, sutton_barto


@pytest.mark.parametrize("text", ["0.1, 0.5, 0.45", "0.1,0.5,0.45", " .1; .5; .45 "])
def test_arms_are_chances_with_commas_between(text: str) -> None:
    assert parse_arms(text) == Bandit((0.1, 0.5, 0.45))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "arm 1 is empty"),
        ("0.1,,0.5", "arm 2 is empty"),
        ("0.1, high", "arm 2 is 'high', which is no number"),
        ("0.1, 50", "arm 2 has the chance 50"),
        ("-0.1", "arm 1 has the chance -0.1"),
        ("nan", "arm 1 has the chance nan"),
        (",".join(["0.5"] * 51), "these are 51 arms"),
    ],
)
def test_a_mistake_in_the_arms_is_named(text: str, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        parse_arms(text)


def test_bernoulli_arms_pay_1_as_often_as_they_say() -> None:
    pull = rewards(Bandit((0.2, 1.0)), Random(1))
    paid = [pull(0) for _ in range(5000)]
    assert set(paid) == {0.0, 1.0}
    assert sum(paid) / 5000 == pytest.approx(0.2, abs=0.02)
    assert pull(1) == 1.0


def test_normal_arms_scatter_around_their_mean() -> None:
    pull = rewards(Bandit((3.0,), sigma=2.0), Random(1))
    paid = [pull(0) for _ in range(5000)]
    assert sum(paid) / 5000 == pytest.approx(3.0, abs=0.12)


def test_the_testbed_has_ten_new_arms_in_every_run() -> None:
    one, two = sutton_barto(Random(1)), sutton_barto(Random(2))
    assert len(one.means) == len(two.means) == 10
    assert one != two
    assert one.sigma == 1.0


def test_divergence_of_coins() -> None:
    assert kl_bernoulli(0.5, 0.25) == pytest.approx(0.5 * math.log(4 / 3))
    assert kl_bernoulli(0.3, 0.3) == 0
    assert kl_bernoulli(0.0, 0.5) == pytest.approx(math.log(2))
    assert kl_bernoulli(0.5, 1.0) == kl_bernoulli(0.5, 0.0) == math.inf


def test_the_lower_bound_of_normal_arms() -> None:
    """gap / (gap² / (2 sigma²)) = 2 sigma² / gap."""
    assert kl_gaussian(0.0, 1.0, sigma=2.0) == 1 / 8
    assert lai_robbins((1.0, 0.5, 0.0), sigma=1.0) == pytest.approx(2 / 0.5 + 2 / 1)


def test_equal_arms_cost_nothing() -> None:
    assert lai_robbins((0.5, 0.5)) == 0


def test_an_arm_that_always_pays_is_found_at_once() -> None:
    """One failure rules an arm out, so the cost does not grow with ln T."""
    assert lai_robbins((1.0, 0.5)) == 0
