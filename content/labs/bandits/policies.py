"""Six ways to choose the next arm. A policy sees the rewards of the arms that it pulled, no more.

Each keeps, for every arm, how often it was pulled and the mean of what it paid.
"""

import math
from random import Random
from typing import Literal, Protocol

type Name = Literal["greedy", "epsilon-greedy", "softmax", "ucb1", "kl-ucb", "thompson"]

NAMES: tuple[Name, ...] = ("greedy", "epsilon-greedy", "softmax", "ucb1", "kl-ucb", "thompson")


class Policy(Protocol):
    def choose(self) -> int: ...
    def learn(self, arm: int, reward: float) -> None: ...


def make_policy(
    name: Name,
    arms: int,
    rng: Random,
    *,
    epsilon: float = 0.1,
    temperature: float = 0.1,
    sigma: float | None = None,
) -> Policy:
    """`sigma` is the known standard deviation of normal rewards; without it they are 0 or 1."""
    if name == "greedy":
        return EpsilonGreedy(arms, rng, 0.0)
    if name == "epsilon-greedy":
        return EpsilonGreedy(arms, rng, epsilon)
    if name == "softmax":
        return Softmax(arms, rng, temperature)
    if name == "ucb1":
        # The bonus of UCB1 is made for rewards within [0, 1], which scatter no more than a normal
        # variable of sigma = ½. For another sigma it grows in proportion.
        return UCB1(arms, rng, 1.0 if sigma is None else 2 * sigma)
    if name == "kl-ucb":
        # N (q - mean)² / (2 sigma²) = ln t is solved by q = mean + sigma √(2 ln t / N).
        return KLUCB(arms, rng) if sigma is None else UCB1(arms, rng, sigma)
    return Thompson(arms, rng) if sigma is None else ThompsonNormal(arms, rng, sigma)


class Averages:
    """Pulls and mean reward of each arm."""

    def __init__(self, arms: int, rng: Random) -> None:
        self.rng = rng
        self.counts = [0] * arms
        self.means = [0.0] * arms

    def learn(self, arm: int, reward: float) -> None:
        self.counts[arm] += 1
        self.means[arm] += (reward - self.means[arm]) / self.counts[arm]


class EpsilonGreedy(Averages):
    """With probability ε any arm, the best-looking one included; else the best-looking one."""

    def __init__(self, arms: int, rng: Random, epsilon: float) -> None:
        super().__init__(arms, rng)
        self.epsilon = epsilon

    def choose(self) -> int:
        if self.epsilon and self.rng.random() < self.epsilon:
            return self.rng.randrange(len(self.means))
        return argmax(self.means, self.rng)


class Softmax(Averages):
    """Arm a with a probability proportional to exp(mean / temperature)."""

    def __init__(self, arms: int, rng: Random, temperature: float) -> None:
        super().__init__(arms, rng)
        self.temperature = temperature

    def choose(self) -> int:
        # Less the largest mean: the ratios stay, and nothing overflows.
        top, temperature = max(self.means), self.temperature
        weights = [math.exp((mean - top) / temperature) for mean in self.means]
        left = self.rng.random() * sum(weights)
        for arm, weight in enumerate(weights):
            left -= weight
            if left < 0:
                return arm
        return len(weights) - 1


class Ordered(Averages):
    """Pulls every arm once, in a random order of this run, which also breaks later ties."""

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.order = rng.sample(range(arms), arms)
        self.pulls = 0

    def choose(self) -> int:
        if self.pulls < len(self.order):
            return self.order[self.pulls]
        return self.pick()

    def learn(self, arm: int, reward: float) -> None:
        super().learn(arm, reward)
        self.pulls += 1

    def pick(self) -> int:
        raise NotImplementedError


class UCB1(Ordered):
    """The largest mean + scale · √(2 ln t / N). Auer, Cesa-Bianchi and Fischer 2002."""

    def __init__(self, arms: int, rng: Random, scale: float = 1.0) -> None:
        super().__init__(arms, rng)
        self.scale = scale
        self.widths = [0.0] * arms

    def learn(self, arm: int, reward: float) -> None:
        super().learn(arm, reward)
        self.widths[arm] = 1 / math.sqrt(self.counts[arm])

    def pick(self) -> int:
        indices = self.indices()
        top = max(indices)
        if indices.count(top) == 1:
            return indices.index(top)
        return next(arm for arm in self.order if indices[arm] == top)

    def indices(self) -> list[float]:
        root = self.scale * math.sqrt(2 * math.log(self.pulls))
        return [mean + root * width for mean, width in zip(self.means, self.widths, strict=True)]


class KLUCB(Ordered):
    """The largest q with N · kl(mean, q) ≤ ln t, for rewards 0 or 1. Garivier and Cappé 2011."""

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.negentropies = [0.0] * arms
        self.last = 0

    def learn(self, arm: int, reward: float) -> None:
        super().learn(arm, reward)
        self.last = arm
        p = self.means[arm]
        self.negentropies[arm] = p * math.log(p) + (1 - p) * math.log(1 - p) if 0 < p < 1 else 0.0

    def pick(self) -> int:
        # An arm's index lies above q if N · kl(mean, q) < ln t: one product, where its own index
        # is an equation to solve. So only an arm that beats the best one so far is solved, and the
        # arm that won last time goes first.
        budget = math.log(self.pulls)
        best, q, log_q, log_rest = -1, -1.0, 0.0, 0.0
        for arm in (self.last, *self.order):
            p = self.means[arm]
            divergence = self.negentropies[arm] - p * log_q - (1 - p) * log_rest
            if p > q or self.counts[arm] * divergence < budget:
                found = kl_index(p, budget / self.counts[arm])
                if found > q:
                    best, q = arm, found
                    if q >= 1:
                        return best
                    if q > 0:
                        log_q, log_rest = math.log(q), math.log(1 - q)
        return best


class Thompson(Averages):
    """Draws a chance for each arm from its posterior, Beta(1 + wins, 1 + losses); the largest."""

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.wins = [1.0] * arms
        self.losses = [1.0] * arms

    def learn(self, arm: int, reward: float) -> None:
        super().learn(arm, reward)
        self.wins[arm] += reward
        self.losses[arm] += 1 - reward

    def choose(self) -> int:
        drawn = list(map(self.rng.betavariate, self.wins, self.losses))
        return drawn.index(max(drawn))


class ThompsonNormal(Ordered):
    """The same for normal rewards and a flat prior: the posterior is N(mean, sigma² / N)."""

    def __init__(self, arms: int, rng: Random, sigma: float) -> None:
        super().__init__(arms, rng)
        self.widths = [0.0] * arms
        self.sigma = sigma

    def learn(self, arm: int, reward: float) -> None:
        super().learn(arm, reward)
        self.widths[arm] = self.sigma / math.sqrt(self.counts[arm])

    def pick(self) -> int:
        drawn = list(map(self.rng.normalvariate, self.means, self.widths))
        return drawn.index(max(drawn))


def argmax(values: list[float], rng: Random) -> int:
    """Where the largest value stands; of several a random one."""
    top = max(values)
    if values.count(top) == 1:
        return values.index(top)
    return rng.choice([i for i, value in enumerate(values) if value == top])


def kl_index(mean: float, budget: float) -> float:
    """The largest q in [mean, 1] with kl(mean, q) ≤ budget, to about 1e-12.

    The divergence is convex in q: from above, the steps of Newton's method never pass the root.
    """
    if mean >= 1:
        return 1.0
    if mean <= 0:
        return -math.expm1(-budget)
    rest = 1 - mean
    least = mean * math.log(mean) + rest * math.log(rest) - budget
    # Two bounds from above: Pinsker's, and what is left of the divergence without mean · ln q.
    q = min(mean + math.sqrt(budget / 2), 1 - math.exp(least / rest))
    for _ in range(60):
        step = 0.0
        if mean < q < 1:
            over = least - mean * math.log(q) - rest * math.log(1 - q)
            step = over * q * (1 - q) / (q - mean)
            q = max(mean, q - step)
        if step < 1e-12:
            break
    return q
