"""Novelty by counting: what was seen rarely is worth a visit."""

import math
from collections import Counter
from collections.abc import Hashable
from fractions import Fraction


class Count:
    """1 / sqrt(N) for the state that an action led to, counted with this visit."""

    def __init__(self, scale: float = 1.0) -> None:
        self.visits: Counter[Hashable] = Counter()
        self.scale = scale

    def bonus(self, state: int, action: int, following: int) -> float:
        return self.visit(following)

    def visit(self, seen: Hashable) -> float:
        self.visits[seen] += 1
        return self.scale / math.sqrt(self.visits[seen])


def pseudo_count[T: (float, Fraction)](before: T, after: T) -> T:
    """How often a state seems to have been seen, from a density before and after one more visit.

    N = rho (1 - rho') / (rho' - rho), Bellemare et al. 2016.
    """
    return before * (1 - after) / (after - before)


class KernelDensity:
    """A density over places: every visit counts for its neighbours, too, by its distance."""

    def __init__(self, side: int, width: float) -> None:
        self.side = side
        near = [math.exp(-((d / width) ** 2) / 2) if width else float(d == 0) for d in range(side)]
        self._near = near
        self.mass = [0.0] * (side * side)
        self.visits = 0

    def density(self, cell: int) -> float:
        return self.mass[cell] / self.visits if self.visits else 0.0

    def visit(self, cell: int) -> float:
        """Adds a visit and gives the pseudo-count that `cell` had before it."""
        before = self.density(cell)
        down, across = divmod(cell, self.side)
        for other in range(len(self.mass)):
            y, x = divmod(other, self.side)
            self.mass[other] += self._near[abs(y - down)] * self._near[abs(x - across)]
        self.visits += 1
        return pseudo_count(before, self.density(cell)) if before < 1 else math.inf


class PseudoCount:
    """scale / sqrt(N + 0.01) with the pseudo-count of the place, blind to what a screen shows."""

    def __init__(self, side: int, width: float = 0.5, scale: float = 1.0) -> None:
        self._density = KernelDensity(side, width)
        self._last = side * side - 1
        self._scale = scale

    def bonus(self, state: int, action: int, following: int) -> float:
        count = self._density.visit(min(following, self._last))
        return self._scale / math.sqrt(count + 0.01)
