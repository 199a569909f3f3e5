"""Ways to choose the next arm. A policy sees the rewards of the arms that it pulled, no more."""

from labs.bandits.policies.average import Averages, Ordered, argmax
from labs.bandits.policies.greedy import EpsilonGreedy
from labs.bandits.policies.kl import KLUCB, kl_index
from labs.bandits.policies.named import NAMES, Name, Policy, make_policy
from labs.bandits.policies.softmax import Softmax
from labs.bandits.policies.thompson import Thompson, ThompsonNormal
from labs.bandits.policies.ucb import UCB1

__all__ = [
    "KLUCB",
    "NAMES",
    "UCB1",
    "Averages",
    "EpsilonGreedy",
    "Name",
    "Ordered",
    "Policy",
    "Softmax",
    "Thompson",
    "ThompsonNormal",
    "argmax",
    "kl_index",
    "make_policy",
]
