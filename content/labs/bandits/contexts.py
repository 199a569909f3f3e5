"""Rewards that depend on a context: who is asking, which page, what time of day."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from labs.bandits.policies.contextual import Contextual, dot


@dataclass(frozen=True, slots=True)
class LinearBandit:
    """An arm's mean is its weights times the context, a normal vector; so is the noise."""

    weights: tuple[tuple[float, ...], ...]
    noise: float = 0.1

    def context(self, rng: Random) -> list[float]:
        return [rng.normalvariate() for _ in self.weights[0]]

    def means(self, context: Sequence[float]) -> list[float]:
        return [dot(weights, context) for weights in self.weights]


def contextual_regret(
    bandit: LinearBandit, policy: Contextual, horizon: int, rng: Random
) -> list[float]:
    """Cumulative, after each pull: against the arm that is best in each context."""
    total, regret = 0.0, []
    for _ in range(horizon):
        context = bandit.context(rng)
        means = bandit.means(context)
        policy.see(context)
        arm = policy.choose()
        policy.update(arm, rng.normalvariate(means[arm], bandit.noise))
        total += max(means) - means[arm]
        regret.append(total)
    return regret
