"""A chart's columns: rounded to what an axis can show, and short in a file, both ways."""

import json
import math
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

type Column = Sequence[Any]

DIGITS = 7
"""Significant digits of a number whose axis is not known: a screen has fewer."""
MOST_DECIMALS = 12
MOST_STEPS = 2**53
"""Whole numbers that JavaScript has exactly."""


def rounded(column: Column, error: float | None = None) -> list[Any]:
    """The column; a float of it changes by at most `error`, or keeps `DIGITS` without one."""
    decimals = _decimals(error)
    if decimals is None:
        return [_significant(value) for value in column]
    return [_rounded(value, decimals) for value in column]


def packed(column: Column) -> Any:
    """The column, its numbers as differences of whole numbers, its texts as indices of names, or
    as it is: whichever is the shortest."""
    plain = list(column)
    forms = [plain, _steps(plain), _names(plain)]
    return min((form for form in forms if form is not None), key=_length)


def unpacked(column: Any) -> list[Any]:
    if not isinstance(column, Mapping):
        return list(column)
    if "names" in column:
        return [column["names"][index] for index in column["at"]]
    sums = accumulate(column["steps"])
    scale = 10 ** column["decimals"]
    return [value / scale for value in sums] if scale > 1 else list(sums)


def _decimals(error: float | None) -> int | None:
    """The fewest decimals whose rounding stays within `error`."""
    if not error:
        return None
    decimals = max(0, math.ceil(-math.log10(2 * error)))
    return decimals if decimals <= MOST_DECIMALS else None


def _rounded(value: Any, decimals: int) -> Any:
    if not isinstance(value, float):
        return value
    # Above it a float has no such decimal, and it would be no whole number of them in a browser.
    return round(value, decimals) if abs(value) < MOST_STEPS / 10**decimals else value


def _significant(value: Any) -> Any:
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _steps(column: list[Any]) -> dict[str, Any] | None:
    if not column or any(type(value) not in (int, float) for value in column):
        return None
    if not all(abs(value) < MOST_STEPS for value in column):
        return None
    decimals = max(map(_decimals_of, column))
    if decimals > MOST_DECIMALS or max(map(abs, column)) >= MOST_STEPS / 10**decimals:
        return None
    whole = [round(value * 10**decimals) for value in column]
    steps = [whole[0], *(b - a for a, b in pairwise(whole))]
    made = {"decimals": decimals, "steps": steps}
    return made if unpacked(made) == column else None


def _decimals_of(value: float) -> int:
    if isinstance(value, int) or value.is_integer():
        return 0
    digits, _, exponent = repr(value).partition("e")
    return max(0, len(digits.partition(".")[2]) - int(exponent or 0))


def _names(column: list[Any]) -> dict[str, Any] | None:
    if not column or any(type(value) is not str for value in column):
        return None
    places = {name: place for place, name in enumerate(dict.fromkeys(column))}
    return {"names": list(places), "at": [places[name] for name in column]}


def _length(form: Any) -> int:
    return len(json.dumps(form, separators=(",", ":"), ensure_ascii=False))
