"""Bandits to play against: a bandit is its arms' means and how their rewards scatter."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, Protocol

from labs.bandits.bounds import lai_robbins

MOST_ARMS = 50


class Game(Protocol):
    """One run of an environment, pull by pull."""

    def gaps(self) -> Sequence[float]:
        """What each arm would give away at the next pull, on average."""

    def pull(self, arm: int) -> float:
        """A reward; time goes on."""


class Environment(Protocol):
    """`sigma` is what policies are told of its rewards: None if they lie within [0, 1]."""

    @property
    def arms(self) -> int: ...
    @property
    def sigma(self) -> float | None: ...
    def start(self, rng: Random) -> Game: ...


@dataclass(frozen=True, slots=True)
class Bandit:
    """Bernoulli arms (a reward is 0 or 1), or normal ones if it has a standard deviation."""

    means: tuple[float, ...]
    sigma: float | None = None

    @property
    def arms(self) -> int:
        return len(self.means)

    def start(self, rng: Random) -> "Steady":
        return Steady(self, rng)

    @property
    def best(self) -> float:
        return max(self.means)

    @property
    def lower_bound(self) -> float:
        """C of Lai and Robbins' C ln T."""
        return lai_robbins(self.means, self.sigma)


class Steady:
    """The arms stay what they are."""

    def __init__(self, bandit: Bandit, rng: Random) -> None:
        self.pull = rewards(bandit, rng)
        self._gaps = [bandit.best - mean for mean in bandit.means]

    def gaps(self) -> Sequence[float]:
        return self._gaps


type Testbed = Callable[[Random], Environment]
"""Makes the environment of one run."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """The testbed that has the same arms in every run."""

    bandit: Environment

    def __call__(self, rng: Random) -> Environment:
        return self.bandit


def rewards(bandit: Bandit, rng: Random) -> Callable[[int], float]:
    """A function that pulls an arm."""
    means, random = bandit.means, rng.random
    if bandit.sigma is None:
        return lambda arm: 1.0 if random() < means[arm] else 0.0
    sigma, normal = bandit.sigma, rng.normalvariate
    return lambda arm: normal(means[arm], sigma)


BERNOULLI = Bandit((0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0.05))
GAUSSIAN = Bandit((1.5, 1.0, 0.75, 0.5, 0.25, 0.0, -0.25, -0.5, -1.0, -1.5), sigma=1.0)
CLOSE = Bandit((0.55, *[0.45] * 9))
"""Problem 14 of Auer, Cesa-Bianchi and Fischer 2002."""
RARE = Bandit((0.1, *[0.05] * 3, *[0.02] * 3, *[0.01] * 3))
"""The low-reward problem of Garivier and Cappé 2011."""


def sutton_barto(rng: Random) -> Bandit:
    """The ten-armed testbed of Sutton and Barto (2018, section 2.3): new means in every run."""
    return Bandit(tuple(rng.normalvariate(0.0, 1.0) for _ in range(10)), sigma=1.0)


type Bed = Literal["bernoulli", "gaussian", "sutton-barto"]
BEDS: Mapping[Bed, Testbed] = {
    "bernoulli": Fixed(BERNOULLI),
    "gaussian": Fixed(GAUSSIAN),
    "sutton-barto": sutton_barto,
}


def parse_arms(text: str) -> Bandit:
    """`0.1, 0.5, 0.45` → Bernoulli arms. Raises `ValueError` with what is wrong and where."""
    words = text.replace(";", ",").split(",")
    means = [_mean(word.strip(), number) for number, word in enumerate(words, 1)]
    if len(means) > MOST_ARMS:
        raise ValueError(f"these are {len(means)} arms. Give {MOST_ARMS} or fewer")
    return Bandit(tuple(means))


def _mean(word: str, number: int) -> float:
    example = "Write chances from 0 to 1 with commas between, such as 0.1, 0.5, 0.45"
    if not word:
        raise ValueError(f"arm {number} is empty. {example}")
    try:
        mean = float(word)
    except ValueError:
        raise ValueError(f"arm {number} is {word!r}, which is no number. {example}") from None
    if not 0 <= mean <= 1:
        raise ValueError(f"arm {number} has the chance {word}. {example}")
    return mean
