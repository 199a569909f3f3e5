"""Rewards that follow no law: a table, written before the first pull."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from labs.bandits.policies import Policy

type Table = Sequence[Sequence[float]]
"""For each pull what each arm would pay, within [0, 1]."""


@dataclass(frozen=True, slots=True)
class Adversary:
    """`write` makes the table of one run. Regret is against the best single arm in hindsight."""

    arms: int
    write: Callable[[Random], Table]
    sigma: None = None

    def start(self, rng: Random) -> "Written":
        return Written(self.write(rng))


class Written:
    def __init__(self, table: Table) -> None:
        self.table, self.pulls = table, 0
        totals = [sum(paid) for paid in zip(*table, strict=True)]
        self.best = totals.index(max(totals))

    def gaps(self) -> Sequence[float]:
        """Some are negative: at this pull, another arm than the best one may pay more."""
        row = self.table[self.pulls]
        return [row[self.best] - paid for paid in row]

    def pull(self, arm: int) -> float:
        self.pulls += 1
        return self.table[self.pulls - 1][arm]


def deceiving(arms: int, horizon: int) -> Callable[[Random], Table]:
    """The last arm pays nothing while a policy makes up its mind, and always from then on.

    Until a third of the pulls the first arm pays half of the time and then never again.
    """

    def write(rng: Random) -> Table:
        turn = horizon // 3
        early = [0.5, *[0.3] * (arms - 2), 0.0]
        late = [0.0, *[0.3] * (arms - 2), 1.0]
        return [
            [float(rng.random() < chance) for chance in (early if t < turn else late)]
            for t in range(horizon)
        ]

    return write


def spoiling(policy: Policy, arms: int, horizon: int) -> Table:
    """By someone who knows the policy: whatever it pulls pays nothing, all else pays."""
    table = []
    for _ in range(horizon):
        pulled = policy.choose()
        policy.update(pulled, 0.0)
        table.append([float(arm != pulled) for arm in range(arms)])
    return table
