"""The lab's file of compressed weights, read back. Standard library only, and nothing else.

    CFW1 | length of the head, 4 bytes, little-endian | head, JSON | the tensors' bytes, in order

The head has for each tensor: name, dtype, shape, columns_first, bytes; and for a coded one also
count, levels, pruned. A tensor that is not coded is as it was. A coded one is its levels (float32,
little-endian) and then blocks of up to 2^18 numbers, each of them

    numbers | bits of a gap | bits of a symbol (4 bytes, 1, 1), then two streams: gaps, symbols

A stream is how many symbols (4), how many bytes follow (4), whether it is Huffman-coded (1); then
if it is, the length of each symbol's code (5 bits each, filled up to bytes); then the codes, or
the symbols in so many bits each. Codes count upwards by length, then by symbol. A symbol is the
number of a level. A gap says how many zeros stand before it; one of all ones skips so many zeros
and goes on. A tensor that is not pruned has no gaps.
"""

import json
from struct import unpack_from
from typing import Any


def read(file: bytes) -> dict[str, dict[str, Any]]:
    """By name: dtype, shape, columns_first, and `values` (coded) or `raw` (as it was)."""
    if file[:4] != b"CFW1":
        raise ValueError("this is no CFW1 file")
    start = 8 + unpack_from("<I", file, 4)[0]
    tensors: dict[str, dict[str, Any]] = {}
    for entry in json.loads(file[8:start]):
        part = file[start : start + entry["bytes"]]
        start += entry["bytes"]
        found = {key: entry[key] for key in ("dtype", "shape", "columns_first")}
        found |= {"values": numbers(part, entry)} if "count" in entry else {"raw": part}
        tensors[entry["name"]] = found
    return tensors


def numbers(part: bytes, entry: dict[str, Any]) -> list[float]:
    levels = unpack_from(f"<{entry['levels']}f", part)
    at = 4 * len(levels)
    found: list[float] = []
    while len(found) < entry["count"]:
        count, gap_bits, bits = unpack_from("<IBB", part, at)
        gaps, at = stream(part, at + 6, gap_bits)
        symbols, at = stream(part, at, bits)
        values = [levels[symbol] for symbol in symbols]
        found += spread(values, count, gaps, 2**gap_bits - 1) if entry["pruned"] else values
    return found


def spread(values: list[float], count: int, gaps: list[int], skip: int) -> list[float]:
    found, place, left = [0.0] * count, 0, iter(values)
    for gap in gaps:
        place += gap
        if gap < skip:
            found[place] = next(left)
            place += 1
    return found


def stream(part: bytes, at: int, bits: int) -> tuple[list[int], int]:
    count, size, coded = unpack_from("<IIB", part, at)
    at, end = at + 9, at + 9 + size
    if not coded:
        text = as_bits(part[at:end])
        return [int(text[i : i + bits], 2) for i in range(0, count * bits, bits)], end
    head = (5 * 2**bits + 7) // 8
    text = as_bits(part[at : at + head])
    table = codes([int(text[i : i + 5], 2) for i in range(0, 5 * 2**bits, 5)])
    found: list[int] = []
    code = ""
    for bit in as_bits(part[at + head : end]):
        code += bit
        if code in table:
            found.append(table[code])
            code = ""
    return found[:count], end


def codes(lengths: list[int]) -> dict[str, int]:
    table: dict[str, int] = {}
    code = before = 0
    for length, symbol in sorted((n, symbol) for symbol, n in enumerate(lengths) if n):
        code <<= length - before
        table[format(code, f"0{length}b")] = symbol
        code, before = code + 1, length
    return table


def as_bits(part: bytes) -> str:
    return format(int.from_bytes(part), f"0{8 * len(part)}b") if part else ""
