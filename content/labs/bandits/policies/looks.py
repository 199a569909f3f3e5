"""How much of a belief lies below a mark, kept up to date from reward to reward."""

import math

from labs.bandits.policies.beta import beta_tail, log_scale

type Look = tuple[float, float, float, float]
"""Of a belief Beta(a, b) and a mark x: a, b, P(Beta(a, b) < x) and x^a (1 - x)^b / B(a, b), which
says how much of the belief the next reward takes across the mark.
"""

FAINT = 1e-250
"""A step below it may soon be too small for its digits, and would never grow again."""

MOST_STEPS = 200
"""Beyond it the continued fraction is quicker."""


def first_look(x: float) -> Look:
    """At the flat prior."""
    return 1.0, 1.0, x, x * (1 - x)


def new_look(x: float, a: float, b: float) -> Look:
    step = math.exp(log_scale(a, b) + a * math.log(x) + b * math.log1p(-x))
    return a, b, 1 - beta_tail(x, a, b), step


def look_again(look: Look, x: float, a: float, b: float) -> Look:
    """The look after the belief has become Beta(a, b): a step for each win and each loss since.

    DLMF 8.17.20 and 8.17.21. What was paid in part or forgotten needs a new look.
    """
    at, bt, below, step = look
    wins, losses = a - at, b - bt
    whole = wins >= 0 and losses >= 0 and not wins % 1 and not losses % 1
    if not whole or wins + losses > MOST_STEPS or step < FAINT:
        return new_look(x, a, b)
    for _ in range(int(wins)):
        below -= step / at
        step *= x * (at + bt) / at
        at += 1
    for _ in range(int(losses)):
        below += step / bt
        step *= (1 - x) * (at + bt) / bt
        bt += 1
    return a, b, below, step
