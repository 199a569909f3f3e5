"""Bernoulli arms that change while one plays."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Abrupt:
    """`phases` are chances, one after the other, each for `length` pulls; then the first again."""

    phases: tuple[tuple[float, ...], ...]
    length: int
    sigma: None = None

    @property
    def arms(self) -> int:
        return len(self.phases[0])

    def start(self, rng: Random) -> "Changing":
        return AbruptGame(self, rng)


@dataclass(frozen=True, slots=True)
class Replaced:
    """At each pull, with `chance`, one arm makes way for a new one from Beta(4, 4).

    Chapelle and Li 2011: news, of which none stays.
    """

    arms: int
    chance: float
    sigma: None = None

    def start(self, rng: Random) -> "ReplacedGame":
        return ReplacedGame(self, rng)


@dataclass(frozen=True, slots=True)
class Wandering:
    """Every chance takes a normal step at each pull, and turns back at 0 and 1."""

    means: tuple[float, ...]
    step: float
    sigma: None = None

    @property
    def arms(self) -> int:
        return len(self.means)

    def start(self, rng: Random) -> "Changing":
        return WanderingGame(self, rng)


class Changing:
    """Pays with the chances of the moment, and then changes them."""

    def __init__(self, means: Sequence[float], rng: Random) -> None:
        self.rng = rng
        self.move(means)

    def move(self, means: Sequence[float]) -> None:
        self.means = list(means)
        best = max(means)
        self._gaps = [best - mean for mean in means]

    def gaps(self) -> Sequence[float]:
        return self._gaps

    def pull(self, arm: int) -> float:
        reward = 1.0 if self.rng.random() < self.means[arm] else 0.0
        self.change()
        return reward

    def change(self) -> None:
        raise NotImplementedError


class AbruptGame(Changing):
    def __init__(self, plan: Abrupt, rng: Random) -> None:
        super().__init__(plan.phases[0], rng)
        self.plan, self.pulls = plan, 0

    def change(self) -> None:
        self.pulls += 1
        phase, rest = divmod(self.pulls, self.plan.length)
        if rest == 0:
            self.move(self.plan.phases[phase % len(self.plan.phases)])


class ReplacedGame(Changing):
    """`fresh` is the arm that the last pull has replaced."""

    def __init__(self, plan: Replaced, rng: Random) -> None:
        super().__init__([rng.betavariate(4, 4) for _ in range(plan.arms)], rng)
        self.chance = plan.chance
        self.fresh: int | None = None

    def change(self) -> None:
        self.fresh = None
        if self.rng.random() < self.chance:
            self.fresh = self.rng.randrange(len(self.means))
            self.means[self.fresh] = self.rng.betavariate(4, 4)
            self.move(self.means)


class WanderingGame(Changing):
    def __init__(self, plan: Wandering, rng: Random) -> None:
        super().__init__(plan.means, rng)
        self.step = plan.step

    def change(self) -> None:
        normal, step = self.rng.normalvariate, self.step
        self.move([_inside(mean + normal(0.0, step)) for mean in self.means])


def _inside(chance: float) -> float:
    """Turned back at 0 and 1."""
    folded = abs(chance) % 2
    return min(folded, 2 - folded)
