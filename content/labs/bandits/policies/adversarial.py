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

    def probabilities(self) -> list[float]:
        weights = exponentials(self.logs)
        kept, floor = (1 - self.gamma) / sum(weights), self.gamma / len(weights)
        return [kept * weight + floor for weight in weights]

    def choose(self) -> int:
        return draw(self.probabilities(), self.rng)

    def update(self, arm: int, reward: float) -> None:
        paid = (min(self.high, max(self.low, reward)) - self.low) / (self.high - self.low)
        self.logs[arm] += self.gamma * paid / self.probabilities()[arm] / len(self.logs)


def exp3_gamma(arms: int, horizon: int) -> float:
    """The γ for which the bound on regret is smallest, if the best arm pays all the time."""
    return min(1.0, math.sqrt(arms * math.log(arms) / ((math.e - 1) * horizon)))
