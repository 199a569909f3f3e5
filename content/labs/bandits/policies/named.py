"""Policies by name, as the demos' controls offer them."""

from random import Random
from typing import Literal, Protocol

from labs.bandits.policies.greedy import EpsilonGreedy
from labs.bandits.policies.kl import KLUCB
from labs.bandits.policies.softmax import Softmax
from labs.bandits.policies.thompson import Thompson, ThompsonNormal
from labs.bandits.policies.ucb import UCB1

type Name = Literal["greedy", "epsilon-greedy", "softmax", "ucb1", "kl-ucb", "thompson"]

NAMES: tuple[Name, ...] = ("greedy", "epsilon-greedy", "softmax", "ucb1", "kl-ucb", "thompson")


class Policy(Protocol):
    def choose(self) -> int: ...
    def update(self, arm: int, reward: float) -> None: ...


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
