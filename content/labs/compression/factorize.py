"""Low rank: a matrix as the product of two thin ones, by its singular values."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from labs.compression.network import Layer, Matrix, Network

MOST_SWEEPS = 60
RIGHT = 1e-13
"""Cosine of an angle that counts as a right one."""


@dataclass(frozen=True, slots=True)
class Svd:
    """matrix[i][j] = Σ_k left[k][i] · values[k] · right[k][j], the largest value first."""

    left: Matrix
    values: list[float]
    right: Matrix


def svd(matrix: Matrix) -> Svd:
    """By one-sided Jacobi rotations (Hestenes 1958): turn pairs of rows until all are at right
    angles; their lengths are the singular values, their directions the right vectors.
    """
    if len(matrix) > len(matrix[0]):
        turned = svd(transposed(matrix))
        return Svd(turned.right, turned.values, turned.left)
    rows = [list(map(float, row)) for row in matrix]
    squares = [math.sumprod(row, row) for row in rows]
    pairs = list(combinations(range(len(rows)), 2))
    for _ in range(MOST_SWEEPS):
        if sum(_turn(rows, squares, i, j) for i, j in pairs) == 0:
            break
    values = [math.sqrt(math.sumprod(row, row)) for row in rows]
    order = sorted(range(len(rows)), key=lambda k: -values[k])
    # A value that is only rounding has no direction.
    values = [value if value > 1e-13 * max(values) else 0.0 for value in values]
    right = [[x / values[k] if values[k] else 0.0 for x in rows[k]] for k in order]
    left = [
        [math.sumprod(row, direction) / values[k] if values[k] else 0.0 for row in matrix]
        for k, direction in zip(order, right, strict=True)
    ]
    return Svd(left, [values[k] for k in order], right)


def low_rank(matrix: Matrix, rank: int) -> tuple[list[list[float]], list[list[float]]]:
    """The best two factors, m × rank and rank × n (Eckart and Young 1936).

    Each takes the square root of the singular values, so that both are of one size.
    """
    return truncated(svd(matrix), rank)


def truncated(found: Svd, rank: int) -> tuple[list[list[float]], list[list[float]]]:
    roots = [math.sqrt(value) for value in found.values[:rank]]
    left = [[root * x for x in row] for root, row in zip(roots, found.left, strict=False)]
    right = [[root * x for x in row] for root, row in zip(roots, found.right, strict=False)]
    return transposed(left), right


def rank_within(matrix: Matrix, numbers: int) -> int:
    """The largest rank whose two factors have at most so many numbers; 0 if even 1 has more."""
    return numbers // (len(matrix) + len(matrix[0]))


def rank_for(ranks: Iterable[int], worth: Callable[[int], float], floor: float) -> int | None:
    """The smallest of the ranks that is worth at least `floor`; None if none is.

    `worth` says what a rank is worth, as the accuracy of the network with it. It need not rise with
    the rank, so each one is tried.
    """
    return next((rank for rank in sorted(ranks) if worth(rank) >= floor), None)


def factored(network: Network, rank: int) -> Network:
    """Every layer that gets smaller by it as two: first the thin factor, then the tall one."""
    layers: list[Layer] = []
    for layer in network:
        out, inputs = len(layer.weights), len(layer.weights[0])
        if rank * (out + inputs) < out * inputs:
            tall, thin = truncated(_svd(tuple(map(tuple, layer.weights))), rank)
            layers += [Layer(thin, ()), Layer(tall, layer.biases)]
        else:
            layers.append(layer)
    return tuple(layers)


@lru_cache(maxsize=8)
def _svd(matrix: tuple[tuple[float, ...], ...]) -> Svd:
    return svd(matrix)


def transposed(matrix: Matrix) -> list[list[float]]:
    return [list(column) for column in zip(*matrix, strict=True)]


def _turn(rows: list[list[float]], squares: list[float], i: int, j: int) -> bool:
    """Put rows i and j at right angles; whether they were not."""
    a, b = rows[i], rows[j]
    product = math.sumprod(a, b)
    if abs(product) <= RIGHT * math.sqrt(squares[i] * squares[j]):
        return False
    zeta = (squares[j] - squares[i]) / (2 * product)
    tangent = math.copysign(1, zeta) / (abs(zeta) + math.hypot(1, zeta))
    cosine = 1 / math.hypot(1, tangent)
    sine = cosine * tangent
    rows[i] = [cosine * x - sine * y for x, y in zip(a, b, strict=True)]
    rows[j] = [sine * x + cosine * y for x, y in zip(a, b, strict=True)]
    squares[i] = math.sumprod(rows[i], rows[i])
    squares[j] = math.sumprod(rows[j], rows[j])
    return True
