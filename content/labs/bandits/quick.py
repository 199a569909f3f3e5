"""The policies that are played most, a whole run in one loop.

The classes in `policies` say what is chosen; these say it again, with logarithms and roots taken
once and no calls between. For the same random numbers they choose the same arms: a test holds
them to it, pull by pull.
"""

from functools import lru_cache
from math import log, sqrt
from random import Random

from labs.bandits.environments import Bandit
from labs.bandits.policies import Name, QuickThompson
from labs.bandits.policies.marked import MARGIN

type Played = tuple[list[int], list[float]]
"""The arms that were pulled, and what they paid."""


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
    policy = QuickThompson(bandit.arms, rng)
    random, means, arms, update = rng.random, bandit.means, policy.arms, policy.update
    pulled: list[int] = []
    paid: list[float] = []
    for _ in range(horizon):
        edges = policy.edges
        levels = [random() for _ in arms]
        over = [arm for arm in arms if levels[arm] > edges[arm]]
        arm = over[0] if len(over) == 1 else -1
        if arm < 0 or levels[arm] <= edges[arm] + 2 * MARGIN:
            arm = policy.find(levels)
        reward = 1.0 if random() < means[arm] else 0.0
        update(arm, reward)
        pulled.append(arm)
        paid.append(reward)
    return pulled, paid
