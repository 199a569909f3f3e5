"""What each way to prune costs, on the networks of three seeds. Runs in a study."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

import numpy as np

from labs.compression import batch, fit
from labs.compression.descent import train
from labs.compression.hessian import curvatures, damage, inverted
from labs.compression.network import Layer, Network
from labs.compression.prune import without_least
from labs.compression.size import float32_bytes
from labs.compression.structured import (
    By,
    encode_n_of_m,
    n_of_m,
    prune_units,
)

SHARES = (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95)
UNIT_SHARES = (0, 10, 20, 30, 40, 50, 60, 70, 80)
WAYS: tuple[By, ...] = ("weight", "mean activation", "share of zeros")
PATTERNS = ((2, 4), (1, 4), (4, 8), (1, 8))
SEEN = 200
"""Digits on which units are watched."""
EPOCHS, RATE = 8, 0.05

type Statistics = Sequence[Sequence[Sequence[float]]]
"""Of each layer the values of each of its inputs, over the pictures that were learned from."""


def statistics(network: Network) -> Statistics:
    pictures = learned()
    first = [[p[i] / 16 for p in pictures] for i in range(64)]
    return [first, *list(batch.layers(network, pictures))[:-1]]


def learned() -> list[list[float]]:
    found: list[list[float]] = fit.split()[0].pictures.tolist()
    return found


def criteria(network: Network, seed: int) -> dict[str, list[int]]:
    """Digits read at each of the `SHARES`, by what says how much a weight matters.

    Each layer loses the same share, and nothing is learned again.
    """
    inputs = [curvatures(of) for of in statistics(network)]
    random = Random(seed)
    chance = [[random.random() for row in of.weights for _ in row] for of in network]
    sizes = [[abs(w) for row in of.weights for w in row] for of in network]
    harm = [
        damage(of.weights, [h[i][i] for i in range(len(h))])
        for of, h in zip(network, inputs, strict=True)
    ]
    found = {
        name: [fit.read(layerwise(network, matter, share / 100)) for share in SHARES]
        for name, matter in (("chance", chance), ("magnitude", sizes), ("damage (OBD)", harm))
    }
    return {**found, "surgeon (OBS)": [fit.read(of) for of in operated(network, inputs)]}


def layerwise(network: Network, saliences: Sequence[Sequence[float]], share: float) -> Network:
    """Every layer without the same share of its weights."""
    return tuple(
        cut
        for layer, matter in zip(network, saliences, strict=True)
        for cut in without_least((layer,), [matter], share)
    )


def operated(network: Network, inputs: Sequence[Sequence[Sequence[float]]]) -> Iterator[Network]:
    """The surgeon's network at each of the `SHARES`."""
    layers = [list(_stages(layer, inverted(h))) for layer, h in zip(network, inputs, strict=True)]
    for stage in zip(*layers, strict=True):
        yield tuple(stage)


def _stages(layer: Layer, inverse: Sequence[Sequence[float]]) -> Iterator[Layer]:
    width = len(layer.weights[0])
    stops = [round(share / 100 * width) for share in SHARES]
    for number, left in enumerate(operated_rows(np.array(layer.weights), np.array(inverse))):
        if number in stops:
            yield Layer(left.tolist(), layer.biases)
        if number == stops[-1]:
            return


def operated_rows(weights: fit.Floats, inverse: fit.Floats) -> Iterator[fit.Floats]:
    """`hessian.operate` on all outputs at once: as they are, and after each deletion."""
    outputs, width = weights.shape
    left, every = weights.copy(), np.arange(outputs)
    alive = np.ones(weights.shape, bool)
    rest = np.repeat(inverse[None], outputs, axis=0)
    yield left
    for _ in range(width):
        own = np.where(alive, np.diagonal(rest, axis1=1, axis2=2), 1.0)
        q = np.where(alive, left * left / own, np.inf).argmin(axis=1)
        pivot = own[every, q][:, None]
        row, column = rest[every, q], rest[every, :, q]
        left = left - left[every, q][:, None] / pivot * row
        rest -= (column / pivot)[:, :, None] * row[:, None, :]
        alive[every, q] = False
        left = np.where(alive, left, 0.0)
        # What rounding left of the deleted ones' must not come back.
        rest[every, q] = rest[every, :, q] = 0.0
        yield left


def units(network: Network) -> Iterator[Mapping[str, object]]:
    """Whole units cut, by each way to choose them: digits read and bytes as floats."""
    for by in WAYS:
        for share in UNIT_SHARES:
            cut = prune_units(network, share / 100, by, learned()[:SEEN])
            yield {"by": by, "share": share, "right": fit.read(cut), "bytes": float32_bytes(cut)}


def units_tuned(network: Network, seed: int) -> Iterator[Mapping[str, object]]:
    for share in UNIT_SHARES[1::2]:
        again = tuned(prune_units(network, share / 100, "weight", ()), seed)
        yield {
            "by": "weight, tuned",
            "share": share,
            "right": fit.read(again),
            "bytes": float32_bytes(again),
        }


def patterns(network: Network, seed: int) -> Iterator[Mapping[str, object]]:
    for n, m in PATTERNS:
        cut = tuple(Layer(n_of_m(of.weights, n, m), of.biases) for of in network)
        again = tuned(cut, seed)
        yield {
            "pattern": f"{n}:{m}",
            "once": fit.read(cut),
            "tuned": fit.read(again),
            "bytes": sum(len(encode_n_of_m(of, n, m)) for of in again),
        }


def tuned(network: Network, seed: int) -> Network:
    """What is not zero learns again."""
    digits, _ = fit.split()
    model = train(fit.model_of(network), digits, Random(seed), EPOCHS, RATE)
    return fit.network_of(model)
