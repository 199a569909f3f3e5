"""Relative indices: gaps in few bits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression.sparse import best_bits, gaps, places


@given(st.sets(st.integers(0, 3000), max_size=80).map(sorted), st.integers(1, 8))
def test_the_places_come_back(kept: list[int], bits: int) -> None:
    symbols = gaps(kept, bits)
    assert all(0 <= symbol < 2**bits for symbol in symbols)
    assert places(symbols, bits) == kept


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ([0, 1, 2], [0, 0, 0]),
        ([6], [6]),
        ([7], [7, 0]),
        ([22], [7, 7, 7, 1]),
        ([], []),
    ],
)
def test_a_long_gap_is_a_row_of_escapes(kept: list[int], expected: list[int]) -> None:
    assert gaps(kept, 3) == expected


def test_the_width_follows_the_gaps() -> None:
    assert best_bits(range(0, 1000, 3)) == 2
    assert best_bits(range(0, 100_000, 100)) == 7
