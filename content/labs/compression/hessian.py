"""Pruning by second derivatives: optimal brain damage, and the surgeon who mends as he cuts.

Both look at one layer and ask how much the squared error of its outputs grows. For that error the
second derivatives are the same for every output: H = E[x xᵀ], of the layer's inputs x.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import islice

from labs.compression.network import Matrix

DAMPING = 1e-4
"""Share of the mean of the diagonal that is added to it: inputs that are always 0 tell nothing."""


def curvatures(inputs: Matrix) -> list[list[float]]:
    """H = E[x xᵀ], from `inputs`: one list of its values for each input."""
    count = len(inputs[0])
    rows = [[math.sumprod(a, b) / count for b in inputs] for a in inputs]
    more = DAMPING * sum(rows[i][i] for i in range(len(rows))) / len(rows)
    for i, row in enumerate(rows):
        row[i] += more
    return rows


def damage(weights: Matrix, diagonal: Sequence[float]) -> list[float]:
    """Row by row, s = h w² / 2: what deleting each weight costs if no other one moves.

    Optimal brain damage (LeCun, Denker and Solla 1989).
    """
    return [h * w * w / 2 for row in weights for w, h in zip(row, diagonal, strict=True)]


def operate(weights: Sequence[float], inverse: Matrix) -> Iterator[tuple[int, list[float]]]:
    """Delete the weights of one output, one after the other, each time the cheapest.

    Deleting w_q costs w_q² / (2 [H⁻¹]_qq) when the others move by -w_q / [H⁻¹]_qq · H⁻¹e_q to make
    up for it. Yields which one went and what all of them are then. Optimal brain surgeon (Hassibi
    and Stork 1992); `inverse` is H⁻¹.
    """
    left = list(weights)
    alive = list(range(len(left)))
    rest = [list(row) for row in inverse]
    while alive:
        at = min(range(len(alive)), key=lambda i: left[alive[i]] ** 2 / rest[i][i])
        q = alive.pop(at)
        column = rest.pop(at)
        pivot = column.pop(at)
        share = left[q] / pivot
        left[q] = 0.0
        for i, c in zip(alive, column, strict=True):
            left[i] -= share * c
        # H⁻¹ of those that are left: one step of Gauss's elimination.
        for row in rest:
            factor = row.pop(at) / pivot
            if factor:
                row[:] = [a - factor * c for a, c in zip(row, column, strict=True)]
        yield q, list(left)


def surgeon(weights: Matrix, inverse: Matrix, sparsity: float) -> list[list[float]]:
    """Each row without the given share of its weights, the others moved to make up for them."""
    gone = round(sparsity * len(weights[0]))
    return [_operated(row, inverse, gone) for row in weights]


def inverted(matrix: Matrix) -> list[list[float]]:
    """Of a symmetric matrix whose eigenvalues are positive. Raises `ZeroDivisionError` for others.

    Gauss and Jordan without pivots, which such a matrix does not need.
    """
    size = len(matrix)
    rows = [[*row, *(float(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = rows[i][i]
        own = rows[i] = [x / pivot for x in rows[i]]
        for j, row in enumerate(rows):
            if j != i and row[i]:
                factor = row[i]
                rows[j] = [x - factor * y for x, y in zip(row, own, strict=True)]
    return [row[size:] for row in rows]


def _operated(row: Sequence[float], inverse: Matrix, gone: int) -> list[float]:
    stages = [list(row), *(left for _, left in islice(operate(row, inverse), gone))]
    return stages[-1]
