"""What a reader's file of weights holds, whatever its format: named tensors, read when asked for.

A file that can't be used is a `BadFile`; nothing in it is ever executed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, BinaryIO, Protocol

MOST_TENSORS = 100_000
MOST_NUMBER = 2**53
MOST_NAME = 1_000
WINDOW = 65_536
"""Bytes that small reads fetch together: each fetch asks the browser."""


class BadFile(ValueError):
    """What is wrong with a file, in one sentence."""


class Bytes(Protocol):
    """The raw bytes of one tensor. `whole` says that a part costs no more than itself."""

    @property
    def whole(self) -> bool: ...
    def read(self, start: int, size: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Tensor:
    """`dtype` is safetensors' word, as `F32`. `columns_first` is NumPy's Fortran order."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    raw: Bytes
    columns_first: bool = False
    big_endian: bool = False

    @property
    def count(self) -> int:
        return prod(self.shape)


@dataclass(frozen=True, slots=True)
class Model:
    """`notes` are about what the file holds that is not among the tensors."""

    kind: str
    size: int
    tensors: tuple[Tensor, ...]
    notes: tuple[str, ...] = ()


class Direct:
    """A file read by offset, past Python's own buffer, which would fetch a megabyte each time."""

    def __init__(self, file: BinaryIO) -> None:
        self.size = file.seek(0, 2)
        file.seek(0)
        self._raw: Any = getattr(file, "raw", file)
        self._window = b""
        self._start = 0

    def read(self, start: int, size: int) -> bytes:
        """Raises `BadFile` if the file has fewer bytes there."""
        if start < 0 or size < 0 or start + size > self.size:
            raise BadFile(f"the file ends after {self.size:,} bytes, within what it promises")
        if size >= WINDOW:
            return self._fetch(start, size)
        if not self._start <= start <= start + size <= self._start + len(self._window):
            self._window = self._fetch(start, min(WINDOW, self.size - start))
            self._start = start
        return self._window[start - self._start :][:size]

    def _fetch(self, start: int, size: int) -> bytes:
        self._raw.seek(start)
        parts = []
        while size:
            part = self._raw.read(size)
            if not part:
                raise BadFile("the file became shorter while it was read")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes that stand in the file as they are."""

    file: Direct
    start: int
    size: int

    @property
    def whole(self) -> bool:
        return True

    def read(self, start: int, size: int) -> bytes:
        if start + size > self.size:
            raise BadFile("a tensor has fewer bytes than its shape needs")
        return self.file.read(self.start + start, size)


def checked_name(name: object, names: set[str]) -> str:
    """A text that can be shown and written, and is there once."""
    if not isinstance(name, str) or len(name) > MOST_NAME:
        raise BadFile(f"a tensor's name is no text of at most {MOST_NAME:,} characters")
    if any("\ud800" <= mark <= "\udfff" for mark in name):
        raise BadFile("a tensor's name is no text that UTF-8 can hold")
    if name in names:
        raise BadFile(f"two tensors are called {shown(name)}")
    if len(names) >= MOST_TENSORS:
        raise BadFile(f"the file has more than {MOST_TENSORS:,} tensors")
    names.add(name)
    return name


def checked_shape(shape: object, name: str) -> tuple[int, ...]:
    if (
        not isinstance(shape, Sequence)
        or isinstance(shape, str)
        or len(shape) > 64
        or not all(type(side) is int and 0 <= side < MOST_NUMBER for side in shape)
    ):
        raise BadFile(f"the shape of {shown(name)} is no list of whole numbers")
    if prod(shape) >= MOST_NUMBER:
        raise BadFile(f"the shape of {shown(name)} has more numbers than any file can hold")
    return tuple(shape)


def shown(name: str) -> str:
    """A name for a sentence: short, and without marks that no eye sees."""
    cut = name if len(name) <= 80 else f"{name[:77]}…"
    return f"“{''.join(mark if mark.isprintable() else '·' for mark in cut)}”"
