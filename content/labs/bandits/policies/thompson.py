"""Each arm as often as it is probably the best."""

import math
from random import Random

from labs.bandits.policies.average import Ordered
from labs.bandits.policies.beta import beta_quantile


class Thompson:
    """Draws a chance for each arm from its posterior, Beta(1 + wins, 1 + losses); the largest.

    Thompson 1933. Rewards may lie anywhere within [0, 1]; beyond, the nearer end counts. A draw is
    the quantile at a random level: whoever has the levels can tell which draw is the largest
    without computing them, as `QuickThompson` does.
    """

    def __init__(self, arms: int, rng: Random) -> None:
        self.rng = rng
        self.wins = [1.0] * arms
        self.losses = [1.0] * arms

    @property
    def counts(self) -> list[int]:
        """How often each arm was pulled."""
        return [round(a + b) - 2 for a, b in zip(self.wins, self.losses, strict=True)]

    @property
    def means(self) -> list[float]:
        """What each arm paid on average, 0 if it was never pulled."""
        seen = zip(self.wins, self.counts, strict=True)
        return [(wins - 1) / count if count else 0.0 for wins, count in seen]

    def update(self, arm: int, reward: float) -> None:
        won = min(max(reward, 0.0), 1.0)
        self.wins[arm] += won
        self.losses[arm] += 1 - won

    def choose(self) -> int:
        drawn = [self.draw(arm, self.rng.random()) for arm in range(len(self.wins))]
        return drawn.index(max(drawn))

    def draw(self, arm: int, level: float) -> float:
        """The quantile at `level` of what is believed of an arm's chance."""
        return beta_quantile(1 - level, self.wins[arm], self.losses[arm])


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
