"""Thompson sampling without most of its draws."""

import math
from collections.abc import Iterable
from random import Random

from labs.bandits.policies.looks import FAINT, Look, first_look, look_again
from labs.bandits.policies.thompson import Thompson

MARGIN = 1e-6
"""Levels that are nearer than this to what lies below a mark are not told apart by it: a hundred
times what rounding does in a million pulls."""

PATIENCE = 16
"""Choices that a mark may leave open before another one is sought."""

FINE = 2**40
"""Into so many parts marks may divide the line from 0 to 1."""


class QuickThompson(Thompson):
    """The choices of `Thompson` for the same random numbers.

    The quantile at a level lies above a mark x if the level is larger than what the belief has
    below x. Let one mark stand where mostly a single draw is above it: that one is the largest,
    and which one it is takes a comparison for each arm. A reward moves what lies below the mark
    by a step that is known (see `look_again`), so that no draw need ever be computed, unless two
    are all but equal.

    Of each arm `edges` has what lies below the mark, less `MARGIN`; `steps` has what moves it.
    """

    def __init__(self, arms: int, rng: Random) -> None:
        super().__init__(arms, rng)
        self.arms = range(arms)
        self._looks: dict[float, list[Look]] = {}
        self._patience = PATIENCE
        self._set_mark(0.5)

    def choose(self) -> int:
        random, edges = self.rng.random, self.edges
        levels = [random() for _ in edges]
        over = [arm for arm in self.arms if levels[arm] > edges[arm]]
        if len(over) == 1 and levels[over[0]] > edges[over[0]] + 2 * MARGIN:
            return over[0]
        return self.find(levels)

    def find(self, levels: list[float]) -> int:
        """The arm whose draw is the largest, where the mark does not say it."""
        arm = self._search(levels)
        self._patience -= 1
        if not self._patience:
            self._patience = PATIENCE
            self.move_mark()
        return arm

    def update(self, arm: int, reward: float) -> None:
        a, b, step = self.wins[arm], self.losses[arm], self.steps[arm]
        if reward == 1:
            self.wins[arm] = a + 1
            self.edges[arm] -= step / a
            self.steps[arm] = step = step * self.mark * (a + b) / a
        elif reward == 0:
            self.losses[arm] = b + 1
            self.edges[arm] += step / b
            self.steps[arm] = step = step * (1 - self.mark) * (a + b) / b
        else:
            super().update(arm, reward)
            self._set_mark(self.mark)
        if step < FAINT:
            self.move_mark()

    def _search(self, levels: list[float]) -> int:
        """From mark to mark, until one draw alone is above."""
        low, high, left = 0.0, 1.0, list(self.arms)
        x: float | None = self.mark
        parts = [edge + MARGIN for edge in self.edges]
        while x is not None:
            over = []
            for arm, part in zip(left, parts, strict=True):
                apart = levels[arm] - part
                if apart > MARGIN:
                    over.append(arm)
                elif apart > -MARGIN:
                    return self._largest(left, levels)
            low, high, left = (x, high, over) if over else (low, x, left)
            if len(left) == 1:
                return left[0]
            x = coarsest(low, high)
            if x is not None:
                parts = [below for _, _, below, _ in self._look(x, left)]
        return self._largest(left, levels)

    def _largest(self, arms: list[int], levels: list[float]) -> int:
        return max(arms, key=lambda arm: self.draw(arm, levels[arm]))

    def _look(self, x: float, arms: Iterable[int]) -> list[Look]:
        found, wins, losses = [], self.wins, self.losses
        looks = self._looks.setdefault(x, [first_look(x)] * len(wins))
        for arm in arms:
            look = looks[arm]
            if look[0] != wins[arm] or look[1] != losses[arm]:
                looks[arm] = look = look_again(look, x, wins[arm], losses[arm])
            found.append(look)
        return found

    def _set_mark(self, x: float) -> None:
        looks = self._look(x, self.arms)
        self.mark = x
        self.edges = [below - MARGIN for _, _, below, _ in looks]
        self.steps = [step for _, _, _, step in looks]

    def move_mark(self) -> None:
        """To where, near the arms that lead, most probably one draw alone is above."""
        shapes = [shape(a, b) for a, b in zip(self.wins, self.losses, strict=True)]
        leaders = {
            max(self.arms, key=lambda arm: self.wins[arm] + self.losses[arm]),
            max(self.arms, key=lambda arm: shapes[arm]),
        }
        best, mark = -1.0, 0.5
        for mean, width in (shapes[arm] for arm in leaders):
            for away in (-3, -2, -1, 0, 1):
                x = coarsest(mean + (away - 0.1) * width, mean + (away + 0.1) * width)
                if x is not None and 0 < x < 1 and (one := alone(x, shapes)) > best:
                    best, mark = one, x
        self._set_mark(mark)


def shape(a: float, b: float) -> tuple[float, float]:
    """The mean of a belief, and its standard deviation."""
    return a / (a + b), math.sqrt(a * b / (a + b + 1)) / (a + b)


def alone(x: float, shapes: list[tuple[float, float]]) -> float:
    """The chance that of normal draws exactly one is above x."""
    none, one = 1.0, 0.0
    for mean, width in shapes:
        below = 0.5 + 0.5 * math.erf((x - mean) / width / math.sqrt(2))
        one = one * below + none * (1 - below)
        none *= below
    return one


def coarsest(low: float, high: float) -> float | None:
    """The number between them with the fewest binary digits, so that the same marks come back."""
    first, last = int(low * FINE), math.ceil(high * FINE) - 1
    if first >= last:
        return None
    digits = (first ^ last).bit_length() - 1
    return (last >> digits << digits) / FINE
