"""Optimism from a belief: a quantile of the posterior in place of a confidence bound."""

import math
from random import Random
from statistics import NormalDist

from labs.bandits.policies.average import Ordered
from labs.bandits.policies.beta import beta_quantile, beta_tail
from labs.bandits.policies.ucb import Index


class BayesUCB(Ordered):
    """The largest quantile 1 - 1 / (1 + t) of Beta(1 + wins, 1 + losses), for rewards 0 or 1.

    Kaufmann, Cappé and Garivier 2012.
    """

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.wins = [1.0] * arms
        self.losses = [1.0] * arms
        # Where the search begins: an index moves little from one pull to the next.
        self.quantiles = [0.5] * arms
        # Where a belief was looked at, and what it had left above.
        self.looks = [(2.0, 0.0)] * arms
        self.last = 0

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.wins[arm] += reward
        self.losses[arm] += 1 - reward
        self.looks[arm] = 2.0, 0.0
        self.last = arm

    def pick(self) -> int:
        # An arm's quantile lies above q if its belief has too much left there: one look, where
        # the quantile itself is an equation to solve. The arm that won last time goes first.
        tail = 1 / (1 + self.pulls)
        best, q = -1, -1.0
        for arm in (self.last, *self.order):
            if q < 0 or (arm != best and self._may_exceed(arm, q, tail)):
                wins, losses = self.wins[arm], self.losses[arm]
                found = beta_quantile(tail, wins, losses, self.quantiles[arm])
                self.quantiles[arm] = found
                # Two arms that have paid the same are equal, whatever the rounding says.
                if found > q + 1e-9:
                    best, q = arm, found
        return best

    def _may_exceed(self, arm: int, q: float, tail: float) -> bool:
        """A look a little below q answers for the next pulls, too: above it there is less."""
        at, left = self.looks[arm]
        wins, losses = self.wins[arm], self.losses[arm]
        if not at <= q <= 1.01 * at:
            at = 0.995 * q
            left = beta_tail(at, wins, losses)
            self.looks[arm] = at, left
        return left > tail and may_exceed(q, wins, losses, tail)


class BayesUCBNormal(Index):
    """The same for normal rewards and a flat prior: the belief is N(mean, sigma² / N)."""

    def __init__(self, arms: int, rng: Random, sigma: float) -> None:
        super().__init__(arms, rng)
        self.sigma = sigma

    def indices(self) -> list[float]:
        width = self.sigma * NormalDist().inv_cdf(1 - 1 / (1 + self.pulls))
        counts = zip(self.means, self.counts, strict=True)
        return [mean + width / math.sqrt(count) for mean, count in counts]


def may_exceed(q: float, a: float, b: float, tail: float) -> bool:
    """Whether Beta(a, b) has more than `tail` above q. Chernoff's bound answers most questions."""
    # P(Beta(a, b) > q) = P(Binomial(a + b - 1, q) < a) for whole a and b.
    n = a + b - 1
    p = (a - 1) / n
    if p < q < 1:
        over = p * math.log(p / q) if p > 0 else 0.0
        over += (1 - p) * math.log((1 - p) / (1 - q))
        if n * over > -math.log(tail):
            return False
    return beta_tail(q, a, b) > tail
