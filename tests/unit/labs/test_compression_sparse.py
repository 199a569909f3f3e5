"""Relative indices: gaps in few bits."""

from array import array
from math import inf, nan, prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression.sparse import best_bits, decode, encode, gaps, padded, places


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


@pytest.mark.parametrize(
    ("kept", "expected", "fillers"),
    [
        # The figure in Han, Mao and Dally: weights at 1, 4 and 15, a filler zero at 12.
        ([1, 4, 15], [1, 2, 7, 2], [2]),
        ([7], [7], []),
        ([8], [7, 0], [0]),
        ([24], [7, 7, 7, 0], [0, 1, 2]),
        ([], [], []),
    ],
)
def test_a_gap_that_is_too_long_is_padded_with_zeros(
    kept: list[int], expected: list[int], fillers: list[int]
) -> None:
    assert padded(kept, 3) == (expected, fillers)


@st.composite
def shared_weights(draw: st.DrawFn) -> tuple[list[float], tuple[int, ...]]:
    """Any shape, any sparsity: long runs of zeros as well."""
    shape = tuple(draw(st.lists(st.integers(0, 9), min_size=0, max_size=4)))
    numbers = st.floats(width=32, allow_nan=False, allow_infinity=False).filter(bool)
    levels = draw(st.lists(numbers, min_size=1, max_size=16, unique=True))
    kept = draw(st.integers(0, 100))
    chance = draw(st.randoms(use_true_random=False))
    weights = [
        chance.choice(levels) if chance.randrange(100) < kept else 0.0 for _ in range(prod(shape))
    ]
    return weights, shape


@given(shared_weights(), st.sampled_from([4, 5, 8]))
def test_decoding_gives_the_shared_weights_bit_for_bit(
    drawn: tuple[list[float], tuple[int, ...]], bits: int
) -> None:
    weights, shape = drawn
    stored = encode(weights, shape, bits)
    assert array("f", decode(stored)).tobytes() == array("f", weights).tobytes()
    assert len(stored) == len(stored.codebook + stored.indices + stored.symbols)


@pytest.mark.parametrize("bad", [nan, inf, -inf])
def test_what_is_no_number_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="no finite number"):
        encode([1.0, bad], (2,), 5)


def test_what_can_not_be_stored_exactly_is_refused() -> None:
    with pytest.raises(ValueError, match="float32"):
        encode([0.1], (1,), 5)
    with pytest.raises(ValueError, match="different weights"):
        encode([float(i) for i in range(257)], (257,), 5)
    with pytest.raises(ValueError, match="shape"):
        encode([1.0], (2,), 5)
