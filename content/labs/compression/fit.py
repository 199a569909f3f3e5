"""NumPy: trains networks on real digits. Loaders and studies import it, pages do not.

Same bytes on every machine: whatever goes into a matrix product is rounded to a multiple of 2^-18
first. Then every product and every sum is exact in float64, in whichever order a BLAS takes them,
and all else is +, -, * and /, which IEEE 754 fixes to the last bit.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from labs.compression import batch
from labs.compression.network import STEP, Layer, Network

type Floats = NDArray[np.float64]
type Names = NDArray[np.int64]

SIZES = (64, 128, 64, 10)
EXACT = 2.0 ** (52 - batch.WEIGHT - batch.VALUE)
"""A sum below it is a whole number that a float holds, so that a BLAS may take it."""


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


@lru_cache(maxsize=1)
def split() -> tuple[Digits, Digits]:
    """1,437 digits to learn from, and every fifth, 360 in all, held out."""
    # Here, since it takes longer to import than the rest: who has the pictures already needs none.
    from sklearn.datasets import load_digits

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


def softmax(scores: Floats) -> Floats:
    """With (1 + x / 4096)^4096 for the exponential: the C libraries' differ in the last bits."""
    powers = np.maximum(1 + (scores - scores.max(axis=1, keepdims=True)) / 4096, 0)
    for _ in range(12):
        np.multiply(powers, powers, out=powers)
    # One after the other: `sum` adds in an order of its own.
    powers /= np.cumsum(powers, axis=1)[:, -1:]
    return powers


def snap(values: Floats) -> Floats:
    found = values * 2.0**18
    np.rint(found, out=found)
    found *= 2.0**-18
    return found


def scores(model: Model, pictures: Floats) -> Floats:
    return snapped_scores(tuple(map(snap, model.weights)), model.biases, pictures / 16)


def snapped_scores(weights: Sequence[Floats], biases: Sequence[Floats], shown: Floats) -> Floats:
    """Of weights that are rounded already, and of pictures in levels from 0 to 1."""
    values = snap(shown)
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
    return named_rightly(network, split()[1])


def named_rightly(network: Network, digits: Digits) -> int:
    """As `read`, of any digits."""
    return int((named(network, digits.pictures) == digits.names).sum())


def named(network: Network, pictures: Floats) -> Names:
    """The digits that `batch.digits` finds, by the same whole numbers.

    Raises `ValueError` if the weights are too large for them.
    """
    values = np.rint(pictures * 2.0**batch.VALUE).astype(np.int64) // 16
    for number, layer in enumerate(network):
        matrix = np.array(layer.weights)
        most = (
            float(np.abs(values).max()) / 2**batch.VALUE * float(np.abs(matrix).sum(axis=1).max())
        )
        if not most + max(map(abs, layer.biases), default=0) < batch.MOST:
            raise ValueError("the weights are too large to be summed in 64 bits")
        weights = np.rint(matrix * 2.0**batch.WEIGHT)
        if most < EXACT:
            sums = (values.astype(float) @ weights.T).astype(np.int64)
        else:
            sums = values @ weights.astype(np.int64).T
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
