"""Ways to choose the next arm. A policy sees the rewards of the arms that it pulled, no more."""

from labs.bandits.policies.adversarial import EXP3, exp3_gamma
from labs.bandits.policies.average import Averages, Ordered, argmax
from labs.bandits.policies.bayes import BayesUCB, BayesUCBNormal
from labs.bandits.policies.beta import beta_draw, beta_quantile, beta_tail
from labs.bandits.policies.contextual import Contextual, LinearThompson, LinUCB
from labs.bandits.policies.drifting import (
    DiscountedThompson,
    DiscountedThompsonNormal,
    DiscountedUCB,
    SlidingWindowUCB,
)
from labs.bandits.policies.greedy import DecayingEpsilon, EpsilonGreedy, Optimistic
from labs.bandits.policies.kl import KLUCB, kl_index
from labs.bandits.policies.marked import QuickThompson
from labs.bandits.policies.named import NAMES, Name, Steady, make_policy
from labs.bandits.policies.policy import Policy
from labs.bandits.policies.softmax import CoolingSoftmax, Gradient, Softmax
from labs.bandits.policies.thompson import Thompson, ThompsonNormal
from labs.bandits.policies.ucb import MOSS, UCB1, UCBV, UCB1Tuned
from labs.bandits.policies.wrapped import Batched, Delayed

__all__ = [
    "EXP3",
    "KLUCB",
    "MOSS",
    "NAMES",
    "UCB1",
    "UCBV",
    "Averages",
    "Batched",
    "BayesUCB",
    "BayesUCBNormal",
    "Contextual",
    "CoolingSoftmax",
    "DecayingEpsilon",
    "Delayed",
    "DiscountedThompson",
    "DiscountedThompsonNormal",
    "DiscountedUCB",
    "EpsilonGreedy",
    "Gradient",
    "LinUCB",
    "LinearThompson",
    "Name",
    "Optimistic",
    "Ordered",
    "Policy",
    "QuickThompson",
    "SlidingWindowUCB",
    "Softmax",
    "Steady",
    "Thompson",
    "ThompsonNormal",
    "UCB1Tuned",
    "argmax",
    "beta_draw",
    "beta_quantile",
    "beta_tail",
    "exp3_gamma",
    "kl_index",
    "make_policy",
]
