"""Between which values a mean lies, by what was seen of it."""

import math
from statistics import NormalDist

from labs.bandits.policies.beta import beta_quantile

type Interval = tuple[float, float]


def z_of(level: float) -> float:
    """How many standard errors an interval of this level reaches to each side: 1.96 for 0.95."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(wins: float, pulls: int, level: float = 0.95) -> Interval:
    """The chance of a win, by inverting the score test. Wilson 1927."""
    z = z_of(level)
    mean = wins / pulls
    middle = mean + z * z / (2 * pulls)
    reach = z * math.sqrt(mean * (1 - mean) / pulls + z * z / (4 * pulls * pulls))
    scale = 1 + z * z / pulls
    low = 0.0 if wins == 0 else (middle - reach) / scale
    high = 1.0 if wins == pulls else (middle + reach) / scale
    return low, high


def clopper_pearson(wins: int, pulls: int, level: float = 0.95) -> Interval:
    """The same, never too narrow, for that mostly too wide. Clopper and Pearson 1934."""
    tail = (1 - level) / 2
    low = beta_quantile(1 - tail, wins, pulls - wins + 1) if wins else 0.0
    high = beta_quantile(tail, wins + 1, pulls - wins) if wins < pulls else 1.0
    return low, high


def empirical_bernstein(
    mean: float, variance: float, pulls: int, span: float = 1.0, level: float = 0.95
) -> Interval:
    """The mean of rewards that lie within `span` of each other, however they are distributed.

    `variance` is that of the sample. Maurer and Pontil 2009, on both sides.
    """
    if pulls < 2:
        return -math.inf, math.inf
    doubt = math.log(4 / (1 - level))
    reach = math.sqrt(2 * variance * doubt / pulls) + 7 * span * doubt / (3 * (pulls - 1))
    return mean - reach, mean + reach


def difference(
    wins_a: float, pulls_a: int, wins_b: float, pulls_b: int, level: float = 0.95
) -> Interval:
    """How much more often A wins than B, from Wilson's interval of each. Newcombe 1998."""
    a, b = wins_a / pulls_a, wins_b / pulls_b
    (low_a, high_a), (low_b, high_b) = (
        wilson(wins_a, pulls_a, level),
        wilson(wins_b, pulls_b, level),
    )
    return (
        a - b - math.hypot(a - low_a, high_b - b),
        a - b + math.hypot(high_a - a, b - low_b),
    )
