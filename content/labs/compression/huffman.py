"""Canonical Huffman codes: frequent symbols get short codes, and the lengths alone say them."""

import heapq
import math
from collections.abc import Mapping, Sequence


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


def encode(symbols: Sequence[int], lengths: Mapping[int, int]) -> str:
    """The symbols as text of 0 and 1."""
    table = codes(lengths)
    return "".join([table[symbol] for symbol in symbols])


def decode(bits: str, lengths: Mapping[int, int], count: int) -> tuple[list[int], int]:
    """The first `count` symbols, and how many bits they took."""
    table = {code: symbol for symbol, code in codes(lengths).items()}
    found: list[int] = []
    start = end = 0
    while len(found) < count:
        end += 1
        if end > len(bits):
            raise ValueError("the bits end within a code")
        symbol = table.get(bits[start:end])
        if symbol is not None:
            found.append(symbol)
            start = end
    return found, start


def entropy(counts: Mapping[int, int]) -> float:
    """Bits a symbol below which no code can go on average (Shannon 1948)."""
    total = sum(counts.values())
    return -math.fsum(n / total * math.log2(n / total) for n in counts.values() if n)
