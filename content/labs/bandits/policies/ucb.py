"""Optimism: the largest mean that an arm may plausibly have."""

import math
from random import Random

from labs.bandits.policies.average import Ordered


class Index(Ordered):
    """Pulls the arm of the largest index."""

    def pick(self) -> int:
        indices = self.indices()
        top = max(indices)
        if indices.count(top) == 1:
            return indices.index(top)
        return next(arm for arm in self.order if indices[arm] == top)

    def indices(self) -> list[float]:
        raise NotImplementedError


class UCB1(Index):
    """The largest mean + scale · √(2 ln t / N). Auer, Cesa-Bianchi and Fischer 2002."""

    def __init__(self, arms: int, rng: Random, scale: float = 1.0) -> None:
        super().__init__(arms, rng)
        self.scale = scale
        self.widths = [0.0] * arms

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.widths[arm] = 1 / math.sqrt(self.counts[arm])

    def indices(self) -> list[float]:
        root = self.scale * math.sqrt(2 * math.log(self.pulls))
        return [mean + root * width for mean, width in zip(self.means, self.widths, strict=True)]


class Scattered(Index):
    """Keeps, besides the mean, how much each arm's rewards scatter around it."""

    def __init__(self, arms: int, rng: Random, scale: float = 1.0) -> None:
        super().__init__(arms, rng)
        self.scale = scale
        self.squares = [0.0] * arms

    def update(self, arm: int, reward: float) -> None:
        before = self.means[arm]
        super().update(arm, reward)
        # Welford's way: the squares of means of large rewards would cancel.
        self.squares[arm] += (reward - before) * (reward - self.means[arm])

    def indices(self) -> list[float]:
        log = math.log(self.pulls)
        return [
            mean + self.bonus(squares / count, log / count)
            for mean, squares, count in zip(self.means, self.squares, self.counts, strict=True)
        ]

    def bonus(self, variance: float, log: float) -> float:
        """From the variance of the rewards seen, and ln t / N."""
        raise NotImplementedError


class UCB1Tuned(Scattered):
    """UCB1 with what is known of the variance, at most scale² / 4. Auer and others 2002."""

    def bonus(self, variance: float, log: float) -> float:
        scale = self.scale
        plausible = variance + scale * scale * math.sqrt(2 * log)
        return math.sqrt(log * min(scale * scale / 4, plausible))


class UCBV(Scattered):
    """Bernstein's bound with the variance seen. Audibert, Munos and Szepesvári 2009."""

    def bonus(self, variance: float, log: float) -> float:
        return math.sqrt(2 * variance * log) + 3 * self.scale * log


class MOSS(Index):
    """No bonus any more for an arm that had its share T / K. Audibert and Bubeck 2009."""

    def __init__(self, arms: int, rng: Random, horizon: int, scale: float = 1.0) -> None:
        super().__init__(arms, rng)
        self.share, self.scale = horizon / arms, scale
        self.bonuses = [0.0] * arms

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        count = self.counts[arm]
        over = max(0.0, math.log(self.share / count))
        self.bonuses[arm] = self.scale * math.sqrt(over / count)

    def indices(self) -> list[float]:
        return [mean + bonus for mean, bonus in zip(self.means, self.bonuses, strict=True)]
