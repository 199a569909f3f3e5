"""Optimism: the largest mean that an arm may plausibly have."""

import math
from random import Random

from labs.bandits.policies.average import Ordered


class UCB1(Ordered):
    """The largest mean + scale · √(2 ln t / N). Auer, Cesa-Bianchi and Fischer 2002."""

    def __init__(self, arms: int, rng: Random, scale: float = 1.0) -> None:
        super().__init__(arms, rng)
        self.scale = scale
        self.widths = [0.0] * arms

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.widths[arm] = 1 / math.sqrt(self.counts[arm])

    def pick(self) -> int:
        indices = self.indices()
        top = max(indices)
        if indices.count(top) == 1:
            return indices.index(top)
        return next(arm for arm in self.order if indices[arm] == top)

    def indices(self) -> list[float]:
        root = self.scale * math.sqrt(2 * math.log(self.pulls))
        return [mean + root * width for mean, width in zip(self.means, self.widths, strict=True)]
