"""Training in plain Python: slow, but the whole of it can be read, and it runs in the browser.

The networks of these pages were trained by `fit.py`, which does the same with NumPy.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from labs.compression.distill import softened
from labs.compression.network import Layer, Matrix, Network, Picture

MOMENTUM, DECAY, BATCH = 0.9, 1e-4, 32

type Slope = Callable[[Sequence[float], int], Sequence[float]]
"""A picture's scores and its number → the slope of the loss at each score."""
type Change = Callable[[Network], Network]


@dataclass(frozen=True, slots=True)
class Slopes:
    """Of a layer's weights and biases, of the loss's mean."""

    weights: Matrix
    biases: Sequence[float]


def untrained(sizes: Sequence[int], random: Random) -> Network:
    """Uniform weights of variance 2 / inputs (He et al. 2015)."""
    found = []
    for inputs, outputs in pairwise(sizes):
        most = math.sqrt(6 / inputs)
        rows = [[random.uniform(-most, most) for _ in range(inputs)] for _ in range(outputs)]
        found.append(Layer(rows, [0.0] * outputs))
    return tuple(found)


def train(
    network: Network,
    pictures: Sequence[Picture],
    digits: Sequence[int],
    random: Random,
    epochs: int,
    rate: float = 0.05,
    slope: Slope | None = None,
    seen: Change = lambda network: network,
) -> Iterator[Network]:
    """The network after each epoch of gradient descent with momentum, the rate falling to zero.

    Weights that are zero stay zero. `slope` is that of the loss, without it of the cross-entropy.
    The slopes are those of the network that `seen` makes of it, and are passed straight through to
    the weights below: so a network learns to be rounded (Bengio, Léonard and Courville 2013).
    """
    slope = slope or cross_entropy(digits)
    speeds = [
        Slopes([[0.0] * len(row) for row in of.weights], [0.0] * len(of.biases)) for of in network
    ]
    for epoch in range(epochs):
        now = rate * (1 - epoch / epochs)
        order = list(range(len(pictures)))
        random.shuffle(order)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            found = slopes(seen(network), [(pictures[i], i) for i in batch], slope)
            speeds = [
                _speed(v, of, s, now) for v, of, s in zip(speeds, network, found, strict=True)
            ]
            network = tuple(_moved(of, v) for of, v in zip(network, speeds, strict=True))
        yield network


def cross_entropy(digits: Sequence[int]) -> Slope:
    return lambda scores, number: [
        p - (k == digits[number]) for k, p in enumerate(softened(scores, 1))
    ]


def slopes(network: Network, batch: Iterable[tuple[Picture, int]], slope: Slope) -> list[Slopes]:
    """Of the mean loss over a batch of pictures, each with its number; by going backwards."""
    sums = [[[0.0] * len(row) for row in of.weights] for of in network]
    ends = [[0.0] * len(of.weights) for of in network]
    turned = [list(zip(*of.weights, strict=True)) for of in network]
    count = 0
    for picture, number in batch:
        count += 1
        values = _forward(network, picture)
        back = list(slope(values[-1], number))
        for k in reversed(range(len(network))):
            ends[k] = [a + b for a, b in zip(ends[k], back, strict=True)]
            for total, b in zip(sums[k], back, strict=True):
                if b:
                    total[:] = [a + b * v for a, v in zip(total, values[k], strict=True)]
            if k:
                sides = zip(values[k], turned[k], strict=True)
                back = [math.sumprod(column, back) if v > 0 else 0.0 for v, column in sides]
    return [
        Slopes([[a / count for a in row] for row in rows], [b / count for b in of])
        for rows, of in zip(sums, ends, strict=True)
    ]


def _forward(network: Network, picture: Picture) -> list[list[float]]:
    """The picture, and what comes out of each layer."""
    values = [[level / 16 for level in picture]]
    for i, layer in enumerate(network):
        sides = zip(layer.weights, layer.biases, strict=True)
        found = [math.sumprod(row, values[-1]) + bias for row, bias in sides]
        values.append([max(v, 0.0) for v in found] if i < len(network) - 1 else found)
    return values


def _speed(speed: Slopes, layer: Layer, found: Slopes, rate: float) -> Slopes:
    return Slopes(
        [
            [
                MOMENTUM * v - rate * (s + DECAY * w) if w else 0.0
                for v, w, s in zip(vs, ws, ss, strict=True)
            ]
            for vs, ws, ss in zip(speed.weights, layer.weights, found.weights, strict=True)
        ],
        [MOMENTUM * v - rate * s for v, s in zip(speed.biases, found.biases, strict=True)],
    )


def _moved(layer: Layer, speed: Slopes) -> Layer:
    return Layer(
        [
            [w + v for w, v in zip(ws, vs, strict=True)]
            for ws, vs in zip(layer.weights, speed.weights, strict=True)
        ],
        [b + v for b, v in zip(layer.biases, speed.biases, strict=True)],
    )
