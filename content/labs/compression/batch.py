"""What a network says of many pictures at once: one long whole number for all of them.

Python's whole numbers may be as long as we like, and C code multiplies and adds them. So one number
holds the same value of every picture, 64 bits for each, and a weight meets all pictures in one
multiplication. Weights are rounded to 2^-24 for it and values to 2^-16, as fine as 32-bit floats,
and since all is whole the answer is the same on every machine.
"""

from array import array
from collections.abc import Iterator, Sequence

from labs.compression.network import Layer, Network, Picture

WEIGHT, VALUE = 24, 16
"""Bits after the point, of a weight and of a value."""
LANE = 1 << 62
"""Added to each picture's part, so that none is negative while it is taken out or put in."""
MOST = 2.0**21
"""A sum that could be larger might run over into the next picture's part."""


def digits(network: Network, pictures: Sequence[Picture]) -> list[int]:
    """The most probable digit of each picture; the smallest of equals."""
    *_, scores = _whole(network, pictures)
    return [max(range(len(of)), key=of.__getitem__) for of in zip(*scores, strict=True)]


def right(network: Network, pictures: Sequence[Picture], names: Sequence[int]) -> int:
    """How many of the pictures it names rightly."""
    found = digits(network, pictures)
    return sum(a == b for a, b in zip(found, names, strict=True))


def layers(network: Network, pictures: Sequence[Picture]) -> Iterator[list[list[float]]]:
    """Of each layer, what each of its outputs is for each picture: outputs × pictures."""
    for outputs in _whole(network, pictures):
        yield [[v / 2**VALUE for v in of] for of in outputs]


def _whole(network: Network, pictures: Sequence[Picture]) -> Iterator[list[list[int]]]:
    """The same as multiples of 2^-16."""
    values = [[round(p[i] * 2**VALUE) // 16 for p in pictures] for i in range(len(pictures[0]))]
    for number, layer in enumerate(network):
        check(layer, values)
        values = list(_sums(layer, values))
        if layer.biases and number < len(network) - 1:
            values = [[v if v > 0 else 0 for v in of] for of in values]
        yield values


def _sums(layer: Layer, inputs: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    count = len(inputs[0])
    offset = int.from_bytes(LANE.to_bytes(8, "little") * count, "little")
    ones = int.from_bytes((1).to_bytes(8, "little") * count, "little")
    packed = [_packed(values, offset) for values in inputs]
    for row, bias in zip(layer.weights, layer.biases or [0.0] * len(layer.weights), strict=True):
        total = round(bias * 2 ** (WEIGHT + VALUE)) * ones
        for weight, values in zip(row, packed, strict=True):
            if weight:
                total += round(weight * 2**WEIGHT) * values
        parts = memoryview((total + offset).to_bytes(8 * count, "little")).cast("Q")
        yield [(part - LANE) >> WEIGHT for part in parts]


def _packed(values: Sequence[int], offset: int) -> int:
    return int.from_bytes(array("Q", [v + LANE for v in values]).tobytes(), "little") - offset


def check(layer: Layer, inputs: Sequence[Sequence[int]]) -> None:
    """Raises `ValueError` if a sum could leave its 64 bits."""
    largest = max(max(max(of), -min(of)) for of in inputs) / 2**VALUE
    weights = max(sum(map(abs, row)) for row in layer.weights)
    if not largest * weights + max(map(abs, layer.biases), default=0) < MOST:
        raise ValueError("the weights are too large to be summed in 64 bits")
