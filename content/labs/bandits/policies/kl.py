"""Optimism measured with the divergence of the lower bound itself."""

import math
from random import Random

from labs.bandits.policies.average import Ordered


class KLUCB(Ordered):
    """The largest q with N · kl(mean, q) ≤ ln t, for rewards 0 or 1. Garivier and Cappé 2011."""

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.negentropies = [0.0] * arms
        self.last = 0

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.last = arm
        p = self.means[arm]
        self.negentropies[arm] = p * math.log(p) + (1 - p) * math.log(1 - p) if 0 < p < 1 else 0.0

    def pick(self) -> int:
        # An arm's index lies above q if N · kl(mean, q) < ln t: one product, where its own index
        # is an equation to solve. So only an arm that beats the best one so far is solved, and the
        # arm that won last time goes first.
        budget = math.log(self.pulls)
        best, q, log_q, log_rest = -1, -1.0, 0.0, 0.0
        for arm in (self.last, *self.order):
            p = self.means[arm]
            divergence = self.negentropies[arm] - p * log_q - (1 - p) * log_rest
            if p > q or self.counts[arm] * divergence < budget:
                found = kl_index(p, budget / self.counts[arm])
                if found > q:
                    best, q = arm, found
                    if q >= 1:
                        return best
                    if q > 0:
                        log_q, log_rest = math.log(q), math.log(1 - q)
        return best


def kl_index(mean: float, budget: float) -> float:
    """The largest q in [mean, 1] with kl(mean, q) ≤ budget, to about 1e-12.

    The divergence is convex in q: from above, the steps of Newton's method never pass the root.
    """
    if mean >= 1:
        return 1.0
    if mean <= 0:
        return -math.expm1(-budget)
    rest = 1 - mean
    least = mean * math.log(mean) + rest * math.log(rest) - budget
    # Two bounds from above: Pinsker's, and what is left of the divergence without mean · ln q.
    q = min(mean + math.sqrt(budget / 2), 1 - math.exp(least / rest))
    for _ in range(60):
        step = 0.0
        if mean < q < 1:
            over = least - mean * math.log(q) - rest * math.log(1 - q)
            step = over * q * (1 - q) / (q - mean)
            q = max(mean, q - step)
        # Each step squares the error, so the next one would be below 1e-12.
        if step < 1e-9:
            break
    return q
