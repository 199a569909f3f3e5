"""NumPy: trains networks on real digits. Loaders and studies import it, pages do not.

Same bytes on every machine: whatever goes into a matrix product is rounded to a multiple of 2^-18
first. Then every product and every sum is exact in float64, in whichever order a BLAS takes them,
and all else is +, -, * and /, which IEEE 754 fixes to the last bit.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

from labs.compression import batch
from labs.compression.network import STEP, Layer, Network

type Floats = NDArray[np.float64]
type Names = NDArray[np.int64]
type Slope = Callable[[Floats, Floats, Names], Floats]
"""Scores of a batch, its pictures and digits → the loss's slope at the scores."""
type Change = Callable[[int, Floats], Floats]
"""The number of a layer and a matrix of its size → another one."""

SIZES = (64, 128, 64, 10)
BATCH = 32
MOMENTUM, DECAY = 0.9, 1e-4


@dataclass(frozen=True, slots=True)
class Digits:
    """Pictures of 64 grey levels from 0 to 16, and what they show."""

    pictures: Floats
    names: Names


@dataclass(frozen=True, slots=True)
class Model:
    """`weights[k]` is inputs × outputs. Without biases a layer is a factor: no ReLU follows."""

    weights: tuple[Floats, ...]
    biases: tuple[Floats, ...]

    @property
    def masks(self) -> tuple[Floats, ...]:
        """1 where a weight is kept."""
        return tuple((matrix != 0).astype(float) for matrix in self.weights)


@lru_cache(maxsize=1)
def split() -> tuple[Digits, Digits]:
    """1,437 digits to learn from, and every fifth, 360 in all, held out."""
    digits = load_digits()
    held_out = np.arange(len(digits.target)) % 5 == 0
    return (
        Digits(digits.data[~held_out], digits.target[~held_out]),
        Digits(digits.data[held_out], digits.target[held_out]),
    )


def untrained(random: Random, sizes: Sequence[int] = SIZES) -> Model:
    """Uniform weights of variance 2 / inputs (He et al. 2015)."""
    weights = []
    for inputs, outputs in pairwise(sizes):
        most = (6 / inputs) ** 0.5
        rows = [[random.uniform(-most, most) for _ in range(outputs)] for _ in range(inputs)]
        weights.append(np.array(rows))
    return Model(tuple(weights), tuple(np.zeros(outputs) for outputs in sizes[1:]))


def pruned(model: Model, sparsity: float) -> Model:
    """Without the given share of its weights: the smallest of all layers."""
    every = np.concatenate([np.abs(matrix).flatten() for matrix in model.weights])
    every[np.argsort(every, kind="stable")[: round(sparsity * every.size)]] = 0
    ends = np.cumsum([matrix.size for matrix in model.weights])[:-1]
    parts = zip(model.weights, np.split(every, ends), strict=True)
    weights = [np.where(part.reshape(matrix.shape) > 0, matrix, 0) for matrix, part in parts]
    return Model(tuple(weights), model.biases)


def train(
    model: Model,
    digits: Digits,
    random: Random,
    epochs: int,
    rate: float,
    *,
    slope: Slope | None = None,
    seen: Change = lambda layer, matrix: matrix,
    pull: Change | None = None,
    batch: int = BATCH,
) -> Model:
    """Stochastic gradient descent with momentum, its rate falling to zero in a line.

    `slope` is that of the loss, without it of the cross-entropy. `seen` is what the forward pass
    takes a matrix for, and the slope is passed straight through it (Bengio et al. 2013). `pull` is
    what becomes of a matrix's slope; without it weights that are zero stay so.
    """
    masks = model.masks
    slope = slope or cross_entropy_slope
    pull = pull or (lambda layer, matrix: matrix * masks[layer])
    # Matrices so small take two threads longer than one.
    with threadpool_limits(1):
        return _descended(model, digits, random, epochs, rate, slope, seen, pull, batch)


def _descended(
    model: Model,
    digits: Digits,
    random: Random,
    epochs: int,
    rate: float,
    slope: Slope,
    seen: Change,
    pull: Change,
    batch: int,
) -> Model:
    weights = [matrix.copy() for matrix in model.weights]
    biases = [bias.copy() for bias in model.biases]
    moving = weights + biases
    speeds = [np.zeros_like(values) for values in moving]
    layers = len(weights)
    for epoch in range(epochs):
        now = rate * (1 - epoch / epochs)
        order = list(range(len(digits.names)))
        random.shuffle(order)
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            shown = moved(digits.pictures[chosen], random)
            taken = [seen(k, matrix) for k, matrix in enumerate(weights)]
            slopes = gradients(taken, biases, shown, digits.names[chosen], slope)
            for k in range(layers):
                slopes[k] = pull(k, slopes[k] + DECAY * weights[k])
            for values, speed, step in zip(moving, speeds, slopes, strict=True):
                speed *= MOMENTUM
                speed -= now * step
                values += speed
    return Model(tuple(weights), tuple(biases))


def gradients(
    weights: Sequence[Floats],
    biases: Sequence[Floats],
    pictures: Floats,
    names: Names,
    slope: Slope,
) -> list[Floats]:
    """The mean loss's slopes, of every weight matrix and then of every bias."""
    snapped = [snap(matrix) for matrix in weights]
    values = [snap(pictures / 16)]
    hidden = [bool(bias.size) and k < len(weights) - 1 for k, bias in enumerate(biases)]
    for matrix, bias, cut in zip(snapped, biases, hidden, strict=True):
        found = values[-1] @ matrix + (bias if bias.size else 0)
        values.append(snap(np.maximum(found, 0) if cut else found))
    back = snap(slope(values[-1], pictures, names))
    by_weight: list[Floats] = []
    by_bias: list[Floats] = []
    for k in reversed(range(len(weights))):
        by_weight.insert(0, values[k].T @ back / len(pictures))
        by_bias.insert(0, back.sum(axis=0)[: biases[k].size] / len(pictures))
        if k:
            back = back @ snapped[k].T
            back = snap(back * (values[k] > 0) if hidden[k - 1] else back)
    return by_weight + by_bias


def cross_entropy_slope(scores: Floats, pictures: Floats, names: Names) -> Floats:
    return softmax(scores) - np.eye(scores.shape[1])[names]


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
    found = values * 2.0**18
    np.rint(found, out=found)
    found *= 2.0**-18
    return found


def shared_pull(labels: Sequence[NDArray[np.int64]]) -> Change:
    """Every member of a cluster moves by the sum of their slopes; a label of -1 stays.

    Han et al. 2016, section 3.3: members that are equal stay equal, so this trains the centroid.
    """

    def pull(layer: int, matrix: Floats) -> Floats:
        numbers = labels[layer].flatten() + 1
        sums = np.bincount(numbers, weights=matrix.flatten())
        sums[0] = 0
        found: Floats = sums[numbers].reshape(matrix.shape)
        return found

    return pull


def scores(model: Model, pictures: Floats) -> Floats:
    return snapped_scores(tuple(map(snap, model.weights)), model.biases, pictures)


def snapped_scores(weights: Sequence[Floats], biases: Sequence[Floats], pictures: Floats) -> Floats:
    """Of weights that are rounded already."""
    values = snap(pictures / 16)
    for k, (matrix, bias) in enumerate(zip(weights, biases, strict=True)):
        values = values @ matrix + (bias if bias.size else 0)
        cut = bias.size and k < len(weights) - 1
        values = snap(np.maximum(values, 0) if cut else values)
    return values


def right(model: Model, digits: Digits) -> int:
    """How many of the digits it names rightly."""
    return int((scores(model, digits.pictures).argmax(axis=1) == digits.names).sum())


def read(network: Network) -> int:
    """How many of the held-out digits it names rightly, as the pages reckon it."""
    _, held_out = split()
    return int((named(network, held_out.pictures) == held_out.names).sum())


def named(network: Network, pictures: Floats) -> Names:
    """The digits that `batch.digits` finds, by the same whole numbers.

    Raises `ValueError` if the weights are too large for them.
    """
    values = np.rint(pictures * 2.0**batch.VALUE).astype(np.int64) // 16
    for number, layer in enumerate(network):
        batch.check(layer, values.T.tolist())
        weights = np.rint(np.array(layer.weights) * 2.0**batch.WEIGHT).astype(np.int64)
        sums = values @ weights.T
        if layer.biases:
            biases = np.array(layer.biases) * 2.0 ** (batch.WEIGHT + batch.VALUE)
            sums += np.rint(biases).astype(np.int64)
        values = sums >> batch.WEIGHT
        if layer.biases and number < len(network) - 1:
            values = np.maximum(values, 0)
    return values.argmax(axis=1)


def loss(model: Model, digits: Digits) -> float:
    """The mean cross-entropy."""
    told = softmax(scores(model, digits.pictures))[np.arange(len(digits.names)), digits.names]
    return float(-np.log(np.maximum(told, 1e-12)).mean())


def network_of(model: Model) -> Network:
    """As the library has it: a row an output."""
    return tuple(
        Layer(matrix.T.tolist(), bias.tolist())
        for matrix, bias in zip(model.weights, model.biases, strict=True)
    )


def model_of(network: Network) -> Model:
    return Model(
        tuple(np.array(layer.weights).T.copy() for layer in network),
        tuple(np.array(layer.biases, dtype=float) for layer in network),
    )


def spelled(model: Model) -> list[dict[str, str | int]]:
    """Of each layer (outputs × inputs) which weights are not zero, a bit each, and those weights as
    signed 16-bit multiples of STEP; then the biases alike."""
    layers: list[dict[str, str | int]] = []
    for matrix, bias in zip(model.weights, model.biases, strict=True):
        kept = matrix.T != 0
        steps = np.rint(matrix.T[kept] / STEP)
        # A kept weight that rounds to zero would count as pruned.
        steps = np.where(steps == 0, 1, steps)
        layers.append(
            {
                "inputs": len(matrix),
                "kept": text(np.packbits(kept)),
                "weights": whole(steps),
                "biases": whole(np.rint(bias / STEP)),
            }
        )
    return layers


def whole(values: Floats) -> str:
    if np.abs(values).max() >= 2**15:
        raise ValueError("a weight is too large for 16 bits")
    return text(values.astype("<i2"))


def text(values: NDArray[np.generic]) -> str:
    return b64encode(values.tobytes()).decode()
