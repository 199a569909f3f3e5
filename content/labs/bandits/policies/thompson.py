"""Each arm as often as it is probably the best."""

import math
from collections.abc import Callable
from random import Random

from labs.bandits.policies.average import Averages, Ordered


class Thompson(Averages):
    """Draws a chance for each arm from its posterior, Beta(1 + wins, 1 + losses); the largest.

    Thompson 1933. Rewards may lie anywhere within [0, 1].
    """

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.wins = [1.0] * arms
        self.losses = [1.0] * arms

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.wins[arm] += reward
        self.losses[arm] += 1 - reward

    def choose(self) -> int:
        random, pairs = self.rng.random, zip(self.wins, self.losses, strict=True)
        drawn = [beta_draw(wins, losses, random) for wins, losses in pairs]
        return drawn.index(max(drawn))


class ThompsonNormal(Ordered):
    """The same for normal rewards and a flat prior: the posterior is N(mean, sigma² / N)."""

    def __init__(self, arms: int, rng: Random, sigma: float) -> None:
        super().__init__(arms, rng)
        self.widths = [0.0] * arms
        self.sigma = sigma

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.widths[arm] = self.sigma / math.sqrt(self.counts[arm])

    def pick(self) -> int:
        drawn = list(map(self.rng.normalvariate, self.means, self.widths))
        return drawn.index(max(drawn))


LOG_4 = math.log(4)


def beta_draw(a: float, b: float, random: Callable[[], float]) -> float:
    """From Beta(a, b), with a and b of at least 1: exact, and quicker than `betavariate`.

    Cheng 1978, algorithm BB: proposals from a log-logistic law, of which at least two in three
    are kept.
    """
    if a <= 1:
        return float(1 - random() ** (1 / b))
    if b <= 1:
        return float(random() ** (1 / a))
    small, large = min(a, b), max(a, b)
    spread, steep = shape(small, large)
    while True:
        u = random() or 0.5
        v = spread * math.log(u / (1 - u))
        w = small * math.exp(v)
        z = u * u * (1 - random())
        if steep * v - LOG_4 + (a + b) * math.log((a + b) / (large + w)) >= math.log(z):
            return (w if a <= b else large) / (large + w)


def shape(small: float, large: float) -> tuple[float, float]:
    """Of the log-logistic law that lies over Beta(small, large): its spread and how it falls."""
    total = small + large
    spread = math.sqrt((total - 2) / (2 * small * large - total))
    return spread, small + 1 / spread
