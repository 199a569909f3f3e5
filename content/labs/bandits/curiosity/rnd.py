"""Random network distillation (Burda et al. 2018): novel is what a student has not yet copied."""

import math
from collections.abc import Callable
from random import Random

from labs.bandits.curiosity.network import Network, Vector


class Running:
    """Mean and standard deviation of all numbers so far (Welford 1962)."""

    def __init__(self) -> None:
        self.count, self.mean, self._squares = 0, 0.0, 0.0

    def add(self, value: float) -> None:
        self.count += 1
        aside = value - self.mean
        self.mean += aside / self.count
        self._squares += aside * (value - self.mean)

    @property
    def deviation(self) -> float:
        return math.sqrt(self._squares / self.count) if self.count else 0.0


class Whitening:
    """Observations of mean 0 and deviation 1, cut at 5."""

    def __init__(self, size: int) -> None:
        self._parts = [Running() for _ in range(size)]

    def __call__(self, seen: Vector) -> Vector:
        for part, value in zip(self._parts, seen, strict=True):
            part.add(value)
        return [
            max(-5.0, min(5.0, (value - part.mean) / (part.deviation or 1.0)))
            for part, value in zip(self._parts, seen, strict=True)
        ]


class Rnd:
    """The error of a student that learns to copy a random network which nobody trains.

    That network is a function of the state: there is no noise in it that could stay surprising.
    """

    def __init__(
        self, view: Callable[[int], Vector], rng: Random, rate: float = 0.01, hidden: int = 8
    ) -> None:
        size = len(view(0))
        self._view, self._rate = view, rate
        self._target = Network(size, hidden, 4, rng)
        self._student = Network(size, hidden, 4, rng)
        self._whitening = Whitening(size)
        self._rewards = Running()

    def bonus(self, state: int, action: int, following: int) -> float:
        seen = self._whitening(self._view(following))
        error = self._student.fit(seen, self._target(seen), self._rate)
        self._rewards.add(error)
        return error / (self._rewards.deviation or 1.0)
