"""What another policy would have won, from a log of what was shown and what it paid.

A policy here is the arm that it shows in each context. Every estimate follows from a few sums over
the rows of each context and arm, so that a log is read once for all policies.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from labs.bandits.features import Vector
from labs.bandits.log import Log
from labs.bandits.policies.contextual import Ridge, dot

type Cell = tuple[int, int]
"""A context and an arm."""
type Shown = Callable[[int], int]
"""A policy: context → arm."""
type Model = Callable[[int, int], float]
"""What an arm is believed to pay in a context."""
type Fit = Callable[[Table], Model]
type Halves = tuple[Table, Table]
"""The rows in two parts: one is judged by what the other has taught."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Over rows: their number, and sums of rewards r and of weights w = 1 / propensity."""

    n: int = 0
    r: float = 0.0
    r2: float = 0.0
    w: float = 0.0
    wr: float = 0.0
    w2: float = 0.0
    w2r: float = 0.0
    w2r2: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.n + other.n,
            self.r + other.r,
            self.r2 + other.r2,
            self.w + other.w,
            self.wr + other.wr,
            self.w2 + other.w2,
            self.w2r + other.w2r,
            self.w2r2 + other.w2r2,
        )


type Table = Mapping[Cell, Sums]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The mean reward of a policy, and its standard error."""

    mean: float
    error: float

    def interval(self, z: float) -> tuple[float, float]:
        return self.mean - z * self.error, self.mean + z * self.error


def propensities(log: Log) -> Sequence[float]:
    """As logged; without that, each arm's share of the rows of its context."""
    if log.propensity:
        return log.propensity
    pairs: dict[Cell, int] = {}
    seen: dict[int, int] = {}
    for context, arm in zip(log.contexts.of_row, log.arm, strict=True):
        pairs[context, arm] = pairs.get((context, arm), 0) + 1
        seen[context] = seen.get(context, 0) + 1
    share = {cell: count / seen[cell[0]] for cell, count in pairs.items()}
    return [share[cell] for cell in zip(log.contexts.of_row, log.arm, strict=True)]


def sums(log: Log, chances: Sequence[float], fold: int = 0, folds: int = 1) -> dict[Cell, Sums]:
    """Of every `folds`-th row, by context and arm."""
    kept: dict[Cell, list[float]] = {}
    columns = (log.contexts.of_row, log.arm, log.reward, chances)
    for context, arm, r, p in zip(*(column[fold::folds] for column in columns), strict=True):
        w = 1 / p
        wr = w * r
        found = kept.setdefault((context, arm), [0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
        found[0] += 1
        found[1] += r
        found[2] += r * r
        found[3] += w
        found[4] += wr
        found[5] += w * w
        found[6] += w * wr
        found[7] += wr * wr
    return {cell: Sums(int(n), *rest) for cell, (n, *rest) in kept.items()}


def together(first: Table, second: Table) -> dict[Cell, Sums]:
    cells = dict.fromkeys([*first, *second])
    return {cell: first.get(cell, Sums()) + second.get(cell, Sums()) for cell in cells}


def logged(table: Table) -> Estimate:
    """What the policy won that wrote the log."""
    total = sum(table.values(), Sums())
    return _estimate(total.n, total.r, total.r2)


def raw(table: Table, arm: int) -> Estimate:
    """An arm's mean over the rows that have it: right only if chance alone chose the arm."""
    total = of_arm(table, arm)
    return _estimate(total.n, total.r, total.r2)


def of_arm(table: Table, arm: int) -> Sums:
    """Over all contexts."""
    return sum((found for (_, shown), found in table.items() if shown == arm), Sums())


def inverse_propensity(table: Table, shown: Shown) -> Estimate:
    """Each row that agrees stands for 1 / propensity rows. Horvitz and Thompson 1952."""
    total = _agreeing(table, shown)
    return _estimate(_rows(table), total.wr, total.w2r2)


def self_normalised(table: Table, shown: Shown) -> Estimate:
    """The same, divided by the sum of the weights: a small bias for a smaller error."""
    total = _agreeing(table, shown)
    if not total.w:
        return Estimate(math.nan, math.inf)
    mean = total.wr / total.w
    squares = total.w2r2 - 2 * mean * total.w2r + mean * mean * total.w2
    return Estimate(mean, math.sqrt(max(0.0, squares)) / total.w)


def doubly_robust(table: Table, shown: Shown, model: Model) -> Estimate:
    """A model's answer, and inverse propensity for what it is wrong by. Dudík et al. 2011.

    Right if the propensities are right or the model is. The model must not have seen these rows.
    """
    n, total, squares = _robust_sums(table, shown, model)
    return _estimate(n, total, squares)


def cross_fitted(halves: Halves, shown: Shown, fit: Fit) -> Estimate:
    """Doubly robust, each half of the rows with a model that was fitted to the other half."""
    return _crossed(halves, fit, lambda model: shown)


def best_of_each(halves: Halves, arms: int, fit: Fit) -> Estimate:
    """The best arm of each context, found on one half of the rows and valued on the other."""
    return _crossed(halves, fit, lambda model: best_shown(model, arms))


def _crossed(halves: Halves, fit: Fit, rule: Callable[[Model], Shown]) -> Estimate:
    n, total, squares = 0, 0.0, 0.0
    for table, other in (halves, halves[::-1]):
        model = fit(other)
        rows, value, square = _robust_sums(table, rule(model), model)
        n, total, squares = n + rows, total + value, squares + square
    return _estimate(n, total, squares)


def means(table: Table) -> Model:
    """The mean reward of each arm in each context; of one never seen there, over all contexts."""
    whole: dict[int, Sums] = {}
    for (_, arm), found in table.items():
        whole[arm] = whole.get(arm, Sums()) + found
    there = {cell: part.r / part.n for cell, part in table.items()}
    overall = {arm: part.r / part.n for arm, part in whole.items()}
    return lambda context, arm: there.get((context, arm), overall.get(arm, 0.0))


def linear(vectors: Sequence[Vector]) -> Fit:
    """Least squares on the contexts' vectors, for each arm weights of its own.

    For many contexts with few rows each: they tell something about each other.
    """

    def fit(table: Table) -> Model:
        arms: dict[int, Ridge] = {}
        for (context, arm), found in table.items():
            ridge = arms.setdefault(arm, Ridge(len(vectors[0])))
            # n rows of the same vector in one step: x √n, and the sum of what they paid / √n.
            root = math.sqrt(found.n)
            ridge.update([part * root for part in vectors[context]], found.r / root)
        weights = {arm: ridge.weights for arm, ridge in arms.items()}
        return lambda context, arm: dot(weights[arm], vectors[context]) if arm in weights else 0.0

    return fit


def best_shown(model: Model, arms: int) -> Shown:
    """The policy that shows, in each context, the arm of which the model expects most."""

    @cache
    def best(context: int) -> int:
        return max(range(arms), key=lambda arm: model(context, arm))

    return best


def _robust_sums(table: Table, shown: Shown, model: Model) -> tuple[int, float, float]:
    """The number of terms, their sum and the sum of their squares.

    A row's term is m, and w (r - q) more where it agrees: m is the model's answer for the arm that
    the policy shows, and q the same, since the row has that arm.
    """
    n, total, squares = 0, 0.0, 0.0
    for (context, arm), s in table.items():
        m = model(context, shown(context))
        n += s.n
        total += m * s.n
        squares += m * m * s.n
        if arm == shown(context):
            off = s.wr - m * s.w
            total += off
            squares += 2 * m * off + s.w2r2 - 2 * m * s.w2r + m * m * s.w2
    return n, total, squares


def _agreeing(table: Table, shown: Shown) -> Sums:
    return sum((s for (context, arm), s in table.items() if arm == shown(context)), Sums())


def _rows(table: Table) -> int:
    return sum(found.n for found in table.values())


def _estimate(n: int, total: float, squares: float) -> Estimate:
    """The mean of n terms by their sum and the sum of their squares."""
    if n < 2:
        return Estimate(total / n if n else math.nan, math.inf)
    mean = total / n
    return Estimate(mean, math.sqrt(max(0.0, squares / n - mean * mean) / (n - 1)))
