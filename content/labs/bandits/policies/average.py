"""What most policies keep: how often each arm was pulled, and the mean of what it paid."""

from collections import deque
from random import Random


class Averages:
    """Pulls and mean reward of each arm."""

    def __init__(self, arms: int, rng: Random) -> None:
        self.rng = rng
        self.counts = [0] * arms
        self.means = [0.0] * arms

    def update(self, arm: int, reward: float) -> None:
        self.counts[arm] += 1
        self.means[arm] += (reward - self.means[arm]) / self.counts[arm]


class Ordered(Averages):
    """Pulls every arm once, in a random order of this run, which also breaks later ties."""

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.order = rng.sample(range(arms), arms)
        self.unseen = deque(self.order)
        self.pulls = 0

    def choose(self) -> int:
        if self.unseen:
            # Where rewards come late, the other arms that have paid nothing yet go first.
            self.unseen.rotate(-1)
            return self.unseen[-1]
        return self.pick()

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.pulls += 1
        if self.unseen and self.counts[arm] == 1:
            self.unseen.remove(arm)

    def pick(self) -> int:
        raise NotImplementedError


def argmax(values: list[float], rng: Random) -> int:
    """Where the largest value stands; of several a random one."""
    top = max(values)
    if values.count(top) == 1:
        return values.index(top)
    return rng.choice([i for i, value in enumerate(values) if value == top])
