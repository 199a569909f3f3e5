"""Machines that everybody finds in the same state, and who plays them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random

from labs.bandits.policies import Name, make_policy

ARMS = 10
COINS = 100
DEALS = 6
RIVALS: tuple[Name, ...] = ("greedy", "epsilon-greedy", "ucb1", "thompson")


@dataclass(frozen=True, slots=True)
class Deal:
    """`stacks[arm][n]` is what the machine pays for its coin number n, whoever puts it in."""

    means: tuple[float, ...]
    stacks: tuple[tuple[int, ...], ...]

    @property
    def best(self) -> int:
        return self.means.index(max(self.means))

    def regret(self, pulls: Sequence[int]) -> list[float]:
        return list(accumulate(self.means[self.best] - self.means[arm] for arm in pulls))

    def paid(self, pulls: Sequence[int]) -> list[int]:
        """What each pull paid."""
        coins = [iter(stack) for stack in self.stacks]
        return [next(coins[arm]) for arm in pulls]


@lru_cache(maxsize=DEALS)
def deal(number: int) -> Deal:
    """Chances from 5 to 85 in a hundred, the best one at least 5 above the next."""
    rng = Random(f"{number} deal")
    means = [rng.randrange(5, 70) / 100 for _ in range(ARMS)]
    means[rng.randrange(ARMS)] = rng.randrange(75, 86) / 100
    stacks = tuple(tuple(int(rng.random() < mean) for _ in range(COINS)) for mean in means)
    return Deal(tuple(means), stacks)


@lru_cache(maxsize=DEALS * len(RIVALS))
def pulls_of(policy: Name, dealt: Deal, number: int) -> tuple[int, ...]:
    """The game of one policy."""
    player = make_policy(policy, ARMS, Random(f"{number} {policy}"), horizon=COINS)
    coins = [iter(stack) for stack in dealt.stacks]
    pulls = []
    for _ in range(COINS):
        arm = player.choose()
        player.update(arm, float(next(coins[arm])))
        pulls.append(arm)
    return tuple(pulls)


def somebody(number: int) -> list[int]:
    """A game to look at: two coins in each machine, then always what has paid best so far."""
    dealt = deal(number)
    pulls = [arm for arm in range(ARMS) for _ in range(2)]
    while len(pulls) < COINS:
        pulls.append(_favourite(pulls, dealt.paid(pulls)))
    return pulls


def _favourite(pulls: list[int], paid: Sequence[int]) -> int:
    """The machine with the best share so far; the first of equal ones."""
    won = [sum(p for a, p in zip(pulls, paid, strict=True) if a == arm) for arm in range(ARMS)]
    return max(range(ARMS), key=lambda arm: won[arm] / pulls.count(arm))
