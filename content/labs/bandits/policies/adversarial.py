"""For rewards that follow no law: whoever sets them may even know the policy."""

import math
from random import Random

from labs.bandits.policies.softmax import draw, exponentials


class EXP3:
    """Weights that grow by what an arm paid, divided by how likely it was to be asked.

    Rewards lie in [low, high]; what is outside is cut. Auer, Cesa-Bianchi, Freund, Schapire 2002.
    """

    def __init__(
        self, arms: int, rng: Random, gamma: float, low: float = 0.0, high: float = 1.0
    ) -> None:
        self.rng, self.gamma, self.low, self.high = rng, gamma, low, high
        self.logs = [0.0] * arms
        # Of these weights; a reward makes others.
        self._now: list[float] | None = None

    def probabilities(self) -> list[float]:
        weights = exponentials(self.logs)
        kept, floor = (1 - self.gamma) / sum(weights), self.gamma / len(weights)
        return [kept * weight + floor for weight in weights]

    def choose(self) -> int:
        self._now = self._now or self.probabilities()
        return draw(self._now, self.rng)

    def update(self, arm: int, reward: float) -> None:
        paid = (min(self.high, max(self.low, reward)) - self.low) / (self.high - self.low)
        chances = self._now or self.probabilities()
        self.logs[arm] += self.gamma * paid / chances[arm] / len(self.logs)
        self._now = None


def exp3_gamma(arms: int, horizon: int) -> float:
    """The γ for which the bound on regret is smallest, if the best arm pays all the time."""
    return min(1.0, math.sqrt(arms * math.log(arms) / ((math.e - 1) * horizon)))
