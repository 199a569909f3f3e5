"""Shared and evenly spaced weights."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression.quantize import evenly, kmeans, linear, nearest, squared_error

values = st.lists(st.floats(-100, 100).map(lambda x: round(x, 6)), min_size=1, max_size=60)


@given(values, st.integers(1, 16))
def test_kmeans_is_never_worse_than_the_even_levels_it_starts_from(
    numbers: list[float], count: int
) -> None:
    def error(levels: list[float]) -> float:
        return squared_error(numbers, [levels[nearest(levels, number)] for number in numbers])

    found = kmeans(numbers, count)
    assert found == sorted(found)
    assert len(found) <= count
    assert error(found) <= error(evenly(min(numbers), max(numbers), count)) + 1e-9


def test_the_example_of_han_and_others() -> None:
    weights = [
        *(2.09, -0.98, 1.48, 0.09, 0.05, -0.14, -1.08, 2.12),
        *(-0.91, 1.92, 0, -1.03, 1.87, 0, 1.53, 1.49),
    ]
    assert kmeans(weights, 4) == pytest.approx([-1.0, 0.0, 1.5, 2.0])


def test_few_different_values_stay_as_they_are() -> None:
    assert kmeans([3.0, 1.0, 3.0], 4) == [1.0, 3.0]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_kmeans_refuses_what_is_no_number(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        kmeans([1.0, bad], 2)


@given(values, st.integers(2, 8))
def test_evenly_spaced_levels_move_no_weight_by_more_than_one_step(
    numbers: list[float], bits: int
) -> None:
    step = (max(0.0, *numbers) - min(0.0, *numbers)) / (2**bits - 1)
    moved = [abs(a - b) for a, b in zip(numbers, linear(numbers, bits), strict=True)]
    # Half a step for the rounding, and half of one because 0 itself must be a level.
    assert max(moved) <= step * (1 + 1e-9)


def test_zero_is_always_a_level() -> None:
    assert linear([0.0, 1.0, 2.7], 3)[0] == 0.0
    assert linear([0.0, 0.0], 3) == [0.0, 0.0]
