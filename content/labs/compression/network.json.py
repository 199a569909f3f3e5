"""Trains the page's network on real handwritten digits, then prunes and fine-tunes it by steps.

Same bytes on every machine: whatever goes into a matrix product is rounded to a multiple of 2^-18
first. Then every product and every sum is exact in float64, in whichever order a BLAS takes them,
and all else is +, -, * and /, which IEEE 754 fixes to the last bit.
"""

import json
import sys
from base64 import b64encode
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from labs.compression.network import STEP, Network, accuracy, read
from labs.compression.prune import prune_network
from labs.compression.size import encode_network, shared

type Floats = NDArray[np.float64]

SEED = 0
SIZES = (64, 128, 64, 10)
STEPS = (
    *((percent, 10, 0.025) for percent in range(10, 80, 10)),
    (80, 20, 0.05),
    (85, 15, 0.05),
    (90, 40, 0.05),
)
"""Percent of each layer's weights that are gone; epochs and rate of the fine-tuning after it."""
EPOCHS, RATE, BATCH = 60, 0.05, 32
MOMENTUM, DECAY = 0.9, 1e-4
BITS = (2, 3, 4, 5, 6)


@dataclass(frozen=True, slots=True)
class Model:
    """`weights[k]` is inputs × outputs; `masks` are 1 where a weight is kept."""

    weights: list[Floats]
    biases: list[Floats]
    masks: list[Floats]


def main() -> None:
    digits = load_digits()
    pictures, names = digits.data, digits.target
    held_out = np.arange(len(names)) % 5 == 0
    random = Random(SEED)
    model = train(untrained(random), pictures[~held_out], names[~held_out], random, EPOCHS, RATE)
    levels = {0: model}
    for percent, epochs, rate in STEPS:
        model = pruned(model, percent / 100)
        model = train(model, pictures[~held_out], names[~held_out], random, epochs, rate)
        levels[percent] = model
    written = {percent: spelled(model) for percent, model in levels.items() if percent % 10 == 0}
    found = {
        "levels": written,
        "pictures": text(pictures[held_out].astype("u1")),
        "digits": text(names[held_out].astype("u1")),
        "curves": curves(
            {percent: read(layers) for percent, layers in written.items()},
            pictures[held_out].tolist(),
            names[held_out].tolist(),
        ),
    }
    json.dump(found, sys.stdout, separators=(",", ":"))


def curves(
    levels: dict[int, Network], pictures: list[list[float]], names: list[int]
) -> dict[str, dict[int, list[tuple[int, float]]]]:
    """Bytes and accuracy at each sparsity, by route and by bits of a shared weight."""
    once = {percent: prune_network(levels[0], percent / 100) for percent in levels}
    found: dict[str, dict[int, list[tuple[int, float]]]] = {}
    for route, networks in (("one shot", once), ("tuned", levels)):
        for bits in BITS:
            points = found.setdefault(route, {}).setdefault(bits, [])
            for network in networks.values():
                size = sum(map(len, encode_network(network, bits, True)))
                right = accuracy(shared(network, bits), pictures, names)
                points.append((size, round(right, 6)))
    return found


def untrained(random: Random) -> Model:
    """Uniform weights of variance 2 / inputs (He et al. 2015)."""
    weights = []
    for inputs, outputs in pairwise(SIZES):
        most = (6 / inputs) ** 0.5
        rows = [[random.uniform(-most, most) for _ in range(outputs)] for _ in range(inputs)]
        weights.append(np.array(rows))
    masks = [np.ones_like(matrix) for matrix in weights]
    return Model(weights, [np.zeros(outputs) for outputs in SIZES[1:]], masks)


def pruned(model: Model, sparsity: float) -> Model:
    """Without the given share of the weights of each layer: those of least magnitude."""
    masks = []
    for matrix in model.weights:
        order = np.argsort(np.abs(matrix), axis=None, kind="stable")
        mask = np.ones(matrix.size)
        mask[order[: round(sparsity * matrix.size)]] = 0
        masks.append(mask.reshape(matrix.shape))
    weights = [matrix * mask for matrix, mask in zip(model.weights, masks, strict=True)]
    return Model(weights, model.biases, masks)


def train(
    model: Model,
    pictures: Floats,
    names: NDArray[np.int64],
    random: Random,
    epochs: int,
    rate: float,
) -> Model:
    """Stochastic gradient descent on the cross-entropy, its rate falling to zero in a line."""
    weights, biases = list(model.weights), list(model.biases)
    speeds = [np.zeros_like(values) for values in weights + biases]
    targets = np.eye(SIZES[-1])[names]
    layers = len(weights)
    for epoch in range(epochs):
        now = rate * (1 - epoch / epochs)
        order = list(range(len(names)))
        random.shuffle(order)
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            slopes = gradients(weights, biases, moved(pictures[chosen], random), targets[chosen])
            for k in range(layers):
                step = slopes[k] + DECAY * weights[k]
                speeds[k] = MOMENTUM * speeds[k] - now * step
                speeds[layers + k] = MOMENTUM * speeds[layers + k] - now * slopes[layers + k]
                weights[k] = (weights[k] + speeds[k]) * model.masks[k]
                biases[k] = biases[k] + speeds[layers + k]
    return Model(weights, biases, model.masks)


def gradients(
    weights: list[Floats], biases: list[Floats], pictures: Floats, targets: Floats
) -> list[Floats]:
    """The mean loss's slopes, of every weight matrix and then of every bias."""
    values = [snap(pictures / 16)]
    for k, (matrix, bias) in enumerate(zip(weights, biases, strict=True)):
        found = values[-1] @ snap(matrix) + bias
        values.append(snap(np.maximum(found, 0)) if k < len(weights) - 1 else found)
    back = snap(softmax(values[-1]) - targets)
    by_weight: list[Floats] = []
    by_bias: list[Floats] = []
    for k in reversed(range(len(weights))):
        by_weight.insert(0, values[k].T @ back / len(pictures))
        by_bias.insert(0, back.sum(axis=0) / len(pictures))
        back = snap((back @ snap(weights[k]).T) * (values[k] > 0))
    return by_weight + by_bias


def moved(pictures: Floats, random: Random) -> Floats:
    """The batch up to one pixel aside, as a reader's drawing may be."""
    down, across = random.choice((-1, 0, 0, 1)), random.choice((-1, 0, 0, 1))
    framed = np.zeros((len(pictures), 10, 10))
    framed[:, 1:9, 1:9] = pictures.reshape(-1, 8, 8)
    return framed[:, 1 + down : 9 + down, 1 + across : 9 + across].reshape(len(pictures), 64)


def softmax(scores: Floats) -> Floats:
    """With (1 + x / 4096)^4096 for the exponential: the C libraries' differ in the last bits."""
    powers = np.maximum(1 + (scores - scores.max(axis=1, keepdims=True)) / 4096, 0)
    for _ in range(12):
        powers = powers * powers
    total = np.zeros(len(powers))
    for column in powers.T:
        total = total + column
    return powers / total[:, None]


def snap(values: Floats) -> Floats:
    return np.rint(values * 2.0**18) / 2.0**18


def spelled(model: Model) -> list[dict[str, str | int]]:
    """Each layer's weights (outputs × inputs) and biases as signed 16-bit multiples of STEP."""
    layers: list[dict[str, str | int]] = []
    for matrix, bias, mask in zip(model.weights, model.biases, model.masks, strict=True):
        steps = np.rint(matrix.T / STEP)
        # A kept weight that rounds to zero would count as pruned.
        steps = np.where((steps == 0) & (mask.T == 1), 1, steps)
        layers.append(
            {"inputs": len(matrix), "weights": whole(steps), "biases": whole(np.rint(bias / STEP))}
        )
    return layers


def whole(values: Floats) -> str:
    if np.abs(values).max() >= 2**15:
        raise ValueError("a weight is too large for 16 bits")
    return text(values.astype("<i2"))


def text(values: NDArray[np.generic]) -> str:
    return b64encode(values.tobytes()).decode()


if __name__ == "__main__":
    main()
