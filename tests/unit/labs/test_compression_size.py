"""The file of a network: what is counted is what can be read back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression.network import Layer
from labs.compression.prune import prune
from labs.compression.size import decode, decode_network, encode, encode_network, float32_bytes
from labs.compression.size import shared as share

numbers = st.floats(-8, 8, width=32) | st.just(0.0)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    out, inputs = draw(st.integers(1, 6)), draw(st.integers(1, 9))
    row = st.lists(numbers, min_size=inputs, max_size=inputs)
    rows = draw(st.lists(row, min_size=out, max_size=out))
    return Layer(rows, draw(st.just([]) | st.lists(numbers, min_size=out, max_size=out)))


@given(layers(), st.sampled_from([1, 2, 3, 4, 6, 8, 32]), st.booleans())
def test_decoding_gives_the_shared_weights(layer: Layer, bits: int, coded: bool) -> None:
    file = encode(layer, bits, coded)
    assert decode(file.content) == (share((layer,), bits)[0], len(file))


@given(st.lists(layers(), max_size=4), st.booleans())
def test_layers_follow_each_other_in_a_file(network: list[Layer], coded: bool) -> None:
    files = encode_network(tuple(network), 3, coded)
    assert decode_network(b"".join(file.content for file in files)) == share(tuple(network), 3)


@given(layers())
def test_with_floats_nothing_is_lost(layer: Layer) -> None:
    assert decode(encode(layer, 32, False).content)[0] == layer


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("bits", [4, 32])
def test_what_is_no_number_is_refused(bad: float, bits: int) -> None:
    with pytest.raises(ValueError, match="no finite number"):
        encode(Layer([[1.0, bad]], [0.0]), bits, True)
    with pytest.raises(ValueError, match="no finite number"):
        encode(Layer([[1.0, 2.0]], [bad]), bits, True)


def test_a_file_of_floats_costs_four_bytes_a_number() -> None:
    layer = Layer([[1.0, 2.0, 3.0]] * 2, [0.5, 0.5])
    assert float32_bytes([layer]) == 32
    assert len(encode(layer, 32, False)) == 32 + 15


@pytest.mark.parametrize("sparsity", [0.0, 0.1, 0.5, 1.0])
def test_pruning_meets_its_share_and_takes_the_smallest(sparsity: float) -> None:
    weights = [[(-1.0) ** i * (i * 7 % 40 + 1) for i in range(r, 40, 4)] for r in range(4)]
    left = [weight for row in prune(weights, sparsity) for weight in row if weight]
    gone = round(40 * sparsity)
    assert sorted(map(abs, left)) == sorted(float(i) for i in range(gone + 1, 41))


def test_of_equal_weights_the_share_is_met_as_well() -> None:
    assert prune([[1.0, -1.0], [1.0, 1.0]], 0.5) == [[0.0, 0.0], [1.0, 1.0]]
