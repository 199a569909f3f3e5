"""Rewards with heavy tails: now and then one is enormous."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class HeavyTailed:
    """Mean plus sigma times Student's t of `tail` degrees of freedom.

    At 2 or fewer the variance is infinite: the sigma that policies are told is then no standard
    deviation, and their confidence bounds promise too much.
    """

    means: tuple[float, ...]
    sigma: float = 1.0
    tail: float = 1.5

    @property
    def arms(self) -> int:
        return len(self.means)

    def start(self, rng: Random) -> "HeavyGame":
        return HeavyGame(self, rng)


class HeavyGame:
    def __init__(self, bandit: HeavyTailed, rng: Random) -> None:
        self.bandit, self.rng = bandit, rng
        best = max(bandit.means)
        self._gaps = [best - mean for mean in bandit.means]

    def gaps(self) -> Sequence[float]:
        return self._gaps

    def pull(self, arm: int) -> float:
        half = self.bandit.tail / 2
        student = self.rng.normalvariate() / math.sqrt(self.rng.gammavariate(half, 1 / half))
        return self.bandit.means[arm] + self.bandit.sigma * student
