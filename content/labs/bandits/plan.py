"""How long to test two versions: a length fixed ahead, against looking and stopping early."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from statistics import NormalDist

type Rule = Callable[[int, int, int], bool]
"""(visitors of each version, wins of A, wins of B) → whether they differ, so that one may stop."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A wins with the chance `base`, B with `base + lift`; `alpha` is the risk of a false alarm."""

    base: float
    lift: float
    alpha: float = 0.05
    power: float = 0.8


def sample_size(test: Experiment) -> float:
    """Visitors of each version for a test of fixed length. Fleiss, Levin and Paik, chapter 4."""
    a, b = test.base, test.base + test.lift
    if not (0 < a < 1 and 0 < b < 1) or a == b:
        raise ValueError("both chances must lie between 0 and 1 and differ")
    middle = (a + b) / 2
    normal = NormalDist()
    alarm = normal.inv_cdf(1 - test.alpha / 2) * math.sqrt(2 * middle * (1 - middle))
    miss = normal.inv_cdf(test.power) * math.sqrt(a * (1 - a) + b * (1 - b))
    return float(((alarm + miss) / (a - b)) ** 2)


def significant(alpha: float) -> Rule:
    """The usual z-test of two shares. Made for one look."""
    z = NormalDist().inv_cdf(1 - alpha / 2)

    def rule(visitors: int, wins_a: int, wins_b: int) -> bool:
        middle = (wins_a + wins_b) / (2 * visitors)
        error = math.sqrt(2 * middle * (1 - middle) / visitors)
        return abs(wins_a - wins_b) / visitors > z * error

    return rule


def always_valid(alpha: float, spread: float) -> Rule:
    """The mixture sequential probability ratio test: as many looks as one likes."""

    def rule(visitors: int, wins_a: int, wins_b: int) -> bool:
        reach = always_valid_reach(visitors, wins_a, wins_b, alpha, spread)
        return abs(wins_a - wins_b) / visitors > reach

    return rule


def always_valid_reach(
    visitors: int, wins_a: int, wins_b: int, alpha: float, spread: float
) -> float:
    """Half the width of an interval for the difference that holds at every look at once.

    The difference is drawn from N(0, spread²) in the mixture; the variance is estimated, so the
    promise needs a few hundred visitors. Johari, Koomen, Pekelis and Walsh 2017.
    """
    # Half a win more on both sides: without a win yet the variance would be 0.
    a, b = ((wins + 0.5) / (visitors + 1) for wins in (wins_a, wins_b))
    variance = a * (1 - a) + b * (1 - b)
    mixed = variance + visitors * spread * spread
    doubt = math.log(1 / alpha) + 0.5 * math.log(mixed / variance)
    return math.sqrt(2 * variance * mixed * doubt) / (visitors * spread)


def elimination(alpha: float) -> Rule:
    """Successive elimination of two arms, which promises for any rewards within [0, 1]."""

    def rule(visitors: int, wins_a: int, wins_b: int) -> bool:
        radius = math.sqrt(math.log(8 * visitors * visitors / alpha) / (2 * visitors))
        return abs(wins_a - wins_b) / visitors >= 2 * radius

    return rule


@dataclass(frozen=True, slots=True)
class Ends:
    """Of each run: after how many visitors of each version it ended, and whether by a finding."""

    visitors: tuple[int, ...] = ()
    found: tuple[bool, ...] = ()

    def mean(self) -> float:
        return sum(self.visitors) / len(self.visitors)

    def share(self) -> float:
        return sum(self.found) / len(self.found)

    def over_by(self, visitors: int) -> float:
        """The share of runs that had found something by then."""
        pairs = zip(self.visitors, self.found, strict=True)
        return sum(found and end <= visitors for end, found in pairs) / len(self.found)


def look_and_stop(
    test: Experiment, rule: Rule, looks: list[int], runs: int, seed: int, batch: int = 50
) -> Iterator[Ends]:
    """The ends so far, after every `batch` runs: each looks after so many visitors until it ends.

    The same visitors come whatever the rule, so that rules can be compared.
    """
    ends = Ends()
    for first in range(0, runs, batch):
        numbers = range(first, min(first + batch, runs))
        new = [_run(test, rule, looks, Random(f"{seed} {number}")) for number in numbers]
        visitors, found = zip(*new, strict=True)
        ends = Ends((*ends.visitors, *visitors), (*ends.found, *found))
        yield ends


def _run(test: Experiment, rule: Rule, looks: list[int], rng: Random) -> tuple[int, bool]:
    wins_a = wins_b = seen = 0
    for visitors in looks:
        wins_a += rng.binomialvariate(visitors - seen, test.base)
        wins_b += rng.binomialvariate(visitors - seen, test.base + test.lift)
        seen = visitors
        if rule(visitors, wins_a, wins_b):
            return visitors, True
    return looks[-1], False
