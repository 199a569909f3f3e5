"""Layers drawn to the published figures, stored in full size, read back, and measured."""

from collections.abc import Iterator

import numpy as np

from labs.compression.deep.drawn import draw
from labs.compression.deep.published import NETWORKS, Row
from labs.compression.deep.storage import read, store

SEEDS = range(max(len(network.rows) for network in NETWORKS.values()))
"""One a layer of a network."""


def found() -> object:
    return {
        name: [dict(measured(row, seed)) for seed, row in enumerate(network.rows)]
        for name, network in NETWORKS.items()
    }


def measured(row: Row, seed: int) -> Iterator[tuple[str, float]]:
    drawn = draw(row, seed)
    codebook = np.linspace(-1, 1, 2**row.weight_bits, dtype=np.float32)
    # The fillers' zero is one of the shared values.
    codebook[0] = 0
    stored = store(drawn.gaps, drawn.symbols, codebook, row.index_bits, row.weight_bits)
    gaps = read(stored.coded[0], row.index_bits, len(drawn.gaps))
    symbols = read(stored.coded[1], row.weight_bits, len(drawn.symbols))
    places = np.cumsum(gaps.astype(np.int64) + 1) - 1
    if places[-1] >= row.weights or not np.array_equal(places, drawn.places):
        raise ValueError(f"{row.layer}: the weights are not where they were")
    if np.count_nonzero(symbols) != drawn.kept:
        raise ValueError(f"{row.layer}: a weight was lost")
    entries = len(gaps)
    yield "kept", drawn.kept
    yield "fillers", entries - drawn.kept
    yield "index_coded", round(8 * len(stored.coded[0]) / entries, 3)
    yield "weight_coded", round(8 * len(stored.coded[1]) / entries, 3)
    yield "bytes", stored.fixed_size
    yield "bytes_coded", stored.coded_size
