"""A chart's column, rounded and packed, and back again."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe.freeze.columns import packed, rounded, unpacked

VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(st.lists(VALUES) | st.lists(st.floats(-1e6, 1e6)) | st.lists(st.sampled_from("abc")))
def test_what_is_packed_is_unpacked_to_the_same(column: list[Any]) -> None:
    written = json.loads(json.dumps(packed(column)))
    assert unpacked(written) == column


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(1e-9, 1e3))
def test_no_number_is_off_by_more_than_the_error(column: list[float], error: float) -> None:
    for exact, shown in zip(column, rounded(column, error), strict=True):
        assert abs(exact - shown) <= error * (1 + 1e-9)


NAMES = ["UCB1", "UCB1", "greedy"] * 4


@pytest.mark.parametrize(
    ("column", "form"),
    [
        ([n / 100 for n in range(125, 135)], {"decimals": 2, "steps": [125, *[1] * 9]}),
        (list(range(100, 140)), {"decimals": 0, "steps": [100, *[1] * 39]}),
        (NAMES, {"names": ["UCB1", "greedy"], "at": [0, 0, 1] * 4}),
        ([1.25, 2.5], [1.25, 2.5]),
        ([1.5, None, 2.5], [1.5, None, 2.5]),
        ([float("inf")] * 9, [float("inf")] * 9),
        ([1e300, 0.001, 0.002, 0.003], [1e300, 0.001, 0.002, 0.003]),
        ([10**400] * 3, [10**400] * 3),
        ([True, False], [True, False]),
        ([], []),
    ],
)
def test_the_shortest_form_is_taken(column: list[Any], form: Any) -> None:
    assert packed(column) == form


def test_whole_numbers_and_texts_are_left_as_they_are() -> None:
    assert rounded([123456789, "a", None, True], 1000.0) == [123456789, "a", None, True]


def test_without_an_axis_a_number_keeps_seven_digits() -> None:
    assert rounded([1 / 3, 123456.7891]) == [0.3333333, 123456.8]
