"""A log's columns, as compact as a million rows need: numbers, and texts by number."""

import math
from array import array
from collections.abc import Sequence

from labs.bandits.lines import LogError


class Texts:
    """`names` are the different texts in the order in which they came, `kept` each row's place
    among them.
    """

    def __init__(self, what: str, most: int) -> None:
        self.what, self.most = what, most
        self.names: list[str] = []
        self.kept = array("B" if most <= 256 else "H")
        # As they stand in the file: with spaces around, a text is the same and yet another.
        self._known: dict[str, int] = {}

    def all(self, cells: Sequence[str]) -> Sequence[int]:
        """Raises `KeyError` for a text that never came before."""
        return list(map(self._known.__getitem__, cells))

    def one(self, cell: str) -> int:
        """Raises `ValueError` with what is wrong."""
        known = self._known.get(cell)
        return self._new(cell) if known is None else known

    def _new(self, cell: str) -> int:
        text = cell.strip()
        if not text:
            raise ValueError("it is empty")
        if not text.isprintable():
            raise ValueError("it is no UTF-8 text: save the file as “CSV UTF-8”")
        if text not in self._known and len(self.names) == self.most:
            raise LogError(
                f"column {self.what!r} has more than {self.most} different values. "
                "Choose the column that names what was shown"
            )
        number = self._known.get(text, len(self.names))
        if number == len(self.names):
            self.names.append(text)
        self._known[text] = self._known[cell] = number
        return number


class Numbers:
    def __init__(self, what: str) -> None:
        self.what = what
        self.kept = array("d")

    def all(self, cells: Sequence[str]) -> Sequence[float]:
        """Raises `ValueError` if one is none."""
        values = list(map(float, cells))
        # Not a number and infinity survive a sum.
        if not (math.isfinite(sum(values)) and max(values) <= MOST and min(values) >= -MOST):
            raise ValueError
        return values

    def one(self, cell: str) -> float:
        return number(cell)


class Chances(Numbers):
    """Above 0, up to 1."""

    def all(self, cells: Sequence[str]) -> Sequence[float]:
        values = super().all(cells)
        if min(values) <= 0 or max(values) > 1:
            raise ValueError
        return values

    def one(self, cell: str) -> float:
        value = number(cell)
        if not 0 < value <= 1:
            raise ValueError(f"{cell.strip()} is no chance: it must be above 0 and at most 1")
        return value


type Column = Texts | Numbers

MOST = 1e100
"""Of a number: the squares of larger ones are none any more."""


def number(cell: str) -> float:
    """Raises `ValueError` with what is wrong."""
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(_no_number(cell)) from None
    if not math.isfinite(value) or abs(value) > MOST:
        raise ValueError(f"{cell.strip()!r} is no number to reckon with")
    return value


def _no_number(cell: str) -> str:
    if not cell.strip():
        return "it is empty"
    shown = ascii(cell[:40])
    if cell.count(",") == 1 and cell.replace(",", "").strip().lstrip("+-").isdecimal():
        return f"{shown} has a decimal comma: write a point"
    return f"{shown} is no number"
