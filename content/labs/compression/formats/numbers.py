"""Raw bytes of a tensor → numbers."""

import sys
from array import array
from collections.abc import Callable, Mapping, Sequence
from struct import unpack

from labs.compression.formats.tensor import BadFile, Tensor, shown

type Numbers = Sequence[float]

SIZES: Mapping[str, int] = {
    "F64": 8,
    "F32": 4,
    "F16": 2,
    "BF16": 2,
    "I64": 8,
    "I32": 4,
    "I16": 2,
    "I8": 1,
    "U64": 8,
    "U32": 4,
    "U16": 2,
    "U8": 1,
    "BOOL": 1,
}
"""Bytes of one number, by safetensors' words."""
FLOATS = ("F64", "F32", "F16", "BF16")


def size_of(dtype: object, name: str) -> int:
    """Bytes of one number. Raises `BadFile` for one that can't be read."""
    found = SIZES.get(dtype) if isinstance(dtype, str) else None
    if found is None:
        known = ", ".join(SIZES)
        told = shown(dtype) if isinstance(dtype, str) else "something unknown"
        raise BadFile(f"{shown(name)} holds numbers of the type {told}; this page reads {known}")
    return found


def read_numbers(tensor: Tensor, start: int, count: int) -> Numbers:
    """`count` numbers from number `start` on, in the order of the file."""
    size = SIZES[tensor.dtype]
    raw = tensor.raw.read(start * size, count * size)
    if tensor.big_endian and size > 1:
        raw = _swapped(raw, size)
    return READ[tensor.dtype](raw)


def _swapped(raw: bytes, size: int) -> bytes:
    swapped = bytearray(len(raw))
    for place in range(size):
        swapped[place::size] = raw[size - 1 - place :: size]
    return bytes(swapped)


def _array(code: str) -> Callable[[bytes], Numbers]:
    def read(raw: bytes) -> Numbers:
        found = array(code)
        found.frombytes(raw)
        if sys.byteorder == "big":
            found.byteswap()
        return found

    return read


def _half(raw: bytes) -> Numbers:
    return array("f", unpack(f"<{len(raw) // 2}e", raw))


def _brain(raw: bytes) -> Numbers:
    """bfloat16 is the upper half of a float32."""
    wide = bytearray(2 * len(raw))
    wide[2::4], wide[3::4] = raw[0::2], raw[1::2]
    return _array("f")(bytes(wide))


READ: Mapping[str, Callable[[bytes], Numbers]] = {
    "F64": _array("d"),
    "F32": _array("f"),
    "F16": _half,
    "BF16": _brain,
    "I64": _array("q"),
    "I32": _array("i"),
    "I16": _array("h"),
    "I8": _array("b"),
    "U64": _array("Q"),
    "U32": _array("I"),
    "U16": _array("H"),
    "U8": _array("B"),
    "BOOL": _array("B"),
}
