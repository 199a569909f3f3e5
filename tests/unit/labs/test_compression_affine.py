"""Affine quantisation: what the file gives back, and how far a weight can move."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.compression.affine import Scale, decode, encode, quantized
from labs.compression.bits import from_bits, to_bits
from labs.compression.network import Layer
from labs.compression.quantize import linear

numbers = st.floats(-8, 8, width=32)
values = st.lists(st.floats(-100, 100).map(lambda x: round(x, 6)), min_size=1, max_size=60)


@st.composite
def layers(draw: st.DrawFn) -> Layer:
    out, inputs = draw(st.integers(1, 6)), draw(st.integers(1, 9))
    row = st.lists(numbers, min_size=inputs, max_size=inputs)
    rows = draw(st.lists(row, min_size=out, max_size=out))
    return Layer(rows, draw(st.lists(numbers, min_size=out, max_size=out)))


@given(layers(), st.integers(1, 8), st.booleans())
def test_the_file_gives_back_the_quantised_weights(
    layer: Layer, bits: int, per_output: bool
) -> None:
    assert decode(encode(layer, bits, per_output)) == quantized(layer, bits, per_output)


@given(values, st.integers(2, 8))
def test_no_weight_moves_by_more_than_one_step(weights: list[float], bits: int) -> None:
    scale = Scale.of(weights, bits)
    moved = [abs(a - b) for a, b in zip(weights, scale.rounded(weights), strict=True)]
    # Half a step for the rounding, and half of one because 0 itself must be a level.
    assert max(moved) <= scale.step * (1 + 1e-9)


@given(values, st.integers(1, 8))
def test_zero_is_exact(weights: list[float], bits: int) -> None:
    scale = Scale.of([*weights, 0.0], bits)
    assert scale.rounded([0.0]) == [0.0]


def test_a_scale_of_its_own_helps_a_row_of_small_weights() -> None:
    layer = Layer([[1.0, -1.0], [0.01, -0.01]], [0.0, 0.0])
    assert quantized(layer, 4).weights[1] == [0.0, 0.0]
    assert quantized(layer, 4, per_output=True).weights[1] == pytest.approx([0.01, -0.01], abs=1e-3)


def test_two_numbers_of_four_bits_share_a_byte() -> None:
    assert to_bits([1, 15, 7], 4) == bytes([0x1F, 0x70])
    assert from_bits(bytes([0x1F, 0x70]), 0, 3, 4) == ([1, 15, 7], 2)
    with pytest.raises(ValueError, match="ends before"):
        from_bits(b"", 0, 1, 4)


def test_nothing_but_zeros_needs_no_step() -> None:
    assert linear([0.0, 0.0], 3) == [0.0, 0.0]
    assert linear([0.0, 1.0, 2.7], 3)[0] == 0.0
