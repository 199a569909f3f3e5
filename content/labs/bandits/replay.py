"""A policy that learns, played on a log: it sees only the rows whose arm it chose.

Li, Chu, Langford and Wang 2011.
"""

import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from random import Random

from labs.bandits.evaluate import Estimate
from labs.bandits.features import Vector
from labs.bandits.log import Log
from labs.bandits.policies import Contextual, Policy


@dataclass(frozen=True, slots=True)
class Uniform:
    """Rows in which every arm was as likely, whatever the context. Any policy agrees with about
    `agreeing` of them.
    """

    arms: int
    arm: bytes
    reward: array[float]
    context: array[int]
    vectors: Sequence[Vector]
    agreeing: int


def uniform(log: Log, chances: Sequence[float], rng: Random, pulls: int) -> Uniform:
    """A row of the log with the propensity p is kept with a chance in proportion to 1 / p.

    Of a log that has enough rows only so many are kept that a policy agrees with about `pulls`:
    a sample from beginning to end, in their order.
    """
    # Each arm is kept with the same chance then, so this is how many agree.
    agreeing = min(pulls, int(len(log) * min(chances)))
    edge = min(min(chances), pulls / len(log))
    random = rng.random
    kept = [random() * p < edge for p in chances]
    return Uniform(
        len(log.arms),
        bytes(compress(log.arm, kept)),
        array("d", compress(log.reward, kept)),
        array("I", compress(log.contexts.of_row, kept)),
        log.contexts.vectors,
        agreeing,
    )


@dataclass(frozen=True, slots=True)
class Replay:
    """Rows that agreed, what they paid, the variance around the mean of their arm; by arm."""

    agreed: int
    total: float
    variance: float
    counts: tuple[int, ...]

    def estimate(self) -> Estimate:
        if self.agreed < 2:
            return Estimate(math.nan, math.inf)
        return Estimate(self.total / self.agreed, math.sqrt(self.variance / self.agreed))


def replay(rows: Uniform, policy: Policy) -> Replay:
    seen = _contextual(rows, policy) if isinstance(policy, Contextual) else _plain(rows, policy)
    counts = [0] * rows.arms
    paid, squares = [0.0] * rows.arms, [0.0] * rows.arms
    for arm, reward in seen:
        counts[arm] += 1
        paid[arm] += reward
        squares[arm] += reward * reward
    agreed = sum(counts)
    # Around the mean of their arm: choices are the policy's.
    parts = zip(counts, paid, squares, strict=True)
    around = sum(s2 - s * s / n for n, s, s2 in parts if n)
    variance = max(0.0, around / agreed if agreed else 0.0)
    return Replay(agreed, sum(paid), variance, tuple(counts))


def _plain(rows: Uniform, policy: Policy) -> Iterator[tuple[int, float]]:
    """A choice stands until the log has that arm: as each arm is as likely to come next, this is
    as good as to choose anew at every row.
    """
    learned = _within(rows.reward)
    at = -1
    while True:
        arm = policy.choose()
        at = rows.arm.find(arm, at + 1)
        if at < 0:
            return
        policy.update(arm, learned[at])
        yield arm, rows.reward[at]


def _contextual(rows: Uniform, policy: Contextual) -> Iterator[tuple[int, float]]:
    learned, vectors = _within(rows.reward), rows.vectors
    for row, (arm, context) in enumerate(zip(rows.arm, rows.context, strict=True)):
        policy.see(vectors[context])
        if policy.choose() == arm:
            policy.update(arm, learned[row])
            yield arm, rows.reward[row]


def _within(rewards: array[float]) -> array[float]:
    """Within [0, 1], as policies take them, if they are euros."""
    if not rewards:
        return rewards
    low, high = min(rewards), max(rewards)
    if low >= 0 and high <= 1:
        return rewards
    span = high - low or 1.0
    return array("d", ((reward - low) / span for reward in rewards))
