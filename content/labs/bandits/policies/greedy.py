"""The best-looking arm, and now and then another."""

from random import Random

from labs.bandits.policies.average import Averages, argmax


class EpsilonGreedy(Averages):
    """With probability ε any arm, the best-looking one included; else the best-looking one."""

    def __init__(self, arms: int, rng: Random, epsilon: float) -> None:
        super().__init__(arms, rng)
        self.epsilon = epsilon

    def choose(self) -> int:
        if self.epsilon and self.rng.random() < self.epsilon:
            return self.rng.randrange(len(self.means))
        return argmax(self.means, self.rng)
