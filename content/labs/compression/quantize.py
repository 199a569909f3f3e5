"""Fewer bits a weight: evenly spaced levels, or levels that k-means finds."""

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate, groupby, islice, pairwise
from random import Random
from typing import Literal

from labs.compression.affine import Scale

MOST_ROUNDS = 200

type Levels = Literal["k-means", "evenly spaced"]
type Start = Literal["linear", "density", "random"]


def kmeans(values: Sequence[float], count: int, start: Start = "linear") -> list[float]:
    """At most `count` centroids of numbers, in increasing order (Lloyd's algorithm).

    It starts with evenly spaced centroids (Han et al., section 3.2): few weights are large, but
    they matter, and a start by density would leave them without a centroid of their own.
    """
    ordered = sorted(values)
    if not all(map(math.isfinite, ordered)):
        raise ValueError("k-means takes finite numbers only")
    different = [value for value, _ in islice(groupby(ordered), count + 1)]
    if len(different) <= count:
        return different
    sums = list(accumulate(ordered, initial=0.0))
    centroids = started(ordered, count, start)
    for _ in range(MOST_ROUNDS):
        moved = _means(ordered, sums, centroids)
        if moved == centroids:
            break
        centroids = moved
    return centroids


def started(ordered: Sequence[float], count: int, start: Start) -> list[float]:
    """Where the centroids of increasing numbers begin: at equal steps, at equal shares of the
    numbers, or at numbers drawn at random (Forgy 1965), always the same ones.
    """
    if start == "linear":
        return evenly(ordered[0], ordered[-1], count)
    if start == "density":
        return [ordered[(2 * i + 1) * len(ordered) // (2 * count)] for i in range(count)]
    return sorted(Random(count).sample(ordered, count))


def evenly(low: float, high: float, count: int) -> list[float]:
    """`count` levels with equal steps, both ends among them."""
    if count < 2 or low == high:
        return [(low + high) / 2]
    return [low + (high - low) * i / (count - 1) for i in range(count)]


def nearest(levels: Sequence[float], value: float) -> int:
    """Which of the increasing levels lies nearest; the lower one of two."""
    return bisect_left(middles(levels), value)


def middles(levels: Sequence[float]) -> list[float]:
    """Between the levels: as many of these as lie below a value are passed by its nearest level."""
    return [(a + b) / 2 for a, b in pairwise(levels)]


def linear(values: Sequence[float], bits: int) -> list[float]:
    """Affine quantisation with 0 among its levels: see `affine.Scale`."""
    return Scale.of(values, bits).rounded(values)


def replaced(values: Sequence[float], codebook: Sequence[float]) -> list[float]:
    """Each by the nearest of increasing levels."""
    return [codebook[i] for i in indices(codebook, values)]


def indices(levels: Sequence[float], values: Sequence[float]) -> list[int]:
    """Of each value, which of the increasing levels lies nearest, as `nearest` says."""
    between = middles(levels)
    return [bisect_left(between, value) for value in values]


def squared_error(values: Sequence[float], replaced: Sequence[float]) -> float:
    return math.fsum((a - b) ** 2 for a, b in zip(values, replaced, strict=True))


def _means(
    ordered: Sequence[float], sums: Sequence[float], centroids: Sequence[float]
) -> list[float]:
    """The mean of each centroid's numbers. Sorted numbers make a cluster a slice."""
    cuts = [0, *(bisect_left(ordered, middle) for middle in middles(centroids)), len(ordered)]
    return [
        (sums[end] - sums[start]) / (end - start) if end > start else centroid
        for (start, end), centroid in zip(pairwise(cuts), centroids, strict=True)
    ]
