"""A layer as Deep Compression stores it: codebook, relative indices, shared weights. NumPy.

Every byte that is counted is made, and read back.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labs.compression import huffman

type Symbols = NDArray[np.uint8]
PART = 2**20


@dataclass(frozen=True, slots=True)
class Stored:
    """`fixed` are streams of so many bits a symbol, `coded` by Huffman's code, if that is shorter.

    In `coded` a stream's first byte says which of both it is.
    """

    codebook: bytes
    fixed: tuple[bytes, bytes]
    coded: tuple[bytes, bytes]

    @property
    def fixed_size(self) -> int:
        return len(self.codebook) + sum(map(len, self.fixed))

    @property
    def coded_size(self) -> int:
        return len(self.codebook) + sum(map(len, self.coded))


def store(
    gaps: Symbols, symbols: Symbols, codebook: NDArray[np.float32], index_bits: int, bits: int
) -> Stored:
    """Raises `ValueError` if what is read back is not what was written."""
    fixed = fixed_width(gaps, index_bits), fixed_width(symbols, bits)
    coded = _shorter(gaps, fixed[0]), _shorter(symbols, fixed[1])
    for written, stream, width in zip(coded, (gaps, symbols), (index_bits, bits), strict=True):
        if not np.array_equal(read(written, width, len(stream)), stream):
            raise ValueError("a stream does not decode to what it was made of")
    return Stored(codebook.tobytes(), fixed, coded)


def _shorter(stream: Symbols, fixed: bytes) -> bytes:
    coded = huffman.pack(stream.tobytes())
    return b"\1" + coded if len(coded) < len(fixed) else b"\0" + fixed


def read(written: bytes, width: int, count: int) -> Symbols:
    if written[0]:
        return np.array(huffman.unpack(written[1:]), np.uint8)
    return from_fixed_width(written[1:], width, count)


def fixed_width(stream: Symbols, bits: int) -> bytes:
    """`bits` bits each, the most significant first. Parts end at a byte, as 2^20 · bits does."""
    parts = []
    for start in range(0, len(stream), PART):
        part = stream[start : start + PART, None]
        parts.append(np.packbits(np.unpackbits(part, axis=1)[:, 8 - bits :]).tobytes())
    return b"".join(parts)


def from_fixed_width(content: bytes, bits: int, count: int) -> Symbols:
    size = PART * bits // 8
    parts = []
    for start in range(0, len(content), size):
        found = np.unpackbits(np.frombuffer(content[start : start + size], np.uint8))
        rows = found[: len(found) // bits * bits].reshape(-1, bits)
        padded = np.zeros((len(rows), 8), np.uint8)
        padded[:, 8 - bits :] = rows
        parts.append(np.packbits(padded, axis=1)[:, 0])
    return np.concatenate(parts)[:count] if parts else np.zeros(0, np.uint8)
