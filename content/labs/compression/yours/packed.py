"""A model as a compressed file, written tensor by tensor in blocks. `cfw.py` is its decoder."""

import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite, sumprod
from struct import pack

from labs.compression import huffman
from labs.compression.formats.numbers import SIZES, read_numbers
from labs.compression.formats.tensor import BadFile, Tensor, shown
from labs.compression.yours.predict import Coding

MAGIC = b"CFW1"
BLOCK = 2**18
"""Numbers of a block."""
PART = 2**20
"""Bytes that are copied at once."""


@dataclass(frozen=True, slots=True)
class Written:
    """How far a file is: numbers done, and how far all coded ones moved (sums of squares)."""

    numbers: int
    moved: float
    all: float


class Package:
    """The file as it grows. `content` is whole after the last step of `write`."""

    def __init__(self) -> None:
        self.entries: list[dict[str, object]] = []
        self.body = bytearray()

    def content(self) -> bytes:
        head = json.dumps(self.entries, separators=(",", ":")).encode()
        return b"".join([MAGIC, len(head).to_bytes(4, "little"), head, self.body])

    def write(
        self, tensors: Iterable[tuple[Tensor, Coding | None]], coded: bool
    ) -> Iterator[Written]:
        """One step a block. Raises `BadFile` at a number that can't be coded."""
        done, moved, energy = 0, 0.0, 0.0
        for tensor, coding in tensors:
            start = len(self.body)
            entry: dict[str, object] = {
                "name": tensor.name,
                "dtype": tensor.dtype,
                "shape": tensor.shape,
                "columns_first": tensor.columns_first,
            }
            if coding is not None:
                levels = stored_levels(coding)
                self.body += pack(f"<{len(levels)}f", *levels)
                entry |= {
                    "count": tensor.count,
                    "levels": len(levels),
                    "pruned": coding.zero >= 0,
                }
            for block in self._blocks(tensor, coding, coded):
                done, moved, energy = done + block[0], moved + block[1], energy + block[2]
                yield Written(done, moved, energy)
            self.entries.append({**entry, "bytes": len(self.body) - start})

    def _blocks(
        self, tensor: Tensor, coding: Coding | None, coded: bool
    ) -> Iterator[tuple[int, float, float]]:
        for start in range(0, tensor.count, BLOCK):
            count = min(BLOCK, tensor.count - start)
            if coding is None:
                size = SIZES[tensor.dtype]
                self.body += _as_it_is(tensor, start * size, count * size)
                yield count, 0.0, 0.0
                continue
            numbers = read_numbers(tensor, start, count)
            symbols = symbols_of(numbers, coding, tensor.name)
            self.body += pack_block(symbols, coding, coded)
            yield count, *_moved(numbers, symbols, coding)


def symbols_of(numbers: Sequence[float], coding: Coding, name: str = "") -> bytes:
    """Which level each number is nearest to. Raises `BadFile` at NaN and infinities."""
    if not isfinite(sum(numbers)) and not all(map(isfinite, numbers)):
        raise BadFile(f"{shown(name)} has a number that is NaN or infinite, so it can't be coded")
    cuts = coding.cuts
    return bytes([bisect_left(cuts, number) for number in numbers])


def pack_block(symbols: bytes, coding: Coding, coded: bool) -> bytes:
    bits = max(1, (len(stored_levels(coding)) - 1).bit_length())
    if coding.zero < 0:
        gaps, width, kept = b"", 1, symbols
    else:
        pruned = bytes(symbol != coding.zero for symbol in range(256))
        runs = list(map(len, symbols.translate(pruned).split(b"\1")))[:-1]
        width = _best_width(runs)
        gaps = _gaps(runs, width)
        # No number is spent on the zero, which is never stored.
        above = bytes(symbol - (symbol > coding.zero) for symbol in range(256))
        kept = symbols.translate(above, bytes([coding.zero]))
    head = pack("<IBB", len(symbols), width, bits)
    return head + _stream(gaps, width, coded) + _stream(kept, bits, coded)


def stored_levels(coding: Coding) -> tuple[float, ...]:
    return tuple(level for symbol, level in enumerate(coding.levels) if symbol != coding.zero)


def _best_width(runs: Sequence[int]) -> int:
    counts = Counter(runs)
    return min(
        range(1, 9),
        key=lambda bits: bits * sum(n * (1 + gap // (2**bits - 1)) for gap, n in counts.items()),
    )


def _gaps(runs: Sequence[int], bits: int) -> bytes:
    skip = 2**bits - 1
    spelled = {gap: bytes([skip] * (gap // skip) + [gap % skip]) for gap in set(runs)}
    return b"".join(map(spelled.__getitem__, runs))


def _stream(symbols: bytes, bits: int, coded: bool) -> bytes:
    """Huffman-coded where that is shorter."""
    plain = (len(symbols) * bits + 7) // 8
    if coded and symbols:
        lengths = huffman.code_lengths(Counter(symbols))
        head = huffman.pack_lengths(lengths, 2**bits)
        body = huffman.to_bytes(huffman.encode(symbols, lengths))
        if len(head) + len(body) < plain:
            return pack("<IIB", len(symbols), len(head) + len(body), 1) + head + body
    spelled = [format(symbol, f"0{bits}b") for symbol in range(2**bits)]
    return pack("<IIB", len(symbols), plain, 0) + huffman.to_bytes(
        "".join(map(spelled.__getitem__, symbols))
    )


def _moved(numbers: Sequence[float], symbols: bytes, coding: Coding) -> tuple[float, float]:
    """Sums of squares: of how far the numbers moved, and of the numbers."""
    levels = map(coding.levels.__getitem__, symbols)
    moves = list(map(float.__sub__, map(float, numbers), levels))
    return sumprod(moves, moves), sumprod(numbers, numbers)


def _as_it_is(tensor: Tensor, start: int, size: int) -> bytes:
    raw = tensor.raw.read(start, size)
    if not tensor.big_endian:
        return raw
    width = SIZES[tensor.dtype]
    swapped = bytearray(size)
    for place in range(width):
        swapped[place::width] = raw[width - 1 - place :: width]
    return bytes(swapped)
