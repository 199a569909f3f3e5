"""Small whole numbers as bytes: so many bits each, the first bit the highest."""

from collections.abc import Sequence


def to_bits(numbers: Sequence[int], width: int) -> bytes:
    """The last byte is filled up with zeros. Two numbers of four bits share a byte."""
    text = "".join([format(number, f"0{width}b") for number in numbers]) if width else ""
    size = (len(text) + 7) // 8
    return int(text.ljust(8 * size, "0"), 2).to_bytes(size) if text else b""


def from_bits(file: bytes, start: int, count: int, width: int) -> tuple[list[int], int]:
    """So many numbers from the byte `start` on, and where the next byte stands."""
    size = (count * width + 7) // 8
    part = file[start : start + size]
    if len(part) < size:
        raise ValueError("the file ends before its numbers do")
    if not count or not width:
        return [0] * count, start
    text = format(int.from_bytes(part), f"0{8 * size}b")
    return [int(text[i : i + width], 2) for i in range(0, count * width, width)], start + size
