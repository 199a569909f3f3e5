"""A log of past choices, as CSV: which arm was shown, what it paid, and what else was noted.

Read line by line, so that a file may be longer than memory. A row that can't be used is skipped,
counted and told; a file that can't be used is a `LogError`, and nothing else is ever raised.
"""

import csv
import io
import math
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

MOST_ROWS = 1_000_000
MOST_ARMS = 50
MOST_CONTEXTS = 1_000
MOST_CHARACTERS = 100_000
"""Of a row: a file without line breaks would otherwise be read into memory whole."""
MOST_TOLD = 20
STEP = 50_000
SEPARATORS = ",;\t|"
USUAL = {
    "arm": ("arm", "variant", "action", "group", "treatment", "version"),
    "reward": ("reward", "clicked", "click", "converted", "conversion", "outcome", "payoff"),
    "context": ("context", "segment", "device"),
    "propensity": ("propensity", "probability", "prob"),
}


class LogError(ValueError):
    """What is wrong with a file, and where."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns as the reader gave them; an empty one is found by its usual names."""

    arm: str = ""
    reward: str = ""
    context: str = ""
    propensity: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that was not used; the row of the names is number 1."""

    row: int
    column: str
    why: str


class Names:
    """Texts by number, in the order in which they came."""

    def __init__(self, what: str, most: int) -> None:
        self.what, self.most = what, most
        self.numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        known = self.numbers.get(text)
        return self._new(text.strip()) if known is None else known

    def _new(self, text: str) -> int:
        if not text:
            raise ValueError("it is empty")
        if not text.isprintable():
            raise ValueError("it is no UTF-8 text: save the file as “CSV UTF-8”")
        if text not in self.numbers and len(self.numbers) == self.most:
            raise LogError(
                f"column {self.what!r} has more than {self.most} different values. "
                "Choose the column that names what was shown"
            )
        return self.numbers.setdefault(text, len(self.numbers))


@dataclass(slots=True)
class Log:
    """The rows as columns of numbers; `propensity` is empty if the file has none.

    `first` are the first skipped rows, `skipped` their number. `more` says that the file goes on.
    """

    columns: Columns
    arms: Names
    contexts: Names
    arm: array[int] = field(default_factory=lambda: array("H"))
    context: array[int] = field(default_factory=lambda: array("H"))
    reward: array[float] = field(default_factory=lambda: array("d"))
    propensity: array[float] = field(default_factory=lambda: array("d"))
    skipped: int = 0
    first: list[Skipped] = field(default_factory=list)
    more: bool = False

    def __len__(self) -> int:
        return len(self.arm)


def read_log(file: BinaryIO, wanted: Columns = Columns(), step: int = STEP) -> Iterator[Log]:
    """The log so far (one object, which grows) after every `step` rows, and at the end."""
    try:
        yield from _read(file, wanted, step)
    except csv.Error as error:
        raise LogError(f"this is no CSV that can be read: {error}") from None


def _read(file: BinaryIO, wanted: Columns, step: int) -> Iterator[Log]:
    # What is no UTF-8 becomes lone surrogates, and is told where it stands.
    text = io.TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="")
    lines = _lines(text)
    head = next(lines, "")
    _check_text(head)
    separator = max(SEPARATORS, key=lambda mark: len(_cells(head, mark)))
    names = [name.strip() for name in _cells(head, separator)]
    log, places = _empty(names, wanted)
    for row, cells in enumerate(csv.reader(lines, delimiter=separator), 2):
        if len(log) == MOST_ROWS:
            log.more = True
            break
        if cells:
            _add(log, places, cells, row)
        if row % step == 0:
            yield log
    text.detach()
    if not len(log):
        told = f" Row {log.first[0].row}: {log.first[0].why}." if log.first else ""
        raise LogError(f"no row below the names of the columns can be used.{told}")
    yield log


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(MOST_CHARACTERS):
        number += 1
        if len(line) == MOST_CHARACTERS:
            raise LogError(
                f"line {number} has more than {MOST_CHARACTERS:,} characters, so this is no table"
            )
        yield line


def _check_text(head: str) -> None:
    if not head.strip():
        raise LogError("the file is empty, or its first line is. It must name the columns")
    if "\0" in head or any("\udc80" <= mark <= "\udcff" for mark in head):
        raise LogError(
            "the first line is no UTF-8 text. From a spreadsheet, save as “CSV UTF-8”, not as a "
            "workbook or “Unicode text”"
        )


def _cells(line: str, separator: str) -> list[str]:
    return next(csv.reader([line], delimiter=separator), [])


def _empty(names: Sequence[str], wanted: Columns) -> tuple[Log, tuple[int, int, int, int]]:
    arm = _place(names, wanted.arm, "arm", needed=True)
    reward = _place(names, wanted.reward, "reward", needed=True)
    context = _place(names, wanted.context, "context")
    propensity = _place(names, wanted.propensity, "propensity")
    places = (arm, reward, context, propensity)
    found = Columns(*("" if place < 0 else names[place] for place in places))
    log = Log(found, Names(found.arm, MOST_ARMS), Names(found.context, MOST_CONTEXTS))
    return log, places


def _place(names: Sequence[str], wanted: str, what: str, needed: bool = False) -> int:
    lower = [name.casefold() for name in names]
    for name in [wanted.strip().casefold()] if wanted.strip() else USUAL[what]:
        if name in lower:
            return lower.index(name)
    if not needed and not wanted.strip():
        return -1
    sought = repr(wanted.strip()) if wanted.strip() else f"named {', '.join(USUAL[what])}"
    listed = ", ".join(map(repr, names[:20]))
    raise LogError(f"row 1 has no column {sought} for the {what}. It has {listed}")


def _add(log: Log, places: tuple[int, int, int, int], cells: list[str], row: int) -> None:
    """All of a row, or a note on why not."""
    at_arm, at_reward, at_context, at_propensity = places
    column = log.columns.arm
    try:
        arm = log.arms.number(cells[at_arm])
        column = log.columns.reward
        reward = number(cells[at_reward])
        column = log.columns.context
        context = log.contexts.number(cells[at_context]) if at_context >= 0 else 0
        column = log.columns.propensity
        chance = _chance(cells[at_propensity]) if at_propensity >= 0 else 0.0
    except IndexError:
        _skip(log, row, column, f"the row has only {len(cells)} cells")
    except LogError as error:
        raise LogError(f"row {row}: {error}") from None
    except ValueError as error:
        _skip(log, row, column, str(error))
    else:
        log.arm.append(arm)
        log.reward.append(reward)
        log.context.append(context)
        if chance:
            log.propensity.append(chance)


def _skip(log: Log, row: int, column: str, why: str) -> None:
    log.skipped += 1
    if len(log.first) < MOST_TOLD:
        log.first.append(Skipped(row, column, why))


def number(cell: str) -> float:
    """Raises `ValueError` with what is wrong."""
    try:
        value = float(cell)
    except ValueError:
        raise ValueError(_no_number(cell)) from None
    if not math.isfinite(value) or abs(value) > 1e100:
        raise ValueError(f"{cell.strip()!r} is no number to reckon with")
    return value


def _no_number(cell: str) -> str:
    if not cell.strip():
        return "it is empty"
    shown = ascii(cell[:40])
    if cell.count(",") == 1 and cell.replace(",", "").strip().lstrip("+-").isdecimal():
        return f"{shown} has a decimal comma: write a point"
    return f"{shown} is no number"


def _chance(cell: str) -> float:
    value = number(cell)
    if not 0 < value <= 1:
        raise ValueError(f"{cell.strip()} is no chance: it must be above 0 and at most 1")
    return value
