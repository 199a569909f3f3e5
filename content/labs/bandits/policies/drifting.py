"""For arms that change: what was seen long ago counts less, or not at all."""

import math
from collections import deque
from random import Random

from labs.bandits.policies.beta import beta_draw
from labs.bandits.policies.ucb import Index

MEMORY = 1e-9
"""An arm of which less than this is remembered is pulled again."""


class Fading(Index):
    """Counts and sums of which the share 1 - γ is forgotten at every pull."""

    def __init__(self, arms: int, rng: Random, gamma: float) -> None:
        super().__init__(arms, rng)
        self.gamma = gamma
        self.weights = [0.0] * arms
        self.sums = [0.0] * arms

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.weights = [self.gamma * weight for weight in self.weights]
        self.sums = [self.gamma * paid for paid in self.sums]
        self.weights[arm] += 1
        self.sums[arm] += reward


class DiscountedUCB(Fading):
    """UCB1 on what has not faded. Garivier and Moulines 2011."""

    def __init__(self, arms: int, rng: Random, gamma: float, scale: float = 1.0) -> None:
        super().__init__(arms, rng, gamma)
        self.scale = scale

    def indices(self) -> list[float]:
        root = self.scale * math.sqrt(2 * math.log(sum(self.weights)))
        return [
            paid / weight + root / math.sqrt(weight) if weight > MEMORY else math.inf
            for paid, weight in zip(self.sums, self.weights, strict=True)
        ]


class SlidingWindowUCB(Index):
    """UCB1 on the last `window` pulls. Garivier and Moulines 2011."""

    def __init__(self, arms: int, rng: Random, window: int, scale: float = 1.0) -> None:
        super().__init__(arms, rng)
        self.scale = scale
        self.window: deque[tuple[int, float]] = deque(maxlen=window)
        self.seen = [0] * arms
        self.sums = [0.0] * arms

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        if len(self.window) == self.window.maxlen:
            oldest, paid = self.window[0]
            self.seen[oldest] -= 1
            self.sums[oldest] -= paid
        self.window.append((arm, reward))
        self.seen[arm] += 1
        self.sums[arm] += reward

    def indices(self) -> list[float]:
        root = self.scale * math.sqrt(2 * math.log(len(self.window)))
        return [
            paid / count + root / math.sqrt(count) if count else math.inf
            for paid, count in zip(self.sums, self.seen, strict=True)
        ]


class DiscountedThompson:
    """Beliefs that fade to the prior, for rewards 0 or 1. Raj and Kalyani 2017."""

    def __init__(self, arms: int, rng: Random, gamma: float) -> None:
        self.rng, self.gamma = rng, gamma
        self.wins = [0.0] * arms
        self.losses = [0.0] * arms

    def choose(self) -> int:
        pairs = zip(self.wins, self.losses, strict=True)
        drawn = [beta_draw(1 + wins, 1 + losses, self.rng.random) for wins, losses in pairs]
        return drawn.index(max(drawn))

    def update(self, arm: int, reward: float) -> None:
        self.wins = [self.gamma * wins for wins in self.wins]
        self.losses = [self.gamma * losses for losses in self.losses]
        self.wins[arm] += reward
        self.losses[arm] += 1 - reward


class DiscountedThompsonNormal(Fading):
    """The same for normal rewards of known sigma and a flat prior."""

    def __init__(self, arms: int, rng: Random, gamma: float, sigma: float) -> None:
        super().__init__(arms, rng, gamma)
        self.sigma = sigma

    def indices(self) -> list[float]:
        normal, sigma = self.rng.normalvariate, self.sigma
        return [
            normal(paid / weight, sigma / math.sqrt(weight)) if weight > MEMORY else math.inf
            for paid, weight in zip(self.sums, self.weights, strict=True)
        ]
