"""Optimism from a belief: a quantile of the posterior in place of a confidence bound."""

import math
from random import Random
from statistics import NormalDist

from labs.bandits.policies.average import Ordered
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


def beta_quantile(tail: float, a: float, b: float, start: float | None = None) -> float:
    """Where Beta(a, b), with a and b of at least 1, has `tail` left above, to about 1e-10."""
    low, high = 0.0, 1.0
    x = a / (a + b) if start is None else start
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    for _ in range(100):
        left = beta_tail(x, a, b)
        low, high = (x, high) if left > tail else (low, x)
        density = math.exp(scale + (a - 1) * math.log(x) + (b - 1) * math.log1p(-x))
        # Newton's step on the logarithm, which is nearly straight, if it stays inside.
        step = math.log(left / tail) * left / density if left > 0 < density else math.inf
        if abs(step) < 1e-9:
            return min(max(x + step, 0.0), 1.0)
        x = x + step if low < x + step < high else (low + high) / 2
    return x


def beta_tail(x: float, a: float, b: float) -> float:
    """P(Beta(a, b) > x), by the continued fraction of the incomplete beta function."""
    if not 0 < x < 1:
        return 1.0 if x <= 0 else 0.0
    scale = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x))
    # The fraction converges quickly on one side of the mean.
    if x < (a + 1) / (a + b + 2):
        return 1 - front * _fraction(x, a, b) / a
    return front * _fraction(1 - x, b, a) / b


TINY = 1e-300
"""In place of zero, by which Lentz divides."""


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation: from the front, until nothing changes."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or TINY)
    found = d
    for m in range(1, 500):
        twice = a + 2 * m
        even = m * (b - m) * x / ((twice - 1) * twice)
        d = 1 / (1 + even * d or TINY)
        c = 1 + even / c or TINY
        found *= c * d
        odd = -(a + m) * (a + b + m) * x / (twice * (twice + 1))
        d = 1 / (1 + odd * d or TINY)
        c = 1 + odd / c or TINY
        change = c * d
        found *= change
        if -1e-13 < change - 1 < 1e-13:
            break
    return found
