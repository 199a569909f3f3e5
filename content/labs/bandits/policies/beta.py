"""Beta(a, b), with a and b of at least 1: what is believed of a chance."""

import math
from collections.abc import Callable

LOG_4 = math.log(4)
TINY = 1e-300
"""In place of zero, by which Lentz divides."""


def log_scale(a: float, b: float) -> float:
    """-ln B(a, b): what makes a density of x^(a - 1) (1 - x)^(b - 1)."""
    return math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)


def beta_quantile(tail: float, a: float, b: float, start: float | None = None) -> float:
    """Where Beta(a, b) has `tail` left above, to about 1e-10."""
    low, high = 0.0, 1.0
    x = a / (a + b) if start is None else start
    scale = log_scale(a, b)
    for _ in range(100):
        left, front = _tail(x, a, b, scale)
        low, high = (x, high) if left > tail else (low, x)
        density = front / (x * (1 - x))
        # Newton's step on the logarithm, which is nearly straight, if it stays inside.
        step = math.log(left / tail) * left / density if left > 0 < density else math.inf
        # How straight: what the step misses by is about bend · step² / 2.
        bend = abs((a - 1) / x - (b - 1) / (1 - x) + density / left) if left > 0 else math.inf
        if abs(step) < 1e-9 or (abs(step) < 1e-3 and bend * step * step < 1e-11):
            return min(max(x + step, 0.0), 1.0)
        x = x + step if low < x + step < high else (low + high) / 2
    return x


def beta_tail(x: float, a: float, b: float) -> float:
    """P(Beta(a, b) > x), by the continued fraction of the incomplete beta function."""
    if not 0 < x < 1:
        return 1.0 if x <= 0 else 0.0
    left, _ = _tail(x, a, b, log_scale(a, b))
    return left


def _tail(x: float, a: float, b: float, scale: float) -> tuple[float, float]:
    """With x^a (1 - x)^b / B(a, b)."""
    front = math.exp(scale + a * math.log(x) + b * math.log1p(-x))
    # The fraction converges quickly on one side of the mean.
    if x < (a + 1) / (a + b + 2):
        return 1 - front * _fraction(x, a, b) / a, front
    return front * _fraction(1 - x, b, a) / b, front


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation: from the front, until nothing changes."""
    c, d = 1.0, 1 / (1 - (a + b) * x / (a + 1) or TINY)
    found = d
    for m in range(1, 10_000):
        twice = a + 2 * m
        even = m * (b - m) * x / ((twice - 1) * twice)
        d = 1 / (1 + even * d or TINY)
        c = 1 + even / c or TINY
        found *= c * d
        odd = -(a + m) * (a + b + m) * x / (twice * (twice + 1))
        d = 1 / (1 + odd * d or TINY)
        c = 1 + odd / c or TINY
        change = c * d
        found *= change
        if -1e-13 < change - 1 < 1e-13:
            break
    return found


def beta_draw(a: float, b: float, random: Callable[[], float]) -> float:
    """From Beta(a, b): exact, and quicker than `betavariate`.

    Cheng 1978, algorithm BB: proposals from a log-logistic law, of which at least two in three
    are kept.
    """
    if a <= 1:
        return float(1 - random() ** (1 / b))
    if b <= 1:
        return float(random() ** (1 / a))
    small, large, total = min(a, b), max(a, b), a + b
    spread = math.sqrt((total - 2) / (2 * small * large - total))
    steep = small + 1 / spread
    while True:
        u = random() or 0.5
        v = spread * math.log(u / (1 - u))
        w = small * math.exp(v)
        z = u * u * (1 - random())
        if steep * v - LOG_4 + total * math.log(total / (large + w)) >= math.log(z):
            return (w if a <= b else large) / (large + w)
