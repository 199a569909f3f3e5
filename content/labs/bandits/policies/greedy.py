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


class DecayingEpsilon(EpsilonGreedy):
    """ε = min(1, c K / (gap² t)): it must know the gap. Auer, Cesa-Bianchi and Fischer 2002."""

    def __init__(self, arms: int, rng: Random, c: float = 0.15, gap: float = 0.1) -> None:
        super().__init__(arms, rng, 1.0)
        self.explored = c * arms / gap**2
        self.pulls = 0

    def update(self, arm: int, reward: float) -> None:
        super().update(arm, reward)
        self.pulls += 1
        self.epsilon = min(1.0, self.explored / (self.pulls + 1))


class Optimistic:
    """Greedy, but each arm is thought to be excellent until it has disappointed.

    What was seen is forgotten at the rate `step`. Sutton and Barto 2018, section 2.6.
    """

    def __init__(self, arms: int, rng: Random, initial: float, step: float = 0.1) -> None:
        self.rng, self.step = rng, step
        self.means = [initial] * arms

    def choose(self) -> int:
        return argmax(self.means, self.rng)

    def update(self, arm: int, reward: float) -> None:
        self.means[arm] += self.step * (reward - self.means[arm])
