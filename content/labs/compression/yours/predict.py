"""What a tensor would take under a setting, and how far its weights would move."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from labs.compression import huffman
from labs.compression.formats.numbers import FLOATS, SIZES
from labs.compression.quantize import evenly
from labs.compression.yours.profile import Profile

type Levels = Literal["k-means", "evenly spaced"]

ROUNDS = 20
"""Of k-means: later ones move the centroids of so many numbers by little."""
SMALLEST = 256
"""Numbers below which a tensor stays as it is: biases and the like, few bytes, much harm."""
MANY_ZEROS = 0.1
LEAST = 5e-324
"""The smallest number above zero."""
ENTRY = 150
"""Bytes of a tensor's line in the head of the file, about."""
GAP_BITS = (1, 2, 3, 4, 5, 6, 7, 8)


@dataclass(frozen=True, slots=True)
class Setting:
    """`sparsity` in percent of each tensor, `bits` of a weight that is left, 1 to 8."""

    sparsity: int = 0
    bits: int = 4
    levels: Levels = "k-means"
    coded: bool = True


@dataclass(frozen=True, slots=True)
class Coding:
    """How a tensor's numbers become symbols: `symbol` i is for numbers up to `cuts[i]`.

    `zero` is the symbol of pruned weights, -1 if there are none. `levels[zero]` is 0.
    """

    levels: tuple[float, ...]
    cuts: tuple[float, ...]
    zero: int


@dataclass(frozen=True, slots=True)
class Prediction:
    """`error` is ‖w − ŵ‖² over the numbers that were read; `coding` is None if nothing changes."""

    bytes: int
    error: float
    coding: Coding | None


def stays(profile: Profile) -> str:
    """Why a tensor is left as it is; nothing if it is not."""
    tensor = profile.tensor
    if tensor.dtype not in FLOATS:
        return "no floats"
    if profile.bad:
        return "NaN or infinite numbers"
    if tensor.count < SMALLEST:
        return "small"
    if tensor.dtype == "F64" and max(map(abs, profile.values)) > 3e38:
        return "too large for float32"
    return ""


def predict(profile: Profile, setting: Setting | None) -> Prediction:
    """Without a setting, as it is."""
    size = profile.tensor.count * SIZES[profile.tensor.dtype]
    if setting is None or stays(profile):
        return Prediction(size + ENTRY, 0.0, None)
    coding = make_coding(profile, setting)
    ends = [0, *(bisect_right(profile.values, cut) for cut in coding.cuts), len(profile.values)]
    error = math.fsum(
        profile.error(start, end, level)
        for (start, end), level in zip(pairwise(ends), coding.levels, strict=True)
    )
    counts = {symbol: end - start for symbol, (start, end) in enumerate(pairwise(ends))}
    gone = counts.pop(coding.zero, 0)
    scale = profile.tensor.count / len(profile.values)
    kept = sum(counts.values())
    bits = _bits(counts, setting) * scale
    if coding.zero >= 0 and kept:
        bits += kept * scale * gap_bits(round(kept / (kept + gone), 3) or 0.001, setting.coded)
    return Prediction(round(bits / 8) + 4 * len(coding.levels) + ENTRY, error, coding)


def _bits(counts: dict[int, int], setting: Setting) -> float:
    if not setting.coded:
        return setting.bits * sum(counts.values())
    lengths = huffman.code_lengths(counts)
    return sum(count * lengths.get(symbol, 0) for symbol, count in counts.items())


@cache
def gap_bits(kept: float, coded: bool) -> float:
    """Bits a kept weight for the gap before it, if every weight is kept with the same chance."""
    return min(_gap_bits(kept, bits, coded) for bits in GAP_BITS)


def _gap_bits(kept: float, bits: int, coded: bool) -> float:
    # The highest symbol is an escape: so many zeros, and the gap goes on.
    gone: float = 1 - kept
    skip = 2**bits - 1
    again = math.pow(gone, skip)
    if again > 0.999:
        return math.inf
    shares = [kept * gone**gap for gap in range(skip)] + [again]
    entries = 1 / (1 - again)
    if not coded:
        return entries * bits
    # Huffman is a few hundredths of a bit above the entropy here, and never below one bit.
    entropy = -math.fsum(share * math.log2(share) for share in shares if share > 0)
    return entries * max(1.0, entropy + 0.03)


def make_coding(profile: Profile, setting: Setting) -> Coding:
    """Levels from the numbers that were read. With pruning zero is one more level."""
    values = profile.values
    threshold = _threshold(profile, setting.sparsity)
    low, high = bisect_right(values, -threshold), bisect_right(values, threshold)
    kept = low + len(values) - high
    if not threshold or not kept or kept == len(values):
        levels = _levels(profile, 0, len(values), 2**setting.bits, setting.levels)
        return Coding(levels, _middles(levels), -1)
    # With the zero they are at most 256: a symbol is a byte.
    below, above = _both_sides(profile, low, high, min(2**setting.bits, 255), setting.levels)
    cuts = (
        *_middles(below),
        *((-threshold,) if below else ()),
        *((threshold,) if above else ()),
        *_middles(above),
    )
    return Coding((*below, 0.0, *above), cuts, len(below))


def _both_sides(
    profile: Profile, low: int, high: int, count: int, kind: Levels
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Levels below and above the gap that pruning makes, shared out by how far each side goes."""
    values = profile.values
    down = -values[0] if low else 0.0
    up = values[-1] if high < len(values) else 0.0
    first = round(count * down / (down + up))
    first = max(first, 1) if low else 0
    first = min(first, count - 1) if high < len(values) else first
    return (
        _levels(profile, 0, low, first, kind),
        _levels(profile, high, len(values), count - first, kind),
    )


def _threshold(profile: Profile, sparsity: int) -> float:
    """What is no larger is pruned; 0 is no pruning. Many zeros that were there stay zeros."""
    if not sparsity and profile.zeros < MANY_ZEROS:
        return 0.0
    ordered = sorted(map(abs, profile.values))
    found = ordered[max(0, round(sparsity / 100 * len(ordered)) - 1)]
    return max(found, LEAST)


def _levels(profile: Profile, start: int, end: int, count: int, kind: Levels) -> tuple[float, ...]:
    """At most `count` levels for that slice of the sorted values, as float32 holds them."""
    if start >= end or not count:
        return ()
    levels = evenly(profile.values[start], profile.values[end - 1], count)
    if kind == "k-means":
        for _ in range(ROUNDS):
            moved = _moved(profile, start, end, levels)
            if moved == levels:
                break
            levels = moved
    return tuple(dict.fromkeys(map(float32, levels)))


def _moved(profile: Profile, start: int, end: int, levels: Sequence[float]) -> list[float]:
    """Each level at the mean of the values that are nearest to it."""
    cuts = (bisect_right(profile.values, cut, start, end) for cut in _middles(levels))
    return [
        (profile.sums[b] - profile.sums[a]) / (b - a) if b > a else level
        for (a, b), level in zip(pairwise([start, *cuts, end]), levels, strict=True)
    ]


def _middles(levels: Sequence[float]) -> tuple[float, ...]:
    return tuple((a + b) / 2 for a, b in pairwise(levels))


def float32(value: float) -> float:
    from struct import pack, unpack

    return float(unpack("<f", pack("<f", value))[0])
