"""Arms that look better get more of the pulls."""

import math
from random import Random

from labs.bandits.policies.average import Averages


class Softmax(Averages):
    """Arm a with a probability proportional to exp(mean / temperature)."""

    def __init__(self, arms: int, rng: Random, temperature: float) -> None:
        super().__init__(arms, rng)
        self.temperature = temperature

    def choose(self) -> int:
        # Less the largest mean: the ratios stay, and nothing overflows.
        top, temperature = max(self.means), self.temperature
        weights = [math.exp((mean - top) / temperature) for mean in self.means]
        left = self.rng.random() * sum(weights)
        for arm, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return arm
        return len(weights) - 1
