"""Patterns that a processor can use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression import batch
from labs.compression.network import Layer, Network
from labs.compression.structured import (
    By,
    decode_n_of_m,
    encode_n_of_m,
    n_of_m,
    prune_units,
    saliences,
    without_units,
)

numbers = st.floats(-8, 8, width=32) | st.just(0.0)


@given(
    st.lists(st.lists(numbers, min_size=7, max_size=7), min_size=1, max_size=4),
    st.sampled_from([(1, 2), (2, 4), (1, 4), (4, 8), (3, 3)]),
)
def test_the_file_gives_the_pattern_back(rows: list[list[float]], pattern: tuple[int, int]) -> None:
    cut = n_of_m(rows, *pattern)
    n, m = pattern
    groups = [row[i : i + m] for row in cut for i in range(0, 7, m)]
    assert all(sum(w != 0 for w in group) <= n for group in groups)
    layer = Layer(cut, [0.5] * len(rows))
    assert decode_n_of_m(encode_n_of_m(layer, n, m)) == layer


def test_the_largest_of_each_group_stay() -> None:
    assert n_of_m([[1.0, -3.0, 2.0, 0.5, 9.0]], 2, 4) == [[0.0, -3.0, 2.0, 0.0, 9.0]]


def test_another_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="not 1 of 4"):
        encode_n_of_m(Layer([[1.0, 2.0, 0.0, 0.0]], [0.0]), 1, 4)


# Three hidden units: one large, one always on, one never on.
NETWORK: Network = (
    Layer([[4.0, -4.0], [1.0, 1.0], [-1.0, -1.0]], [0.0, 1.0, 0.0]),
    Layer([[1.0, 2.0, 3.0]], [0.0]),
)
PICTURES = [[16.0, 0.0], [0.0, 16.0], [8.0, 8.0]]


@pytest.mark.parametrize(
    ("by", "first"), [("weight", 1), ("mean activation", 2), ("share of zeros", 2)]
)
def test_which_unit_goes_first(by: By, first: int) -> None:
    matter = saliences(NETWORK, 0, by, PICTURES)
    assert matter.index(min(matter)) == first


def test_with_a_unit_goes_the_next_layers_column() -> None:
    cut = without_units(NETWORK, 0, [2])
    assert cut == (
        Layer([[4.0, -4.0], [1.0, 1.0]], [0.0, 1.0]),
        Layer([[1.0, 2.0]], [0.0]),
    )
    # The unit that was never on is missed by nobody.
    assert list(batch.layers(cut, PICTURES))[-1] == list(batch.layers(NETWORK, PICTURES))[-1]


def test_one_unit_always_stays() -> None:
    assert len(prune_units(NETWORK, 1.0, "weight", PICTURES)[0].weights) == 1
