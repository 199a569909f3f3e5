"""For rewards that depend on what is seen before the pull: a vector, the context.

A contextual policy is told it with `see`, and then chooses and updates like any other. The mean
of each arm is taken for a linear function of the context, with weights of its own.
"""

import math
from collections.abc import Sequence
from random import Random

from labs.bandits.policies.average import argmax

type Vector = Sequence[float]


class Ridge:
    """One arm's weights by least squares, and the inverse matrix that tells how sure they are."""

    def __init__(self, size: int, ridge: float = 1.0) -> None:
        self.inverse = [[(row == col) / ridge for col in range(size)] for row in range(size)]
        self.paid = [0.0] * size
        self.weights = [0.0] * size

    def update(self, context: Vector, reward: float) -> None:
        # Sherman and Morrison: the inverse of A + xxᵀ from that of A.
        moved = times(self.inverse, context)
        scale = 1 + dot(context, moved)
        for row, of_row in zip(self.inverse, moved, strict=True):
            share = of_row / scale
            row[:] = [value - share * of_col for value, of_col in zip(row, moved, strict=True)]
        self.paid = [paid + reward * part for paid, part in zip(self.paid, context, strict=True)]
        self.weights = times(self.inverse, self.paid)

    def width(self, context: Vector) -> float:
        """√(xᵀ A⁻¹ x): the standard error of the mean at `context`, for noise of variance 1."""
        return math.sqrt(max(0.0, dot(context, times(self.inverse, context))))


class Contextual:
    """One `Ridge` an arm, and the context of the pull to come."""

    def __init__(self, arms: int, rng: Random, size: int, scale: float = 1.0) -> None:
        self.rng, self.scale = rng, scale
        self.arms = [Ridge(size) for _ in range(arms)]
        self.context: Vector = [0.0] * size

    def see(self, context: Vector) -> None:
        self.context = context

    def choose(self) -> int:
        return argmax([self.score(arm) for arm in self.arms], self.rng)

    def update(self, arm: int, reward: float) -> None:
        self.arms[arm].update(self.context, reward)

    def score(self, arm: Ridge) -> float:
        raise NotImplementedError


class LinUCB(Contextual):
    """The largest θᵀx + scale · √(xᵀA⁻¹x). Li, Chu, Langford and Schapire 2010."""

    def score(self, arm: Ridge) -> float:
        return dot(arm.weights, self.context) + self.scale * arm.width(self.context)


class LinearThompson(Contextual):
    """Draws weights from N(θ, scale² A⁻¹) for each arm. Agrawal and Goyal 2013."""

    def __init__(self, arms: int, rng: Random, size: int, scale: float = 1.0) -> None:
        super().__init__(arms, rng, size, scale)
        # Only the arm that was pulled gets another one.
        self.roots = {arm: cholesky(arm.inverse) for arm in self.arms}

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.roots[self.arms[arm]] = cholesky(self.arms[arm].inverse)

    def score(self, arm: Ridge) -> float:
        root = self.roots[arm]
        normal = [self.rng.normalvariate(0.0, self.scale) for _ in root]
        drawn = zip(arm.weights, times(root, normal), strict=True)
        return dot([weight + moved for weight, moved in drawn], self.context)


def dot(a: Vector, b: Vector) -> float:
    return math.sumprod(a, b)


def times(matrix: Sequence[Vector], vector: Vector) -> list[float]:
    return [dot(row, vector) for row in matrix]


def cholesky(matrix: Sequence[Vector]) -> list[list[float]]:
    """The lower triangle L with L Lᵀ = matrix, which must be symmetric and positive."""
    size = len(matrix)
    root = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            left = matrix[i][j] - dot(root[i][:j], root[j][:j])
            root[i][j] = math.sqrt(max(left, 0.0)) if i == j else left / root[j][j]
    return root
