"""Finding the best arm, when what is won on the way does not count.

Each plays until it knows, or until its pulls are spent, and names one arm.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

type Pull = Callable[[int], float]


@dataclass(frozen=True, slots=True)
class Found:
    """The arm that is named, and how often each was pulled for it."""

    arm: int
    counts: tuple[int, ...]

    @property
    def pulls(self) -> int:
        return sum(self.counts)


class Sample:
    """Pulls and sums of each arm."""

    def __init__(self, arms: int, pull: Pull) -> None:
        self.pull = pull
        self.counts = [0] * arms
        self.sums = [0.0] * arms

    def take(self, arm: int, pulls: int = 1) -> None:
        self.sums[arm] += sum(self.pull(arm) for _ in range(pulls))
        self.counts[arm] += pulls

    def mean(self, arm: int) -> float:
        return self.sums[arm] / self.counts[arm]

    def named(self, arm: int) -> Found:
        return Found(arm, tuple(self.counts))


def successive_elimination(arms: int, pull: Pull, delta: float, most: int = 10**6) -> Found:
    """Pulls all arms in turn and drops those that are surely worse, for rewards within [0, 1].

    Wrong with a probability of at most `delta`, unless `most` pulls were too few.
    Even-Dar, Mannor and Mansour 2006.
    """
    sample, left, rounds = Sample(arms, pull), list(range(arms)), 0
    while len(left) > 1 and sum(sample.counts) + len(left) <= most:
        rounds += 1
        for arm in left:
            sample.take(arm)
        radius = math.sqrt(math.log(4 * arms * rounds * rounds / delta) / (2 * rounds))
        best = max(map(sample.mean, left))
        left = [arm for arm in left if best - sample.mean(arm) < 2 * radius]
    return sample.named(max(left, key=sample.mean) if rounds else left[0])


def sequential_halving(arms: int, pull: Pull, pulls: int) -> Found:
    """Shares `pulls` among rounds, each of which drops the worse half of the arms.

    Karnin, Koren and Somekh 2013.
    """
    rounds = max(1, math.ceil(math.log2(arms)))
    if pulls < arms * rounds:
        raise ValueError(f"{arms} arms need at least {arms * rounds} pulls, not {pulls}")
    left = list(range(arms))
    sample = Sample(arms, pull)
    while len(left) > 1:
        fresh = Sample(arms, pull)
        for arm in left:
            fresh.take(arm, pulls // (len(left) * rounds))
        left = sorted(left, key=fresh.mean, reverse=True)[: math.ceil(len(left) / 2)]
        sample.counts = [a + b for a, b in zip(sample.counts, fresh.counts, strict=True)]
    return sample.named(left[0])


def halving_error(means: Sequence[float], pulls: int) -> float:
    """Sequential halving is wrong no more often, for rewards within [0, 1]: theorem 4.1."""
    best, *others = sorted(means, reverse=True)
    if best in others:
        return 1.0
    hardness = max(place / (best - mean) ** 2 for place, mean in enumerate(others, 2))
    rounds = math.log2(len(means))
    return min(1.0, 3 * rounds * math.exp(-pulls / (8 * hardness * rounds)))


def lucb(arms: int, pull: Pull, delta: float, most: int = 10**6) -> Found:
    """Pulls the best-looking arm and its strongest rival until their bounds part.

    Wrong with a probability of at most `delta`, unless `most` pulls were too few; for rewards
    within [0, 1]. Kalyanakrishnan, Tewari, Auer and Stone 2012.
    """
    sample = Sample(arms, pull)
    for arm in range(arms):
        sample.take(arm)
    while True:
        total = sum(sample.counts)
        radii = [lucb_radius(arms, count, total, delta) for count in sample.counts]
        best = max(range(arms), key=sample.mean)
        rivals = [arm for arm in range(arms) if arm != best]
        if not rivals:
            return sample.named(best)
        rival = max(rivals, key=lambda arm: sample.mean(arm) + radii[arm])
        parted = sample.mean(best) - radii[best] > sample.mean(rival) + radii[rival]
        if parted or total + 2 > most:
            return sample.named(best)
        sample.take(best)
        sample.take(rival)


def lucb_radius(arms: int, count: int, total: int, delta: float) -> float:
    """√(ln(5/4 K t⁴ / δ) / (2 N))."""
    return math.sqrt(math.log(1.25 * arms * total**4 / delta) / (2 * count))
