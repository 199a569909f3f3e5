"""Pruning in patterns that a processor can use: N of M weights, and whole units."""

import math
from collections.abc import Sequence
from struct import calcsize, pack, unpack_from
from typing import Literal

from labs.compression import batch
from labs.compression.bits import from_bits, to_bits
from labs.compression.network import Layer, Matrix, Network, Picture

type By = Literal["weight", "mean activation", "share of zeros"]

HEADER = "<HHHBB"
"""Outputs, inputs, biases, n, m."""


def n_of_m(weights: Matrix, n: int, m: int) -> list[list[float]]:
    """Of every m weights that stand side by side in a row the n largest; the rest are zero.

    The last group of a row may be shorter. Of equals the earlier one stays.
    """
    return [
        [w for i in range(0, len(row), m) for w in _largest(row[i : i + m], n)] for row in weights
    ]


def encode_n_of_m(layer: Layer, n: int, m: int) -> bytes:
    """Values as 32-bit floats, and for each its place in its group: ⌈log₂ m⌉ bits, no gaps.

    A group with fewer than n weights that are not zero is filled up with zeros.
    """
    width = (m - 1).bit_length()
    head = pack(HEADER, len(layer.weights), len(layer.weights[0]), len(layer.biases), n, m)
    slots = [slot for row in layer.weights for slot in _slots(row, n, m)]
    places = to_bits([place for place, _ in slots], width)
    values = [value for _, value in slots]
    return (
        head
        + places
        + pack(f"<{len(values)}f", *values)
        + pack(f"<{len(layer.biases)}f", *layer.biases)
    )


def decode_n_of_m(file: bytes) -> Layer:
    outputs, inputs, biases, n, m = unpack_from(HEADER, file)
    width = (m - 1).bit_length()
    starts = [(row, i) for row in range(outputs) for i in range(0, inputs, m)]
    sizes = [min(n, inputs - i) for _, i in starts]
    count = sum(sizes)
    at = calcsize(HEADER)
    places, at = from_bits(file, at, count, width)
    values = unpack_from(f"<{count}f", file, at)
    last = unpack_from(f"<{biases}f", file, at + 4 * count)
    rows = [[0.0] * inputs for _ in range(outputs)]
    slots = iter(zip(places, values, strict=True))
    for (row, i), size in zip(starts, sizes, strict=True):
        for _ in range(size):
            place, value = next(slots)
            rows[row][i + place] = value
    return Layer(rows, list(last))


def saliences(network: Network, layer: int, by: By, pictures: Sequence[Picture]) -> list[float]:
    """How much each unit of a hidden layer matters; the least goes first.

    By the length of its row of weights; by its mean output over the pictures (Molchanov et al.
    2017); or by how often it is not zero (Hu et al. 2016, who call the rest APoZ).
    """
    if by == "weight":
        return [math.hypot(*row) for row in network[layer].weights]
    outputs = list(batch.layers(network, pictures))[layer]
    if by == "mean activation":
        return [math.fsum(of) / len(of) for of in outputs]
    return [sum(value > 0 for value in of) / len(of) for of in outputs]


def without_units(network: Network, layer: int, gone: Sequence[int]) -> Network:
    """Smaller for good: those rows of the layer are cut out, and the next layer's columns."""
    dropped = set(gone)
    stay = [i for i in range(len(network[layer].weights)) if i not in dropped]
    own, following = network[layer], network[layer + 1]
    cut = Layer([own.weights[i] for i in stay], [own.biases[i] for i in stay])
    after = Layer([[row[i] for i in stay] for row in following.weights], following.biases)
    return (*network[:layer], cut, after, *network[layer + 2 :])


def prune_units(network: Network, share: float, by: By, pictures: Sequence[Picture]) -> Network:
    """Every hidden layer without the given share of its units; one at least stays."""
    found = network
    for layer in range(len(network) - 1):
        matter = saliences(network, layer, by, pictures)
        order = sorted(range(len(matter)), key=matter.__getitem__)
        found = without_units(found, layer, order[: min(round(share * len(order)), len(order) - 1)])
    return found


def _largest(group: Sequence[float], n: int) -> list[float]:
    order = sorted(range(len(group)), key=lambda i: -abs(group[i]))[:n]
    return [w if i in order else 0.0 for i, w in enumerate(group)]


def _slots(row: Sequence[float], n: int, m: int) -> list[tuple[int, float]]:
    found: list[tuple[int, float]] = []
    for start in range(0, len(row), m):
        group = row[start : start + m]
        taken = [i for i, w in enumerate(group) if w]
        if len(taken) > n:
            raise ValueError(
                f"weights {start} to {start + len(group) - 1} of a row are not {n} of {m}"
            )
        spare = [i for i, w in enumerate(group) if not w]
        places = sorted([*taken, *spare[: min(n, len(group)) - len(taken)]])
        found += [(i, group[i]) for i in places]
    return found
