"""The wire format of Protocol Buffers: numbered fields, read one after the other.

https://protobuf.dev/programming-guides/encoding
"""

from collections.abc import Iterator
from dataclasses import dataclass

from labs.compression.formats.tensor import BadFile, Direct

VARINT, EIGHT, LENGTH, FOUR = 0, 1, 2, 5


@dataclass(frozen=True, slots=True)
class Field:
    """`value` is of a varint; all else stands in the file from `start` to `end`."""

    number: int
    wire: int
    value: int
    start: int
    end: int


def fields(file: Direct, start: int, end: int) -> Iterator[Field]:
    """The fields of the message there. Raises `BadFile` where it is none."""
    while start < end:
        key, start = varint(file, start, end)
        number, wire = key >> 3, key & 7
        value, size = 0, 0
        if wire == VARINT:
            value, start = varint(file, start, end)
        elif wire == LENGTH:
            size, start = varint(file, start, end)
        elif wire in (EIGHT, FOUR):
            size = 8 if wire == EIGHT else 4
        else:
            raise BadFile("this is no ONNX model, nor another file of weights that this page knows")
        if not number or start + size > end:
            raise BadFile("a part of the file claims to be longer than the file")
        yield Field(number, wire, value, start, start + size)
        start += size


def varint(file: Direct, start: int, end: int) -> tuple[int, int]:
    """The number there (unsigned, up to 64 bits), and where it ends."""
    value = 0
    raw = file.read(start, min(10, end - start))
    for place, byte in enumerate(raw):
        value |= (byte & 127) << 7 * place
        if byte < 128:
            return value & (2**64 - 1), start + place + 1
    raise BadFile("the file ends within a number, or a number does not end")
