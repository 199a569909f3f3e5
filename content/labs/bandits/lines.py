"""The lines of a text file: all of them, or of one too long for that those at many places."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_CHARACTERS = 100_000
"""Of a line: a file without line breaks would otherwise be read into memory whole."""
PLACES = 250
BEGINNING = 1 << 16
"""Bytes from which the length of all rows is told."""


class LogError(ValueError):
    """What is wrong with a file, and where."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Of a file: its bytes, and about how many lines it has, by the length of its first ones."""

    size: int
    rows: int


def extent(file: BinaryIO) -> Extent:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    start = file.read(BEGINNING)
    file.seek(0)
    lines = max(1, start.count(b"\n") or start.count(b"\r"))
    return Extent(size, size * lines // max(1, len(start)))


def every_line(file: BinaryIO) -> Iterator[str]:
    # What is no UTF-8 becomes lone surrogates, and is told where it stands.
    text = io.TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="")
    number = 0
    try:
        while line := text.readline(MOST_CHARACTERS):
            number += 1
            if len(line) == MOST_CHARACTERS:
                raise _no_table(number)
            yield line
    finally:
        text.detach()


def first_line(file: BinaryIO) -> str:
    """Without a byte order mark. The file stands behind it then."""
    line = file.readline(MOST_CHARACTERS)
    if len(line) == MOST_CHARACTERS:
        raise _no_table(1)
    return line.decode("utf-8-sig", "surrogateescape")


def lines_by_place(file: BinaryIO, most: int, told: Extent) -> Iterator[list[str]]:
    """About `most` lines in all, below the first: equally many from each of `PLACES` places.

    These are spread evenly, so that every line is as likely, and their order stays. A line that a
    place cuts is left out.
    """
    start = file.tell()
    length = told.size * most // (told.rows * PLACES)
    for place in range(PLACES):
        at = start + (told.size - start) * place // PLACES
        # One byte earlier: a place may be where a line begins.
        file.seek(at - 1)
        _, _, whole = file.read(length).partition(b"\n")
        text, _, _ = whole.rpartition(b"\n")
        if text:
            yield text.decode("utf-8", "surrogateescape").split("\n")


def _no_table(number: int) -> LogError:
    return LogError(
        f"line {number} has more than {MOST_CHARACTERS:,} characters, so this is no table"
    )
