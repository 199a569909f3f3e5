"""The contexts of a log: which there are, and each as the vector that a linear model takes."""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

from labs.bandits.columns import Column, Numbers, Texts, number
from labs.bandits.lines import LogError

MOST_CONTEXTS = 1_000
FEW = 20
"""So many different numbers are still names, as the years in a list of years."""
GROUPS = 10
"""Into which a column of numbers is cut, all of about the same number of rows."""
FREQUENT = 10
"""Texts of a column that have a part of the vector each. The others share a zero in all of them."""

type Vector = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Contexts:
    """Those that occur, by name, as vectors, and which of them each row has.

    A vector begins with 1. Then come a 0 or 1 for each frequent text of a column, and for each
    column of numbers the mean of the row's group, in standard deviations from the column's mean.
    """

    names: Sequence[str]
    vectors: Sequence[Vector]
    of_row: array[int]


@dataclass(frozen=True, slots=True)
class Parts:
    """A column's values in few groups: what each is called, its part of the vector, each row's."""

    names: Sequence[str]
    vectors: Sequence[Vector]
    of_row: array[int]


def column_of(name: str, cells: Sequence[str]) -> Column:
    """Of numbers if the first cells are, and more than `FEW` different ones."""
    told = set(cells)
    if len(told) > FEW and all(map(_is_number, told)):
        return Numbers(name)
    return Texts(name, MOST_CONTEXTS)


def _is_number(cell: str) -> bool:
    try:
        number(cell)
    except ValueError:
        return False
    return True


def contexts_of(columns: Sequence[Column], rows: int) -> Contexts:
    """Raises `LogError` if there are too many combinations."""
    if not columns:
        return Contexts(("",), ((1.0,),), array("H", bytes(2 * rows)))
    parts = [_grouped(c) if isinstance(c, Numbers) else _named(c) for c in columns]
    numbers: dict[tuple[int, ...], int] = {}
    combined = array("I")
    for codes in zip(*(part.of_row for part in parts), strict=True):
        combined.append(numbers.setdefault(codes, len(numbers)))
    if len(numbers) > MOST_CONTEXTS:
        names = ", ".join(repr(column.what) for column in columns)
        raise LogError(
            f"the columns {names} have more than {MOST_CONTEXTS:,} combinations. Choose fewer"
        )
    return Contexts(
        [", ".join(p.names[c] for p, c in zip(parts, codes, strict=True)) for codes in numbers],
        [
            (1.0, *(x for p, c in zip(parts, codes, strict=True) for x in p.vectors[c]))
            for codes in numbers
        ],
        combined,
    )


def _named(column: Texts) -> Parts:
    frequent = [code for code, _ in Counter(column.kept).most_common(FREQUENT)]
    vectors = [
        tuple(float(code == other) for other in frequent) for code in range(len(column.names))
    ]
    return Parts(column.names, vectors, column.kept)


def _grouped(column: Numbers) -> Parts:
    values = column.kept
    ordered = sorted(values)
    # Of a number that is there very often, several cuts are one, and below the least is nothing.
    at = {ordered[len(ordered) * i // GROUPS] for i in range(1, GROUPS)}
    cuts = sorted(at - {ordered[0]})
    of_row = array("B", (bisect_right(cuts, value) for value in values))
    middle = fmean(values)
    spread = math.sqrt(fmean([(value - middle) ** 2 for value in values])) or 1.0
    # What equals a cut belongs to the group above it, here as for the rows.
    ends = [0, *(bisect_left(ordered, cut) for cut in cuts), len(ordered)]
    names, vectors = [], []
    for begin, end in pairwise(ends):
        group = ordered[begin:end]
        names.append(f"{column.what} {group[0]:g} to {group[-1]:g}")
        vectors.append(((fmean(group) - middle) / spread,))
    return Parts(names, vectors, of_row)
