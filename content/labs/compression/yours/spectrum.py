"""How much of a matrix a low rank keeps: its singular values, by Householder and QL.

G. H. Golub and C. F. Van Loan, *Matrix Computations*, chapter 8.
"""

from collections.abc import Sequence
from math import copysign, hypot, prod, sqrt, sumprod

from labs.compression.formats.numbers import read_numbers
from labs.compression.formats.tensor import Tensor

SIDE = 64
"""Rows and columns of the part that is looked at: the work grows with the third power."""
MOST_TURNS = 60


def part_of(tensor: Tensor) -> list[list[float]] | None:
    """The tensor as a matrix, all of it or its top left part of at most 64 × 256 numbers.

    A convolution's kernel is a row an output. None for what is no matrix of at least 2 × 2.
    """
    if len(tensor.shape) < 2 or not tensor.raw.whole:
        return None
    rows, columns = tensor.shape[0], prod(tensor.shape[1:])
    if tensor.columns_first:
        rows, columns = prod(tensor.shape[1:]), tensor.shape[0]
    if min(rows, columns) < 2:
        return None
    small = min(rows, columns, SIDE)
    high = small if rows <= columns else min(rows, 4 * SIDE, small * rows // columns)
    wide = small if columns <= rows else min(columns, 4 * SIDE, small * columns // rows)
    return [list(read_numbers(tensor, row * columns, wide)) for row in range(high)]


def energies(matrix: Sequence[Sequence[float]]) -> list[float]:
    """The squares of the singular values, the largest first."""
    rows = matrix if len(matrix) <= len(matrix[0]) else list(zip(*matrix, strict=True))
    gram = [[sumprod(a, b) for b in rows] for a in rows]
    return sorted((max(0.0, value) for value in eigenvalues(gram)), reverse=True)


def left_out(found: Sequence[float], share: float) -> float:
    """‖W − W_r‖ / ‖W‖ of the best matrix of that share of the full rank (Eckart and Young)."""
    rank = max(1, round(share * len(found)))
    total = sum(found)
    return sqrt(sum(found[rank:]) / total) if total else 0.0


def eigenvalues(symmetric: Sequence[Sequence[float]]) -> list[float]:
    """Of a symmetric matrix, in no order."""
    return _ql(*_tridiagonal([list(row) for row in symmetric]))


def _tridiagonal(a: list[list[float]]) -> tuple[list[float], list[float]]:
    """Its diagonal and the numbers beside that, after reflections that leave the eigenvalues."""
    beside = []
    size = len(a)
    for k in range(size - 2):
        x = [row[k] for row in a[k + 1 :]]
        length = sqrt(sumprod(x, x))
        if not length:
            beside.append(0.0)
            continue
        beside.append(-copysign(length, x[0]))
        x[0] += copysign(length, x[0])
        half = sumprod(x, x) / 2
        inner = [row[k + 1 :] for row in a[k + 1 :]]
        p = [sumprod(row, x) / half for row in inner]
        shift = sumprod(p, x) / (2 * half)
        q = [pi - shift * xi for pi, xi in zip(p, x, strict=True)]
        for i, (xi, qi) in enumerate(zip(x, q, strict=True)):
            a[k + 1 + i][k + 1 :] = [
                value - xi * qj - qi * xj for value, xj, qj in zip(inner[i], x, q, strict=True)
            ]
    if size > 1:
        beside.append(a[-1][-2])
    return [a[i][i] for i in range(size)], beside


def _ql(d: list[float], beside: list[float]) -> list[float]:
    """Implicit QL steps with Wilkinson's shift."""
    e = [*beside, 0.0]
    for first in range(len(d)):
        for _ in range(MOST_TURNS):
            m = first
            while m < len(d) - 1 and abs(e[m]) > 1e-16 * (abs(d[m]) + abs(d[m + 1])):
                m += 1
            if m == first:
                break
            _step(d, e, first, m)
    return d


def _step(d: list[float], e: list[float], first: int, m: int) -> None:
    g = (d[first + 1] - d[first]) / (2 * e[first])
    g = d[m] - d[first] + e[first] / (g + copysign(hypot(g, 1.0), g))
    s = c = 1.0
    p = 0.0
    for i in range(m - 1, first - 1, -1):
        f, b = s * e[i], c * e[i]
        r = hypot(f, g)
        e[i + 1] = r
        if not r:
            d[i + 1] -= p
            e[m] = 0.0
            return
        s, c = f / r, g / r
        g = d[i + 1] - p
        r = (d[i] - g) * s + 2 * c * b
        p = s * r
        d[i + 1] = g + p
        g = c * r - b
    d[first] -= p
    e[first], e[m] = g, 0.0
