"""Rewards that come late: policies around a policy."""

from collections import deque

from labs.bandits.policies.policy import Policy


class Delayed:
    """The policy learns of a reward only after `delay` more pulls."""

    def __init__(self, policy: Policy, delay: int) -> None:
        self.policy, self.delay = policy, delay
        self.waiting: deque[tuple[int, float]] = deque()

    def choose(self) -> int:
        return self.policy.choose()

    def update(self, arm: int, reward: float) -> None:
        self.waiting.append((arm, reward))
        if len(self.waiting) > self.delay:
            self.policy.update(*self.waiting.popleft())


class Batched:
    """The policy learns of the last `size` rewards at once."""

    def __init__(self, policy: Policy, size: int) -> None:
        self.policy, self.size = policy, size
        self.waiting: list[tuple[int, float]] = []

    def choose(self) -> int:
        return self.policy.choose()

    def update(self, arm: int, reward: float) -> None:
        self.waiting.append((arm, reward))
        if len(self.waiting) == self.size:
            for waited in self.waiting:
                self.policy.update(*waited)
            self.waiting.clear()
