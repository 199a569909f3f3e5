"""Where the weights that are left stand: the gap before each, in few bits.

There are two ways to tell of a gap that is too long for its bits. Han, Mao and Dally store a
weight of zero, a *filler*, after as many zeros as the bits can say (`padded`). An escape says
"that many zeros, and the gap goes on" without a weight (`gaps`), which takes fewer bits.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite, prod

from labs.compression import huffman


def gaps(places: Sequence[int], bits: int) -> list[int]:
    """Increasing places → how many zeros stand before each, as symbols of `bits` bits.

    The highest symbol, 2^bits - 1, means: that many zeros, and the gap goes on.
    """
    skip = 2**bits - 1
    found: list[int] = []
    before = -1
    for place in places:
        gap = place - before - 1
        found += [skip] * (gap // skip)
        found.append(gap % skip)
        before = place
    return found


def places(symbols: Sequence[int], bits: int) -> list[int]:
    """The inverse of `gaps`."""
    skip = 2**bits - 1
    found: list[int] = []
    place = -1
    for symbol in symbols:
        place += symbol
        if symbol != skip:
            place += 1
            found.append(place)
    return found


def best_bits(positions: Sequence[int]) -> int:
    """The width that takes the fewest bits: narrow ones skip often, wide ones waste."""
    between = [place - before - 1 for before, place in pairwise((-1, *positions))]

    def size(bits: int) -> int:
        skip: int = 2**bits - 1
        return bits * (len(between) + sum([gap // skip for gap in between]))

    return min(range(1, 9), key=lambda bits: (size(bits), bits))


def padded(positions: Sequence[int], bits: int) -> tuple[list[int], list[int]]:
    """Deep Compression's way: the gaps in `bits` bits, and which of the entries are fillers.

    A filler stands 2^bits places after the entry before it: its own weight is zero.
    """
    reach = 2**bits
    found: list[int] = []
    fillers: list[int] = []
    before = -1
    for place in positions:
        gap = place - before - 1
        fillers += range(len(found), len(found) + gap // reach)
        found += [reach - 1] * (gap // reach)
        found.append(gap % reach)
        before = place
    return found, fillers


@dataclass(frozen=True, slots=True)
class Relative:
    """A sparse matrix as Deep Compression stores it. `codebook[0]` is the fillers' zero.

    `entries` are the weights with the fillers among them; `index_bits` is 4, 5 or 8.
    """

    shape: tuple[int, ...]
    codebook: bytes
    index_bits: int
    entries: int
    indices: bytes
    symbols: bytes
    """Both streams Huffman-coded, each with the lengths of its codes."""

    def __len__(self) -> int:
        """Of the stored bytes; shape and sizes are told by the network's architecture."""
        return len(self.codebook) + len(self.indices) + len(self.symbols)


def encode(weights: Sequence[float], shape: tuple[int, ...], index_bits: int) -> Relative:
    """Weights that share at most 255 values other than zero, row by row, as float32 holds them."""
    if prod(shape) != len(weights):
        raise ValueError(f"{len(weights)} weights don't make the shape {shape}")
    if not all(map(isfinite, weights)):
        raise ValueError("a weight that is no finite number can't be stored")
    values = sorted({weight for weight in weights if weight})
    if len(values) > 255:
        raise ValueError(f"{len(values)} different weights: at most 255 can be shared")
    codebook = array("f", [0.0, *values])
    if list(codebook) != [0.0, *values]:
        raise ValueError("a weight that float32 does not hold exactly can't be stored")
    kept = [place for place, weight in enumerate(weights) if weight]
    indices, fillers = padded(kept, index_bits)
    number = {value: symbol for symbol, value in enumerate(codebook)}
    left = iter(kept)
    zeros = set(fillers)
    symbols = [
        0 if entry in zeros else number[weights[next(left)]] for entry in range(len(indices))
    ]
    return Relative(
        shape,
        codebook.tobytes(),
        index_bits,
        len(indices),
        huffman.pack(indices),
        huffman.pack(symbols),
    )


def decode(stored: Relative) -> list[float]:
    """The weights, bit for bit. Raises `ValueError` if the parts don't fit together."""
    codebook = array("f", stored.codebook)
    indices, symbols = huffman.unpack(stored.indices), huffman.unpack(stored.symbols)
    weights = [0.0] * prod(stored.shape)
    place = -1
    if not len(indices) == len(symbols) == stored.entries:
        raise ValueError("there are not as many indices as weights")
    for gap, symbol in zip(indices, symbols, strict=True):
        place += gap + 1
        if place >= len(weights) or symbol >= len(codebook):
            raise ValueError("an entry leaves the matrix or its codebook")
        weights[place] = codebook[symbol]
    return weights
