"""A log of past choices, as CSV: which arm was shown, what it paid, and what else was noted.

Read line by line, so that a file may be longer than memory. A row that can't be used is skipped,
counted and told; a file that can't be used is a `LogError`, and nothing else is ever raised.
"""

import csv
import io
import zlib
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

from labs.bandits.columns import Chances, Column, Numbers, Texts
from labs.bandits.features import Contexts, column_of, contexts_of
from labs.bandits.lines import Extent, LogError, every_line, extent, first_line, lines_by_place

MOST_ROWS = 1_000_000
TOO_MANY = 1.25
"""A file of more than so many times `MOST_ROWS`, by its size, is read at many places. One that has
only little more is read from its beginning.
"""
MOST_ARMS = 50
MOST_TOLD = 20
FIRST, BLOCK = 1_000, 20_000
"""Rows that are read at once."""
SEPARATORS = ",;\t|"
USUAL = {
    "arm": ("arm", "variant", "action", "group", "treatment", "version"),
    "reward": ("reward", "clicked", "click", "converted", "conversion", "outcome", "payoff"),
    "context": ("context", "segment", "device"),
    "propensity": ("propensity", "probability", "prob"),
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of columns as the reader gave them; an empty one is found by its usual names.

    Those of the context may be several, parted by commas.
    """

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


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows that were read, of about so many that will be."""

    rows: int
    of: int


@dataclass(frozen=True, slots=True)
class Log:
    """The rows as columns of numbers; `propensity` is empty if the file has none.

    `first` are the first skipped rows, `skipped` their number. `more` says that the file goes on;
    `sampled` that the rows are from many places of it, and numbered among themselves.
    """

    columns: Columns
    extent: Extent
    arms: Sequence[str]
    arm: array[int]
    reward: array[float]
    contexts: Contexts
    propensity: array[float]
    skipped: int = 0
    first: tuple[Skipped, ...] = ()
    more: bool = False
    sampled: bool = False

    def __len__(self) -> int:
        return len(self.arm)


class Logs:
    """Keeps the log that was read last, so that the next question about the same file is answered
    without reading it again.

    Whether it is the same is told by its name, its size and a checksum: of all that is in it, or
    beyond 32 MB of as much from all over it.
    """

    def __init__(self) -> None:
        self._kept: tuple[object, Log] | None = None

    def read(self, file: BinaryIO, wanted: Columns) -> Iterator[Progress | Log]:
        key = (getattr(file, "name", ""), wanted, checksum(file))
        if self._kept and self._kept[0] == key:
            yield self._kept[1]
            return
        # Two logs at once might be more than there is room for.
        self._kept = None
        for read in read_log(file, wanted):
            if isinstance(read, Log):
                self._kept = key, read
            yield read


def checksum(file: BinaryIO, parts: int = 32, length: int = 1 << 20) -> tuple[int, int]:
    """Of a file's bytes: how many, and a CRC."""
    size = file.seek(0, io.SEEK_END)
    found = 0
    for part in range(parts):
        at = part * length
        if size > parts * length:
            at = (size - length) * part // (parts - 1)
        file.seek(at)
        found = zlib.crc32(file.read(length), found)
    file.seek(0)
    return size, found


def read_log(file: BinaryIO, wanted: Columns = Columns()) -> Iterator[Progress | Log]:
    """How far it is after every block of rows, and at the end the log."""
    try:
        yield from _read(file, wanted)
    except csv.Error as error:
        raise LogError(f"this is no CSV that can be read: {error}") from None


def _read(file: BinaryIO, wanted: Columns) -> Iterator[Progress | Log]:
    told = extent(file)
    sampled = told.rows > TOO_MANY * MOST_ROWS
    parts: Iterable[Iterable[str]]
    if sampled:
        head = first_line(file)
        parts = lines_by_place(file, MOST_ROWS, told)
    else:
        lines = every_line(file)
        head = next(lines, "")
        parts = [lines]
    _check_text(head)
    separator = max(SEPARATORS, key=lambda mark: len(_cells(head, mark)))
    names = [name.strip() for name in _cells(head, separator)]
    # A reader for each part: a quotation mark that opens in one must not close in the next.
    tables = (csv.reader(part, delimiter=separator) for part in parts)
    rows = Rows(Places(names, wanted))
    yield from rows.take(tables, min(told.rows, MOST_ROWS))
    yield rows.log(told, sampled)


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


class Places:
    """Where in a row the columns stand; those that are not there are left out."""

    def __init__(self, names: Sequence[str], wanted: Columns) -> None:
        self.arm = _place(names, wanted.arm, "arm")
        self.reward = _place(names, wanted.reward, "reward")
        self.context = tuple(
            dict.fromkeys(
                place
                for name in _several(names, wanted.context)
                for place in [_place(names, name, "context", needed=False)]
                if place >= 0
            )
        )
        self.propensity = _place(names, wanted.propensity, "propensity", needed=False)
        self.names = names

    def found(self) -> Columns:
        propensity = self.names[self.propensity] if self.propensity >= 0 else ""
        context = ", ".join(self.names[place] for place in self.context)
        return Columns(self.names[self.arm], self.names[self.reward], context, propensity)


def _several(names: Sequence[str], wanted: str) -> list[str]:
    # A column may have a comma in its own name.
    if wanted.strip().casefold() in (name.casefold() for name in names):
        return [wanted]
    return [name for name in wanted.split(",") if name.strip()] or [""]


def _place(names: Sequence[str], wanted: str, what: str, needed: bool = True) -> int:
    lower = [name.casefold() for name in names]
    for name in [wanted.strip().casefold()] if wanted.strip() else USUAL[what]:
        if name in lower:
            return lower.index(name)
    if not needed and not wanted.strip():
        return -1
    sought = repr(wanted.strip()) if wanted.strip() else f"named {', '.join(USUAL[what])}"
    listed = ", ".join(map(repr, names[:20]))
    raise LogError(f"row 1 has no column {sought} for the {what}. It has {listed}")


@dataclass(slots=True)
class Rows:
    """What was read so far."""

    places: Places
    columns: list[tuple[int, Column]] = field(default_factory=list)
    skipped: int = 0
    first: list[Skipped] = field(default_factory=list)
    more: bool = False

    def __len__(self) -> int:
        return len(self.columns[0][1].kept) if self.columns else 0

    def take(self, tables: Iterable[Iterator[list[str]]], of: int) -> Iterator[Progress]:
        row = 2
        for table in tables:
            while block := list(islice(table, self._room())):
                self._add(block, row)
                row += len(block)
                yield Progress(len(self), max(of, len(self)))
                if len(self) >= MOST_ROWS:
                    self.more = next(table, None) is not None
                    return

    def _room(self) -> int:
        return min(BLOCK if len(self) else FIRST, MOST_ROWS - len(self))

    def _add(self, block: list[list[str]], row: int) -> None:
        if not self.columns:
            self.columns = self._columns(block)
        try:
            cells = list(zip(*block, strict=True))
            values = [column.all(cells[place]) for place, column in self.columns]
        except (ValueError, KeyError, IndexError):
            # Something in it is new or wrong: row by row, then.
            for number, row_cells in enumerate(block, row):
                if row_cells:
                    self._add_row(row_cells, number)
            return
        for (_, column), new in zip(self.columns, values, strict=True):
            column.kept.extend(new)  # type: ignore[arg-type]

    def _columns(self, block: list[list[str]]) -> list[tuple[int, Column]]:
        at, names = self.places, self.places.names
        columns: list[tuple[int, Column]] = [
            (at.arm, Texts(names[at.arm], MOST_ARMS)),
            (at.reward, Numbers(names[at.reward])),
        ]
        for place in at.context:
            cells = [cells[place] for cells in block if len(cells) > place]
            columns.append((place, column_of(names[place], cells)))
        if at.propensity >= 0:
            columns.append((at.propensity, Chances(names[at.propensity])))
        return columns

    def _add_row(self, cells: list[str], row: int) -> None:
        """All of a row, or a note on why not."""
        what, values = "", []
        try:
            for place, column in self.columns:
                what = column.what
                values.append(column.one(cells[place]))
        except IndexError:
            self._skip(row, what, f"the row has only {len(cells)} cells")
        except LogError as error:
            raise LogError(f"row {row}: {error}") from None
        except ValueError as error:
            self._skip(row, what, str(error))
        else:
            for (_, column), value in zip(self.columns, values, strict=True):
                column.kept.append(value)  # type: ignore[arg-type]

    def _skip(self, row: int, column: str, why: str) -> None:
        self.skipped += 1
        if len(self.first) < MOST_TOLD:
            self.first.append(Skipped(row, column, why))

    def log(self, told: Extent, sampled: bool) -> Log:
        if not len(self):
            why = f" Row {self.first[0].row}: {self.first[0].why}." if self.first else ""
            raise LogError(f"no row below the names of the columns can be used.{why}")
        (_, arm), (_, reward), *rest = self.columns
        chances = rest.pop()[1] if self.places.propensity >= 0 else Chances("")
        assert isinstance(arm, Texts)
        assert isinstance(reward, Numbers)
        assert isinstance(chances, Numbers)
        return Log(
            self.places.found(),
            told,
            arm.names,
            arm.kept,
            reward.kept,
            contexts_of([column for _, column in rest], len(self)),
            chances.kept,
            self.skipped,
            tuple(self.first),
            self.more,
            sampled,
        )
