"""Shared and evenly spaced weights."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression.quantize import (
    Start,
    evenly,
    kmeans,
    linear,
    nearest,
    replaced,
    squared_error,
)

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


@pytest.mark.parametrize("start", ["linear", "density", "random"])
def test_every_start_ends_at_a_minimum_of_its_own(start: Start) -> None:
    numbers = [0.0, 0.1, 0.2, 5.0, 5.1, 9.0]
    found = kmeans(numbers, 3, start)
    assert found == kmeans(numbers, 3, start)
    for level in found:
        own = [n for n in numbers if found[nearest(found, n)] == level]
        assert level == pytest.approx(sum(own) / len(own))


@given(values, st.integers(1, 4))
def test_sharing_is_never_worse_than_linear_quantisation(numbers: list[float], bits: int) -> None:
    even = linear(numbers, bits)
    levels = sorted(set(even))
    found = kmeans(numbers, 2**bits)
    best = min(
        squared_error(numbers, replaced(numbers, found)),
        squared_error(numbers, replaced(numbers, levels)),
    )
    assert best <= squared_error(numbers, even) + 1e-9
