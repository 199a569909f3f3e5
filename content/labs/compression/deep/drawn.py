"""Layers that were not published, drawn so that what was published of them holds. NumPy.

A gap is drawn from Panjer's class of laws: negative binomial, Poisson, binomial. Its mean says how
many weights are kept; its dispersion (variance by mean), the one parameter left, is chosen so that
Huffman's code of the gaps takes the printed bits. At 1 + mean every weight is kept with the same
chance. Above, kept weights come in clusters, below, they keep their distance. Gaps take fewer bits
in both cases, and where both fit, the side is taken whose fillers are nearer to those that the
printed size without Huffman coding tells of.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp

import numpy as np
from numpy.typing import NDArray

from labs.compression import huffman
from labs.compression.deep.published import Row

TABLE = 2**16
"""Entries of the table that outcomes are taken from, evenly."""
FAR = 4_000
"""Gaps that are drawn are shorter than that."""
STEPS = 24
"""Of a bisection."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """`gaps` and `symbols` in the order of the file, fillers among them: their symbol is 0."""

    gaps: NDArray[np.uint8]
    symbols: NDArray[np.uint8]
    places: NDArray[np.int64]
    kept: int


def draw(row: Row, seed: int) -> Drawn:
    """A layer with the row's share of kept weights, at the ends of its gaps."""
    random = np.random.Generator(np.random.PCG64(seed))
    reach = 2**row.index_bits
    kept = round(row.weights * row.kept / 100)
    gaps = shuffled(gap_law(row), kept, random)
    ends = np.cumsum(gaps.astype(np.int64) + 1)
    gaps = gaps[ends <= row.weights]
    fillers = gaps // reach
    last = np.cumsum(fillers + 1) - 1
    entries = int(last[-1]) + 1
    stored = np.full(entries, reach - 1, np.uint8)
    stored[last] = gaps % reach
    symbols = np.zeros(entries, np.uint8)
    symbols[last] = shuffled(symbol_law(row, len(gaps) / entries), len(gaps), random) + 1
    return Drawn(stored, symbols, np.cumsum(stored.astype(np.int64) + 1) - 1, len(gaps))


def shuffled(
    law: NDArray[np.float64], count: int, random: np.random.Generator
) -> NDArray[np.int32]:
    """Each outcome as often as its chance says, in a random order."""
    places = (2 * np.arange(count) + 1) * TABLE // (2 * count)
    found = table_of(law)[places]
    random.shuffle(found)
    return found


def table_of(law: NDArray[np.float64]) -> NDArray[np.int32]:
    """Each outcome as often as its chance says, by largest remainders."""
    parts = law / law.sum() * TABLE
    counts = np.floor(parts + 1e-6).astype(np.int64)
    order = np.argsort(-np.round(parts - counts, 9), kind="stable")
    counts[order[: TABLE - counts.sum()]] += 1
    return np.repeat(np.arange(len(law), dtype=np.int32), counts)


def gap_law(row: Row) -> NDArray[np.float64]:
    """The chance of each gap. The closest there is, where no law gives the printed bits."""
    mean = 100 / row.kept - 1
    if not row.index_coded:
        return panjer(mean, 1 + mean)
    laws = [_fitted(row, mean, 50 * (1 + mean)), _fitted(row, mean, 0.02)]
    missed = [abs(coded_index(law, row.index_bits) - row.index_coded) for law in laws]
    if abs(missed[0] - missed[1]) > 0.02:
        return laws[missed[1] < missed[0]]
    told = told_fillers(row)
    distant = [abs(fillers_of(law, row.index_bits) - told) for law in laws]
    return laws[distant[1] < distant[0]]


def _fitted(row: Row, mean: float, end: float) -> NDArray[np.float64]:
    """Between equal chances, where gaps take the most bits, and a dispersion `end`."""
    most, least = 1 + mean, end
    for _ in range(STEPS):
        middle = (most * least) ** 0.5
        if coded_index(panjer(mean, middle), row.index_bits) < row.index_coded:
            least = middle
        else:
            most = middle
    return panjer(mean, most)


def panjer(mean: float, dispersion: float) -> NDArray[np.float64]:
    """The chances of 0, 1, … below `FAR`: P(k) = (a + b / k) P(k - 1), none after the first 0."""
    a = 1 - 1 / dispersion
    b = mean / dispersion - a
    steps = np.maximum(a + b / np.arange(1, FAR), 0)
    law: NDArray[np.float64] = np.concatenate([[1.0], np.cumprod(steps)])
    return law / float(law.sum())


def stored_law(law: NDArray[np.float64], bits: int) -> NDArray[np.float64]:
    """How often each index is stored, per kept weight, fillers included."""
    reach = 2**bits
    found: NDArray[np.float64] = law.reshape(-1, reach).sum(axis=0)
    found[reach - 1] += fillers_of(law, bits)
    return found


def fillers_of(law: NDArray[np.float64], bits: int) -> float:
    """Fillers a kept weight."""
    return float((law * (np.arange(len(law)) // 2**bits)).sum())


def told_fillers(row: Row) -> float:
    """Fillers a kept weight of which the printed size without Huffman coding tells."""
    codebook: int = 2**row.weight_bits * 32
    bits = row.rate / 100 * row.weights * 32 - codebook
    return bits / (row.kept / 100 * row.weights * (row.weight_bits + row.index_bits)) - 1


def coded_index(law: NDArray[np.float64], bits: int) -> float:
    """Bits of an entry by Huffman's code."""
    return coded_bits(stored_law(law, bits))


def coded_bits(law: Sequence[float] | NDArray[np.float64]) -> float:
    counts = {i: round(float(share) * 1e9) for i, share in enumerate(law)}
    lengths = huffman.code_lengths(counts)
    return sum(counts[i] * length for i, length in lengths.items()) / sum(counts.values())


def symbol_law(row: Row, weights: float) -> NDArray[np.float64]:
    """The chance of each shared value but the fillers' zero, of the share `weights` of entries.

    It falls off exponentially on both sides, as slowly as the printed bits ask.
    """
    return _symbol_law(row, round(weights, 4))


@cache
def _symbol_law(row: Row, weights: float) -> NDArray[np.float64]:
    count = 2**row.weight_bits - 1

    def law(width: float) -> NDArray[np.float64]:
        middle = (count - 1) / 2
        return np.array([exp(-abs(i - middle) / width) for i in range(count)])

    def bits(width: float) -> float:
        shares = law(width)
        return coded_bits([1 - weights, *(weights * shares / shares.sum())])

    return law(_rising(bits, row.weight_coded or row.weight_bits, 0.2, 1e4))


def _rising(function: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    for _ in range(STEPS):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if function(middle) < wanted else (low, middle)
    return low
