"""A network of LeNet-300-100's shape through the three stages, on real digits.

scikit-learn's digits are 8 × 8; each pixel is drawn three or four times as wide and as high, which
makes 28 × 28. Numbers that go into a matrix product are rounded first, as in `fit.py`,
so that every machine makes the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

from labs.compression.deep.storage import read, store
from labs.compression.fit import snap, softmax
from labs.compression.quantize import kmeans
from labs.compression.sparse import padded

type Floats = NDArray[np.float64]
type Digits = tuple[Floats, NDArray[np.int64]]
"""Pictures in levels from 0 to 1, and what they show."""

SEEDS = (0,)
SIZES = (784, 300, 100, 10)
BATCH, MOMENTUM, DECAY = 32, 0.9, 1e-4
EPOCHS, RATE = 16, 0.05
STAGES = ((50, 3, 0.03), (80, 5, 0.05), (88, 5, 0.05), (92, 10, 0.05), (95, 10, 0.05))
"""Percent of each layer's weights that are gone; epochs and rate of the training after it."""
SHOWN = (80, 88, 92, 95)
BITS = (2, 3, 4, 5, 6)
INDEX_BITS = (4, 5, 8)


@dataclass(frozen=True, slots=True)
class Model:
    weights: list[Floats]
    biases: list[Floats]
    masks: list[Floats]


def found() -> object:
    # Recipes run side by side: threads that wait for a core take longer than one.
    with threadpool_limits(1):
        return stages()


def stages() -> dict[str, object]:
    random = Random(*SEEDS)
    model = whole(random)
    learned, test = split()
    made: list[dict[str, object]] = []
    dense = right(model, *test)
    for percent, epochs, rate in STAGES:
        model = pruned(model, percent / 100)
        once = right(model, *test)
        model = train(model, *learned, random, epochs, rate)
        if percent in SHOWN:
            after = {"pruned": percent, "cut": once, "retrained": right(model, *test)}
            made += [after | one for one in compressed(model, *test)]
    return {"dense": dense, "made": made}


def whole(random: Random) -> Model:
    learned, _ = split()
    return train(untrained(random), *learned, random, EPOCHS, RATE)


@cache
def split() -> tuple[Digits, Digits]:
    """Those to learn from, and every fifth."""
    digits = load_digits()
    pictures, names = enlarged(digits.data) / 16, digits.target
    held_out = np.arange(len(names)) % 5 == 0
    return (pictures[~held_out], names[~held_out]), (pictures[held_out], names[held_out])


def compressed(
    model: Model, pictures: Floats, names: NDArray[np.int64]
) -> Iterator[dict[str, object]]:
    """Every number of bits: what the shared weights read, and the bytes of each layer."""
    indices = {
        (k, bits): padded(np.flatnonzero(matrix.T).tolist(), bits)
        for k, matrix in enumerate(model.weights)
        for bits in INDEX_BITS
    }
    for bits in BITS:
        codebooks = [
            np.array([0, *kmeans(matrix[matrix != 0].tolist(), 2**bits - 1)], np.float32)
            for matrix in model.weights
        ]
        shared = [
            np.where(matrix == 0, 0.0, values[1 + nearest(values[1:], matrix)])
            for matrix, values in zip(model.weights, codebooks, strict=True)
        ]
        accuracy = right(Model(shared, model.biases, model.masks), pictures, names)
        for index_bits in INDEX_BITS:
            layers = [
                layer(matrix, codebooks[k], *indices[k, index_bits], index_bits, bits)
                for k, matrix in enumerate(shared)
            ]
            yield {"bits": bits, "index_bits": index_bits, "shared": accuracy, "layers": layers}


def layer(
    matrix: Floats,
    codebook: NDArray[np.float32],
    gaps: list[int],
    fillers: list[int],
    index_bits: int,
    bits: int,
) -> list[int]:
    """Weights, kept, fillers; bytes as floats with indices, without Huffman coding, and with."""
    values = matrix.T.ravel()
    kept = values[values != 0]
    symbols = np.zeros(len(gaps), np.uint8)
    filled = np.ones(len(gaps), bool)
    filled[fillers] = False
    symbols[filled] = 1 + nearest(codebook[1:], kept)
    stored = store(np.array(gaps, np.uint8), symbols, codebook, index_bits, bits)
    back = np.zeros(matrix.size, np.float32)
    places = np.cumsum(read(stored.coded[0], index_bits, len(gaps)).astype(np.int64) + 1) - 1
    back[places] = codebook[read(stored.coded[1], bits, len(gaps))]
    if not np.array_equal(back, values.astype(np.float32)):
        raise ValueError("the file does not hold the weights that were tested")
    pruned_only = len(stored.fixed[0]) + 4 * len(gaps)
    return [matrix.size, len(kept), len(fillers), pruned_only, stored.fixed_size, stored.coded_size]


def nearest(levels: NDArray[np.float32], values: Floats) -> NDArray[np.int64]:
    wide = levels.astype(np.float64)
    return np.searchsorted((wide[1:] + wide[:-1]) / 2, values)


def enlarged(pictures: Floats) -> Floats:
    rows = np.arange(28) * 8 // 28
    square = pictures.reshape(-1, 8, 8)
    return square[:, rows][:, :, rows].reshape(-1, 784)


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
    """Stochastic gradient descent with momentum; pruned weights stay at zero."""
    weights = [matrix.copy() for matrix in model.weights]
    biases = [bias.copy() for bias in model.biases]
    moving = weights + biases
    speeds = [np.zeros_like(values) for values in moving]
    targets = np.eye(SIZES[-1])[names]
    layers = len(weights)
    for epoch in range(epochs):
        now = rate * (1 - epoch / epochs)
        order = list(range(len(names)))
        random.shuffle(order)
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            slopes = gradients(weights, biases, pictures[chosen], targets[chosen])
            for k in range(layers):
                slopes[k] += DECAY * weights[k]
            for values, speed, step in zip(moving, speeds, slopes, strict=True):
                speed *= MOMENTUM
                step *= now
                speed -= step
                values += speed
            for matrix, mask in zip(weights, model.masks, strict=True):
                matrix *= mask
    return Model(weights, biases, model.masks)


def gradients(
    weights: list[Floats], biases: list[Floats], pictures: Floats, targets: Floats
) -> list[Floats]:
    """The mean loss's slopes, of every weight matrix and then of every bias."""
    snapped = [snap(matrix) for matrix in weights]
    values = forward(snapped, biases, pictures)
    back = snap(softmax(values[-1]) - targets)
    by_weight: list[Floats] = []
    by_bias: list[Floats] = []
    for k in reversed(range(len(weights))):
        by_weight.insert(0, values[k].T @ back / len(pictures))
        by_bias.insert(0, back.sum(axis=0) / len(pictures))
        if k:
            back = snap((back @ snapped[k].T) * (values[k] > 0))
    return by_weight + by_bias


def forward(snapped: list[Floats], biases: list[Floats], pictures: Floats) -> list[Floats]:
    values = [pictures]
    for k, (matrix, bias) in enumerate(zip(snapped, biases, strict=True)):
        found = values[-1] @ matrix + bias
        values.append(snap(np.maximum(found, 0)) if k < len(snapped) - 1 else found)
    return values


def right(model: Model, pictures: Floats, names: NDArray[np.int64]) -> int:
    """How many are named rightly."""
    scores = forward([snap(matrix) for matrix in model.weights], model.biases, pictures)[-1]
    return int((scores.argmax(axis=1) == names).sum())
