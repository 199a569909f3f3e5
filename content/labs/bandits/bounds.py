"""What theory says of a bandit: divergences, Lai and Robbins' constant, the bound of UCB1."""

import math
from collections.abc import Sequence


def kl_bernoulli(p: float, q: float) -> float:
    """How far coin `q` is from coin `p`, in nats; infinite if `q` rules out what `p` does."""
    if (q <= 0 < p) or (p < 1 <= q):
        return math.inf
    heads = p * math.log(p / q) if p > 0 else 0.0
    tails = (1 - p) * math.log((1 - p) / (1 - q)) if p < 1 else 0.0
    return heads + tails


def kl_gaussian(p: float, q: float, sigma: float = 1.0) -> float:
    """The same for two normal distributions of equal standard deviation."""
    return (p - q) ** 2 / (2 * sigma * sigma)


def lai_robbins(means: Sequence[float], sigma: float | None = None) -> float:
    """C of the lower bound C ln T on regret: for Bernoulli arms, or normal ones of known `sigma`.

    Lai and Robbins 1985. The sum goes over the arms that are worse than the best one.
    """
    best = max(means)

    def kl(mean: float) -> float:
        return kl_bernoulli(mean, best) if sigma is None else kl_gaussian(mean, best, sigma)

    return math.fsum((best - mean) / kl(mean) for mean in means if mean < best)


def ucb1_bound(means: Sequence[float], pulls: int) -> float:
    """No regret of UCB1 after `pulls` is larger on average, for rewards within [0, 1].

    Auer, Cesa-Bianchi and Fischer 2002, theorem 1.
    """
    gaps = [max(means) - mean for mean in means if mean < max(means)]
    logarithmic = 8 * math.fsum(math.log(pulls) / gap for gap in gaps)
    return logarithmic + (1 + math.pi**2 / 3) * math.fsum(gaps)
