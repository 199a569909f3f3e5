"""Affine quantisation: a weight is a small whole number, with a step and a zero point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import calcsize, pack, unpack, unpack_from
from typing import Self

from labs.compression.bits import from_bits, to_bits
from labs.compression.network import Layer, Network

HEADER = "<HHHBB"
"""Outputs, inputs, biases, bits of a weight, whether each output has a scale of its own."""
SCALE = "<fB"
"""Step and zero point."""


@dataclass(frozen=True, slots=True)
class Scale:
    """w ≈ step · (code - zero), code a whole number of `bits` bits.

    step = (max - min) / (2^bits - 1) with 0 within the range, zero = round(-min / step): so 0 is
    exact, and no weight moves by more than a step, half of it for the rounding and half for the
    zero point's. The step is a 32-bit float, as the file holds it.
    """

    step: float
    zero: int
    bits: int

    @classmethod
    def of(cls, values: Sequence[float], bits: int) -> Self:
        """For 1 to 8 bits."""
        low, high = min(0.0, *values), max(0.0, *values)
        step = _float32_above((high - low) / (2**bits - 1))
        return cls(step, round(-low / step) if step else 0, bits)

    def codes(self, values: Sequence[float]) -> list[int]:
        if not self.step:
            return [0 for _ in values]
        top = 2**self.bits - 1
        return [min(max(round(value / self.step) + self.zero, 0), top) for value in values]

    def values(self, codes: Sequence[int]) -> list[float]:
        return [self.step * (code - self.zero) for code in codes]

    def rounded(self, values: Sequence[float]) -> list[float]:
        return self.values(self.codes(values))


def quantized(layer: Layer, bits: int, per_output: bool = False) -> Layer:
    """With every weight as the file would give it back; `per_output` with a scale a row."""
    return Layer(
        [scale.values(codes) for scale, codes in _scaled(layer, bits, per_output)], layer.biases
    )


def quantized_network(network: Network, bits: int, per_output: bool = False) -> Network:
    return tuple(quantized(layer, bits, per_output) for layer in network)


def encode(layer: Layer, bits: int, per_output: bool = False) -> bytes:
    """Scales, packed weights, then the biases as 32-bit floats."""
    rows = list(_scaled(layer, bits, per_output))
    scales = [scale for scale, _ in rows][: None if per_output else 1]
    sizes = (len(layer.weights), len(layer.weights[0]), len(layer.biases))
    return b"".join(
        [
            pack(HEADER, *sizes, bits, per_output),
            *(pack(SCALE, scale.step, scale.zero) for scale in scales),
            to_bits([code for _, codes in rows for code in codes], bits),
            pack(f"<{len(layer.biases)}f", *layer.biases),
        ]
    )


def decode(file: bytes) -> Layer:
    outputs, inputs, biases, bits, per_output = unpack_from(HEADER, file)
    at = calcsize(HEADER)
    scales = [
        Scale(step, zero, bits)
        for step, zero in (
            unpack_from(SCALE, file, at + calcsize(SCALE) * i)
            for i in range(outputs if per_output else 1)
        )
    ]
    codes, at = from_bits(file, at + calcsize(SCALE) * len(scales), outputs * inputs, bits)
    rows = [
        scales[row if per_output else 0].values(codes[row * inputs : (row + 1) * inputs])
        for row in range(outputs)
    ]
    return Layer(rows, list(unpack_from(f"<{biases}f", file, at)))


def _scaled(layer: Layer, bits: int, per_output: bool) -> Iterator[tuple[Scale, list[int]]]:
    whole = Scale.of([w for row in layer.weights for w in row], bits)
    for row in layer.weights:
        scale = Scale.of(row, bits) if per_output else whole
        yield scale, scale.codes(row)


def _float32_above(value: float) -> float:
    """The next 32-bit float that is no smaller: a smaller step would cut off the largest weight."""
    (found,) = unpack("<f", pack("<f", value))
    if found >= value:
        return float(found)
    (bits,) = unpack("<I", pack("<f", value))
    (above,) = unpack("<f", pack("<I", bits + 1))
    return float(above)
