"""The network, and what it says of a picture: 64 pixels → 128 → 64 → 10 digits."""

import json
import math
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from struct import unpack
from typing import Any

from coldframe import data

type Matrix = Sequence[Sequence[float]]
type Picture = Sequence[float]
"""64 grey levels, row by row: 0 is paper, 16 is ink."""

STEP = 2.0**-12
"""The loader rounds every weight to a multiple of this, so that its file is small and exact."""


@dataclass(frozen=True, slots=True)
class Layer:
    """`weights[j]` are those of output j, so that an output is one dot product."""

    weights: Matrix
    biases: Sequence[float]


type Network = tuple[Layer, ...]
"""Layers with a ReLU between; a layer without biases is followed by none (a low-rank factor)."""


def scores(network: Network, picture: Picture) -> list[float]:
    """What the last layer says of each digit, before the softmax."""
    values = [level / 16 for level in picture]
    for i, layer in enumerate(network):
        values = [math.sumprod(row, values) for row in layer.weights]
        if layer.biases:
            values = [value + bias for value, bias in zip(values, layer.biases, strict=True)]
            if i < len(network) - 1:
                values = [value if value > 0 else 0.0 for value in values]
    return values


def probabilities(network: Network, picture: Picture) -> list[float]:
    found = scores(network, picture)
    top = max(found)
    powers = [math.exp(score - top) for score in found]
    total = sum(powers)
    return [power / total for power in powers]


def accuracy(network: Network, pictures: Sequence[Picture], digits: Sequence[int]) -> float:
    """The share of the pictures that the network names rightly."""
    named = (digit(network, picture) for picture in pictures)
    return sum(a == b for a, b in zip(named, digits, strict=True)) / len(digits)


def digit(network: Network, picture: Picture) -> int:
    """The most probable digit; the smallest of equals."""
    return _largest(scores(network, picture))


@lru_cache(maxsize=16)
def trained(percent: int = 0) -> Network:
    """The network without `percent` of its weights, fine-tuned; 0 is the full one."""
    return read(network_file()["levels"][str(percent)])


@lru_cache(maxsize=1)
def held_out() -> tuple[list[list[int]], list[int]]:
    """The 360 pictures that the network was not trained on, and what each shows."""
    grey, names = b64decode(network_file()["pictures"]), b64decode(network_file()["digits"])
    return [list(grey[i : i + 64]) for i in range(0, len(grey), 64)], list(names)


def read(layers: Sequence[Mapping[str, Any]]) -> Network:
    """A network as the loaders write it."""
    return tuple(_layer(layer) for layer in layers)


def interval(right: int, count: int) -> tuple[float, float]:
    """Between which shares the true one lies, at 95 %: Wilson 1927."""
    z = 1.959964
    mean = right / count
    middle = mean + z * z / (2 * count)
    reach = z * math.sqrt(mean * (1 - mean) / count + z * z / (4 * count * count))
    return (middle - reach) / (1 + z * z / count), (middle + reach) / (1 + z * z / count)


@lru_cache(maxsize=1)
def network_file() -> Any:
    """What the loader wrote."""
    with data("network.json") as file:
        return json.load(file)


def _layer(written: Mapping[str, Any]) -> Layer:
    biases, inputs = _numbers(written["biases"]), written["inputs"]
    flat = _numbers(written["weights"])
    size = len(biases) * inputs
    if len(flat) < size:
        kept = "".join([format(byte, "08b") for byte in b64decode(written["kept"])])
        weights, flat = flat, [0.0] * size
        for place, weight in zip(
            compress(range(size), map("1".__eq__, kept)), weights, strict=True
        ):
            flat[place] = weight
    return Layer([flat[i : i + inputs] for i in range(0, len(flat), inputs)], biases)


def _numbers(text: str) -> list[float]:
    steps = b64decode(text)
    return [number * STEP for number in unpack(f"<{len(steps) // 2}h", steps)]


def _largest(values: Sequence[float]) -> int:
    return max(range(len(values)), key=values.__getitem__)
