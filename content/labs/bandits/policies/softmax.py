"""Arms that look better get more of the pulls."""

import math
from collections.abc import Sequence
from random import Random

from labs.bandits.policies.average import Averages


class Softmax(Averages):
    """Arm a with a probability proportional to exp(mean / temperature)."""

    def __init__(self, arms: int, rng: Random, temperature: float) -> None:
        super().__init__(arms, rng)
        self.temperature = temperature

    def choose(self) -> int:
        return draw(exponentials(self.means, self.temperature), self.rng)


class CoolingSoftmax(Softmax):
    """The same at the temperature √(ln K / (t K)), which falls."""

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng, 1.0)
        self.pulls = 0

    def choose(self) -> int:
        self.pulls += 1
        arms = len(self.means)
        # One arm alone has ln K = 0, and any temperature will do.
        self.temperature = math.sqrt(math.log(max(arms, 2)) / (self.pulls * arms))
        return super().choose()


class Gradient:
    """Preferences that climb: up if an arm paid more than usual, down if it paid less.

    A bandit has no gradient to compute; what is climbed is an estimate of it, right on average.
    Sutton and Barto 2018, section 2.8.
    """

    def __init__(self, arms: int, rng: Random, step: float = 0.1, *, baseline: bool = True) -> None:
        self.rng, self.step, self.baseline = rng, step, baseline
        self.preferences = [0.0] * arms
        self.usual, self.pulls = 0.0, 0
        # Of these preferences; a reward makes others.
        self._weights: list[float] | None = None

    def choose(self) -> int:
        self._weights = self._weights or exponentials(self.preferences)
        return draw(self._weights, self.rng)

    def update(self, arm: int, reward: float) -> None:
        self.pulls += 1
        if self.baseline:
            self.usual += (reward - self.usual) / self.pulls
        weights = self._weights or exponentials(self.preferences)
        self._weights = None
        climb = self.step * (reward - self.usual)
        slope = climb / sum(weights)
        self.preferences = [
            preference - slope * weight
            for preference, weight in zip(self.preferences, weights, strict=True)
        ]
        self.preferences[arm] += climb


def exponentials(values: Sequence[float], temperature: float = 1.0) -> list[float]:
    """Proportional to exp(value / temperature)."""
    # Less the largest value: the ratios stay, and nothing overflows.
    top, exp = max(values), math.exp
    return [exp((value - top) / temperature) for value in values]


def draw(weights: Sequence[float], rng: Random) -> int:
    """An index, each as often as its weight says."""
    left = rng.random() * sum(weights)
    for index, weight in enumerate(weights):
        left -= weight
        if left < 0:
            return index
    return len(weights) - 1
