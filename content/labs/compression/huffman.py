"""Canonical Huffman codes: frequent symbols get short codes, and the lengths alone say them."""

import heapq
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

BLOCK = 2**20
MOST_LENGTH = 31
"""Bits of a code, as 5 bits say. A longer one takes more than three million symbols."""
WINDOW = 10
"""Bits that are looked at together."""


def code_lengths(counts: Mapping[int, int]) -> dict[int, int]:
    """Bits of each symbol that occurs, so that the sum over all occurrences is the least."""
    # The second entry settles ties, so that equal counts give equal codes on every machine.
    heap = [(count, symbol, [symbol]) for symbol, count in sorted(counts.items()) if count > 0]
    heapq.heapify(heap)
    # A lone symbol needs a bit as well: a code of no bits could not be counted.
    lengths = {symbol: int(len(heap) == 1) for _, symbol, _ in heap}
    while len(heap) > 1:
        first, tie, left = heapq.heappop(heap)
        second, _, right = heapq.heappop(heap)
        for symbol in left + right:
            lengths[symbol] += 1
        heapq.heappush(heap, (first + second, tie, left + right))
    return lengths


def codes(lengths: Mapping[int, int]) -> dict[int, str]:
    """The canonical code: counted upwards by length, then by symbol. No code begins another."""
    found: dict[int, str] = {}
    code, before = 0, 0
    for length, symbol in sorted((length, symbol) for symbol, length in lengths.items() if length):
        code <<= length - before
        found[symbol] = format(code, f"0{length}b")
        code, before = code + 1, length
    return found


def encode(symbols: Iterable[int], lengths: Mapping[int, int]) -> str:
    """The symbols as text of 0 and 1."""
    return "".join(map(codes(lengths).__getitem__, symbols))


def decode(bits: str, lengths: Mapping[int, int], count: int) -> tuple[list[int], int]:
    """The first `count` symbols, and how many bits they took.

    A look at the next ten bits gives all codes that end within them.
    """
    windows = _Windows(lengths)
    found: list[int] = []
    ends: list[int] = []
    start = 0
    while len(found) < count:
        symbols, ends = windows[bits[start : start + WINDOW]]
        if not symbols:
            symbols, ends = windows.longer(bits, start)
        found += symbols
        start += ends[-1]
    # The last look may have seen more codes than were asked for.
    over = len(found) - count
    if over:
        del found[count:]
        start -= ends[-1] - ends[-1 - over]
    return found, start


class _Windows(dict[str, tuple[list[int], list[int]]]):
    """Bits → the symbols whose codes they hold, and where each of these codes ends."""

    def __init__(self, lengths: Mapping[int, int]) -> None:
        super().__init__()
        self.table = {code: symbol for symbol, code in codes(lengths).items()}
        self.longest = max(lengths.values(), default=0)

    def __missing__(self, window: str) -> tuple[list[int], list[int]]:
        symbols: list[int] = []
        ends: list[int] = []
        start = 0
        for end in range(1, len(window) + 1):
            symbol = self.table.get(window[start:end])
            if symbol is not None:
                symbols.append(symbol)
                ends.append(end)
                start = end
        self[window] = symbols, ends
        return symbols, ends

    def longer(self, bits: str, start: int) -> tuple[list[int], list[int]]:
        for length in range(WINDOW + 1, min(self.longest, len(bits) - start) + 1):
            symbol = self.table.get(bits[start : start + length])
            if symbol is not None:
                return [symbol], [length]
        if len(bits) - start < self.longest:
            raise ValueError("the bits end within a code")
        raise ValueError("the bits hold what is no code")


def pack(symbols: Sequence[int]) -> bytes:
    """A stream that decodes by itself, of symbols from 0 to 255.

    Blocks of up to 2^20 symbols, each with how many symbols (4 bytes), the highest of them (1),
    the lengths of the codes (5 bits each), and the codes. So no code is longer than 31 bits.
    """
    return b"".join(
        _pack_block(symbols[start : start + BLOCK]) for start in range(0, len(symbols), BLOCK)
    )


def unpack(file: bytes) -> list[int]:
    """The inverse of `pack`. Raises `ValueError` if the stream is no such one."""
    found: list[int] = []
    start = 0
    while start < len(file):
        symbols, start = _unpack_block(file, start)
        found += symbols
    return found


def _pack_block(symbols: Sequence[int]) -> bytes:
    lengths = code_lengths(Counter(symbols))
    head = len(symbols).to_bytes(4, "little") + bytes([max(lengths)])
    return head + pack_lengths(lengths, max(lengths) + 1) + to_bytes(encode(symbols, lengths))


def _unpack_block(file: bytes, start: int) -> tuple[list[int], int]:
    if len(file) < start + 5:
        raise ValueError("the stream ends within a block's head")
    count, size = int.from_bytes(file[start : start + 4], "little"), file[start + 4] + 1
    if not 0 < count <= BLOCK:
        raise ValueError(f"a block of {count} symbols is none")
    lengths, start = unpack_lengths(file, start + 5, size)
    # No code is longer than 31 bits, so this is enough.
    bits = to_bits(file[start : start + (count * max(lengths.values(), default=0) + 7) // 8])
    symbols, used = decode(bits, lengths, count)
    return symbols, start + (used + 7) // 8


def pack_lengths(lengths: Mapping[int, int], size: int) -> bytes:
    """The lengths of the symbols below `size`, in 5 bits each; 0 for one that does not occur."""
    if max(lengths.values(), default=0) > MOST_LENGTH:
        raise ValueError(f"a code is longer than {MOST_LENGTH} bits")
    return to_bytes("".join([format(lengths.get(symbol, 0), "05b") for symbol in range(size)]))


def unpack_lengths(file: bytes, start: int, size: int) -> tuple[dict[int, int], int]:
    """The inverse, and where the lengths end. Raises `ValueError` if no code has such lengths."""
    end = start + (5 * size + 7) // 8
    if end > len(file):
        raise ValueError("the stream ends within the lengths of its codes")
    bits = to_bits(file[start:end])
    found = {symbol: int(bits[5 * symbol : 5 * symbol + 5], 2) for symbol in range(size)}
    lengths = {symbol: length for symbol, length in found.items() if length}
    # Kraft's inequality, in whole numbers.
    if sum(1 << (MOST_LENGTH - length) for length in lengths.values()) > 1 << MOST_LENGTH:
        raise ValueError("no code has such lengths")
    return lengths, end


def to_bytes(bits: str) -> bytes:
    """Text of 0 and 1 as bytes, the last one filled up with zeros."""
    size = (len(bits) + 7) // 8
    return int(bits.ljust(8 * size, "0"), 2).to_bytes(size) if bits else b""


def to_bits(file: bytes) -> str:
    return format(int.from_bytes(file), f"0{8 * len(file)}b") if file else ""


def entropy(counts: Mapping[int, int]) -> float:
    """Bits a symbol below which no code can go on average (Shannon 1948)."""
    total = sum(counts.values())
    return -math.fsum(n / total * math.log2(n / total) for n in counts.values() if n)
