"""The lab's network from a seed: trained, then pruned and fine-tuned by steps. Uses NumPy."""

from collections.abc import Sequence
from functools import cache
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labs.compression import fit, size
from labs.compression.descent import Lesson, shared_pull, train
from labs.compression.fit import Model, pruned, split, untrained
from labs.compression.network import Network
from labs.compression.quantize import Start, kmeans

SEEDS = (0, 1, 2)
"""The pages show the network of the first; the others say how much of it is luck."""
EPOCHS, RATE = 60, 0.05
LEVELS = (*range(10, 90, 10), 85, 87, 88, 90)
"""Percent of the weights that are gone, stop by stop."""
TEMPERATURE, SHARE = 2.0, 0.9
"""While it is fine-tuned the network listens to what it said when it was whole, and to the answers:
with the temperature and share of `distill.slope`."""
CENTROID_EPOCHS, CENTROID_RATE = 10, 0.003


def epochs_after(percent: int) -> int:
    """Of fine-tuning: more as it gets hard."""
    return 40 if percent >= 85 else 15 if percent >= 60 else 5


@cache
def trained(seed: int) -> dict[int, Model]:
    """By percent of weights that are gone; 0 is the full network."""
    random = Random()
    model, state = whole(seed)
    random.setstate(state)
    found, lesson = {0: model}, taught(model)
    before = 0
    for percent in LEVELS:
        found[percent] = tuned(found[before], percent, lesson, random)
        before = percent
    return found


@cache
def whole(seed: int) -> tuple[Model, tuple[Any, ...]]:
    """The full network, and where its random numbers go on."""
    learned, _ = split()
    random = Random(seed)
    return train(untrained(random), learned, random, EPOCHS, RATE), random.getstate()


def tuned(model: Model, percent: int, lesson: Lesson, random: Random) -> Model:
    """Pruned, and fine-tuned with the whole network as its teacher."""
    learned, _ = split()
    epochs = epochs_after(percent)
    return train(pruned(model, percent / 100), learned, random, epochs, RATE, lesson=lesson)


def aside(models: dict[int, Model], percent: int) -> Model:
    """For a share that is no stop of the way: from the stop before it."""
    stop = max(level for level in models if level < percent)
    return tuned(models[stop], percent, taught(models[0]), Random(percent))


def taught(teacher: Model, temperature: float = TEMPERATURE, share: float = SHARE) -> Lesson:
    return Lesson(teacher, temperature, share, split()[0].pictures)


def shared(
    model: Model, bits: int, start: Start = "linear"
) -> tuple[Model, list[NDArray[np.int64]]]:
    """Every weight on its centroid, and which that is; -1 for zeros, which stay."""
    weights, labels = [], []
    for matrix in model.weights:
        codebook = np.array(kmeans(matrix[matrix != 0].tolist(), 2**bits, start))
        middles = (codebook[1:] + codebook[:-1]) / 2
        nearest = np.where(matrix != 0, np.searchsorted(middles, matrix), -1)
        labels.append(nearest)
        weights.append(np.where(nearest >= 0, codebook[nearest], 0))
    return Model(tuple(weights), model.biases), labels


def centroids_tuned(
    model: Model, labels: Sequence[NDArray[np.int64]], seed: int, teacher: Model | None = None
) -> Model:
    """The values learn, who shares which stays. With a teacher they listen to it, too."""
    learned, _ = split()
    lesson = taught(teacher) if teacher else None
    pull = shared_pull(labels)
    return train(
        model, learned, Random(seed), CENTROID_EPOCHS, CENTROID_RATE, lesson=lesson, pull=pull
    )


def smallest(models: dict[int, Model], seed: int) -> Network:
    """90 % pruned, 16 shared values a layer, these trained: all of it but the file."""
    model, labels = shared(models[90], 4)
    return fit.network_of(centroids_tuned(model, labels, seed, models[0]))


def told(network: Network) -> dict[str, int]:
    """Bytes of its file, and what the network that the file gives back reads."""
    content = b"".join(file.content for file in size.encode_network(network, 4, True))
    return {"bytes": len(content), "right": fit.read(size.decode_network(content))}
