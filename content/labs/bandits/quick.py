"""The policies that are played most, a whole run in one loop.

The classes in `policies` say what is chosen; these say it again, with logarithms and roots taken
once and no calls between. For the same random numbers they choose the same arms: a test holds
them to it, pull by pull.
"""

from collections.abc import Callable
from functools import lru_cache
from math import exp, log, sqrt
from random import Random

from labs.bandits.environments import Bandit
from labs.bandits.policies import Name
from labs.bandits.policies.thompson import LOG_4, shape

type Played = tuple[list[int], list[float]]
"""The arms that were pulled, and what they paid."""

SQUEEZE = 1 + log(5) - 1e-6
"""Less what rounding may do: a bound that held by a hair would be no bound."""

type Belief = tuple[float, float, float, float, float, bool]
"""What a draw from Beta(a, b) needs, as `belief` computes it."""


def quick_run(policy: Name, bandit: Bandit, rng: Random, horizon: int) -> Played | None:
    """None if there is no quick way to play this policy."""
    sigma = bandit.sigma
    if policy == "ucb1":
        return ucb1(bandit, rng, horizon, 1.0 if sigma is None else 2 * sigma)
    if policy == "kl-ucb" and sigma is not None:
        return ucb1(bandit, rng, horizon, sigma)
    if policy == "thompson" and sigma is None:
        return thompson(bandit, rng, horizon)
    return None


def ucb1(bandit: Bandit, rng: Random, horizon: int, scale: float = 1.0) -> Played:
    arms, sigma = len(bandit.means), bandit.sigma
    # Places in the order of this run: the first of equal indices is then the one that goes first.
    order = rng.sample(range(arms), arms)
    true = [bandit.means[arm] for arm in order]
    random, normal = rng.random, rng.normalvariate
    counts, means, widths = [0] * arms, [0.0] * arms, [0.0] * arms
    pulled: list[int] = []
    paid: list[float] = []
    for root in roots(horizon):
        if len(pulled) < arms:
            place = len(pulled)
        else:
            root *= scale
            indices = [mean + root * width for mean, width in zip(means, widths)]  # noqa: B905
            place = indices.index(max(indices))
        if sigma is None:
            reward = 1.0 if random() < true[place] else 0.0
        else:
            reward = normal(true[place], sigma)
        counts[place] = count = counts[place] + 1
        means[place] += (reward - means[place]) / count
        widths[place] = 1 / sqrt(count)
        pulled.append(place)
        paid.append(reward)
    return [order[place] for place in pulled], paid


@lru_cache(maxsize=2)
def roots(horizon: int) -> list[float]:
    """√(2 ln t) for each t below `horizon`, which every run needs again."""
    return [0.0, *(sqrt(2 * log(pulls)) for pulls in range(1, horizon))][:horizon]


def thompson(bandit: Bandit, rng: Random, horizon: int) -> Played:
    random, means = rng.random, bandit.means
    wins, losses = [1.0] * len(means), [1.0] * len(means)
    beliefs = [belief(1.0, 1.0) for _ in means]
    pulled: list[int] = []
    paid: list[float] = []
    for _ in range(horizon):
        arm = largest_draw(beliefs, random)
        if random() < means[arm]:
            reward = 1.0
            wins[arm] += 1
        else:
            reward = 0.0
            losses[arm] += 1
        beliefs[arm] = belief(wins[arm], losses[arm])
        pulled.append(arm)
        paid.append(reward)
    return pulled, paid


def largest_draw(beliefs: list[Belief], random: Callable[[], float]) -> int:
    """The arm whose draw, by `beta_draw`, is the largest."""
    top, best = -1.0, 0
    for arm, (small, large, spread, steep, edge, straight) in enumerate(beliefs):
        if spread:
            while True:
                u = random() or 0.5
                v = spread * log(u / (1 - u))
                w = small * exp(v)
                z = u * u * (1 - random())
                # Bounds that save a logarithm each: ln x ≥ 1 - 1/x, and ln z ≤ 5z - 1 - ln 5.
                sure = steep * v + edge - w
                if sure >= 5 * z:
                    break
                least, total = log(z), small + large
                kept = steep * v - LOG_4 + total * log(total / (large + w))
                if sure - SQUEEZE >= least or kept >= least:
                    break
            x = (w if straight else large) / (large + w)
        elif straight:
            x = random() ** large
        else:
            x = 1 - random() ** small
        if x > top:
            top, best = x, arm
    return best


def belief(a: float, b: float) -> Belief:
    """Without a spread, a draw is a power of a random number."""
    if a <= 1:
        return 1 / b, 0.0, 0.0, 0.0, 0.0, False
    if b <= 1:
        return 0.0, 1 / a, 0.0, 0.0, 0.0, True
    straight = a <= b
    small, large = (a, b) if straight else (b, a)
    spread, steep = shape(small, large)
    return small, large, spread, steep, small - LOG_4 + SQUEEZE, straight
