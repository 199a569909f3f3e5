"""Distillation: a small network learns from what a large one says, not from the answers alone."""

import math
from collections.abc import Sequence

TEMPERATURE, SHARE = 4.0, 0.7


def softened(scores: Sequence[float], temperature: float = TEMPERATURE) -> list[float]:
    """Probabilities; the higher the temperature, the more alike."""
    top = max(scores)
    powers = [math.exp((score - top) / temperature) for score in scores]
    total = math.fsum(powers)
    return [power / total for power in powers]


def loss(
    scores: Sequence[float],
    digit: int,
    teacher: Sequence[float],
    temperature: float = TEMPERATURE,
    share: float = SHARE,
) -> float:
    """(1 - share) · cross-entropy + share · T² · KL(teacher ‖ student), both softened by T.

    Hinton, Vinyals and Dean 2015. T² keeps the second part's slopes as large as the first's.
    """
    told, taught = softened(scores, temperature), softened(teacher, temperature)
    apart = math.fsum(q * math.log(q / p) for p, q in zip(told, taught, strict=True) if q)
    return -(1 - share) * math.log(softened(scores, 1)[digit]) + share * temperature**2 * apart


def slope(
    scores: Sequence[float],
    digit: int,
    teacher: Sequence[float],
    temperature: float = TEMPERATURE,
    share: float = SHARE,
) -> list[float]:
    """Of the loss, at each score."""
    hard = softened(scores, 1)
    told, taught = softened(scores, temperature), softened(teacher, temperature)
    return [
        (1 - share) * (p - (k == digit)) + share * temperature * (a - b)
        for k, (p, a, b) in enumerate(zip(hard, told, taught, strict=True))
    ]
