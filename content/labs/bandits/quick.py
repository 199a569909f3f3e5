"""The policies that are played most, a whole run in one loop.

The classes in `policies` say what is chosen; these say it again, with logarithms and roots taken
once and no calls between. For the same random numbers they choose the same arms: a test holds
them to it, pull by pull.
"""

from collections.abc import Callable
from functools import lru_cache
from math import log, sqrt
from random import Random
from statistics import NormalDist

from labs.bandits.environments import Bandit, rewards
from labs.bandits.policies import UCBV, Name, QuickThompson, UCB1Tuned
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
    scale = 1.0 if sigma is None else 2 * sigma
    if policy == "ucb1-tuned":
        return scattered(bandit, rng, horizon, UCB1Tuned(bandit.arms, Random(0), scale).bonus)
    if policy == "ucb-v":
        return scattered(bandit, rng, horizon, UCBV(bandit.arms, Random(0), scale).bonus)
    if policy == "moss":
        return moss(bandit, rng, horizon, scale)
    if policy == "bayes-ucb" and sigma is not None:
        return bayes_normal(bandit, rng, horizon, sigma)
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


def scattered(
    bandit: Bandit, rng: Random, horizon: int, bonus: Callable[[float, float], float]
) -> Played:
    """For `ucb.Scattered`: most indices need not be computed.

    A bonus grows with ln t, rounded or not. So an arm whose index is too small with the ln t of
    some pulls later is too small until then.
    """
    order, pull = shuffled(bandit, rng)
    arms = len(order)
    counts, means, squares = [0] * arms, [0.0] * arms, [0.0] * arms
    places: list[int] = []
    paid: list[float] = []
    later, limit, limits = 0, 0.0, [0.0] * arms
    for pulls in range(horizon):
        if pulls < arms:
            place = pulls
        else:
            if pulls >= later:
                later = pulls + 1 + pulls // 32
                limit = log(later)
                limits = [
                    mean + bonus(square / count, limit / count)
                    for mean, square, count in zip(means, squares, counts)  # noqa: B905
                ]
            now = log(pulls)
            place = limits.index(max(limits))
            count = counts[place]
            index = means[place] + bonus(squares[place] / count, now / count)
            rivals = [rival for rival, most in enumerate(limits) if most >= index]
            if len(rivals) > 1:
                indices = [
                    means[i] + bonus(squares[i] / counts[i], now / counts[i]) for i in rivals
                ]
                place = rivals[indices.index(max(indices))]
        reward = pull(place)
        counts[place] = count = counts[place] + 1
        before = means[place]
        means[place] = mean = before + (reward - before) / count
        squares[place] = square = squares[place] + (reward - before) * (reward - mean)
        limits[place] = mean + bonus(square / count, limit / count)
        places.append(place)
        paid.append(reward)
    return [order[place] for place in places], paid


def moss(bandit: Bandit, rng: Random, horizon: int, scale: float) -> Played:
    order, pull = shuffled(bandit, rng)
    arms = len(order)
    counts, means, indices = [0] * arms, [0.0] * arms, [0.0] * arms
    share = horizon / arms
    places: list[int] = []
    paid: list[float] = []
    for pulls in range(horizon):
        place = pulls if pulls < arms else indices.index(max(indices))
        reward = pull(place)
        counts[place] = count = counts[place] + 1
        means[place] = mean = means[place] + (reward - means[place]) / count
        indices[place] = mean + scale * sqrt(max(0.0, log(share / count)) / count)
        places.append(place)
        paid.append(reward)
    return [order[place] for place in places], paid


def bayes_normal(bandit: Bandit, rng: Random, horizon: int, sigma: float) -> Played:
    order, pull = shuffled(bandit, rng)
    arms = len(order)
    counts, means, of_counts = [0] * arms, [0.0] * arms, [0.0] * arms
    places: list[int] = []
    paid: list[float] = []
    for pulls, width in enumerate(quantiles(horizon)):
        if pulls < arms:
            place = pulls
        else:
            width *= sigma
            indices = [mean + width / root for mean, root in zip(means, of_counts)]  # noqa: B905
            place = indices.index(max(indices))
        reward = pull(place)
        counts[place] = count = counts[place] + 1
        means[place] += (reward - means[place]) / count
        of_counts[place] = sqrt(count)
        places.append(place)
        paid.append(reward)
    return [order[place] for place in places], paid


@lru_cache(maxsize=2)
def quantiles(horizon: int) -> list[float]:
    """Of the standard normal law at 1 - 1 / (1 + t), for each t below `horizon`."""
    inverse = NormalDist().inv_cdf
    return [0.0, *(inverse(1 - 1 / (1 + pulls)) for pulls in range(1, horizon))][:horizon]


def shuffled(bandit: Bandit, rng: Random) -> tuple[list[int], Callable[[int], float]]:
    """The arms in the order of this run, and a function that pulls the one at a place."""
    order = rng.sample(range(bandit.arms), bandit.arms)
    return order, rewards(Bandit(tuple(bandit.means[arm] for arm in order), bandit.sigma), rng)
