"""Policies by name, as the demos' controls offer them."""

import math
from random import Random
from typing import Literal

from labs.bandits.policies.adversarial import EXP3, exp3_gamma
from labs.bandits.policies.bayes import BayesUCB, BayesUCBNormal
from labs.bandits.policies.drifting import (
    DiscountedThompson,
    DiscountedThompsonNormal,
    DiscountedUCB,
    SlidingWindowUCB,
)
from labs.bandits.policies.greedy import DecayingEpsilon, EpsilonGreedy, Optimistic
from labs.bandits.policies.kl import KLUCB
from labs.bandits.policies.marked import QuickThompson
from labs.bandits.policies.policy import Policy
from labs.bandits.policies.softmax import CoolingSoftmax, Gradient, Softmax
from labs.bandits.policies.thompson import ThompsonNormal
from labs.bandits.policies.ucb import MOSS, UCB1, UCBV, UCB1Tuned

type Steady = Literal[
    "greedy",
    "epsilon-greedy",
    "decaying-epsilon",
    "optimistic",
    "softmax",
    "cooling-softmax",
    "gradient",
    "ucb1",
    "ucb1-tuned",
    "ucb-v",
    "moss",
    "kl-ucb",
    "bayes-ucb",
    "thompson",
    "exp3",
]
"""For arms that stay as they are."""
type Drifting = Literal["discounted-ucb", "sliding-window-ucb", "discounted-thompson"]
type Name = Steady | Drifting

NAMES: tuple[Name, ...] = (*Steady.__value__.__args__, *Drifting.__value__.__args__)


def make_policy(
    name: Name,
    arms: int,
    rng: Random,
    *,
    epsilon: float = 0.1,
    temperature: float = 0.1,
    sigma: float | None = None,
    horizon: int = 1000,
) -> Policy:
    """`sigma` is the known standard deviation of normal rewards; without it they are 0 or 1."""
    # A bonus made for rewards within [0, 1], which scatter no more than a normal variable of
    # sigma = ½, grows in proportion for another sigma.
    scale = 1.0 if sigma is None else 2 * sigma
    # As if the arms changed once: Garivier and Moulines 2011.
    window = max(1, round(4 * math.sqrt(horizon * math.log(horizon))))
    gamma = 1 - 1 / (4 * math.sqrt(horizon))
    match name:
        case "greedy":
            return EpsilonGreedy(arms, rng, 0.0)
        case "epsilon-greedy":
            return EpsilonGreedy(arms, rng, epsilon)
        case "decaying-epsilon":
            return DecayingEpsilon(arms, rng)
        case "optimistic":
            return Optimistic(arms, rng, 1.0 if sigma is None else 5 * sigma)
        case "softmax":
            return Softmax(arms, rng, temperature)
        case "cooling-softmax":
            return CoolingSoftmax(arms, rng)
        case "gradient":
            return Gradient(arms, rng)
        case "ucb1":
            return UCB1(arms, rng, scale)
        case "ucb1-tuned":
            return UCB1Tuned(arms, rng, scale)
        case "ucb-v":
            return UCBV(arms, rng, scale)
        case "moss":
            return MOSS(arms, rng, horizon, scale)
        case "kl-ucb":
            # N (q - mean)² / (2 sigma²) = ln t is solved by q = mean + sigma √(2 ln t / N).
            return KLUCB(arms, rng) if sigma is None else UCB1(arms, rng, sigma)
        case "bayes-ucb":
            return BayesUCB(arms, rng) if sigma is None else BayesUCBNormal(arms, rng, sigma)
        case "thompson":
            return QuickThompson(arms, rng) if sigma is None else ThompsonNormal(arms, rng, sigma)
        case "exp3":
            low, high = (0.0, 1.0) if sigma is None else (-4 * sigma, 4 * sigma)
            return EXP3(arms, rng, exp3_gamma(arms, horizon), low, high)
        case "discounted-ucb":
            return DiscountedUCB(arms, rng, gamma, scale)
        case "sliding-window-ucb":
            return SlidingWindowUCB(arms, rng, window, scale)
        case "discounted-thompson" if sigma is None:
            return DiscountedThompson(arms, rng, gamma)
        case "discounted-thompson":
            return DiscountedThompsonNormal(arms, rng, gamma, sigma)
