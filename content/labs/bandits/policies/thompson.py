"""Each arm as often as it is probably the best."""

import math
from random import Random

from labs.bandits.policies.average import Averages, Ordered


class Thompson(Averages):
    """Draws a chance for each arm from its posterior, Beta(1 + wins, 1 + losses); the largest."""

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.wins = [1.0] * arms
        self.losses = [1.0] * arms

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.wins[arm] += reward
        self.losses[arm] += 1 - reward

    def choose(self) -> int:
        drawn = list(map(self.rng.betavariate, self.wins, self.losses))
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
