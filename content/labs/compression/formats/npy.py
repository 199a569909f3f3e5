"""NumPy's own files: `.npy`, one array, and `.npz`, a zip archive of them.

https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

import re
import zipfile
import zlib
from collections.abc import Sequence
from struct import error as StructError
from typing import BinaryIO

from labs.compression.formats.numbers import SIZES
from labs.compression.formats.tensor import (
    BadFile,
    Bytes,
    Direct,
    Model,
    Span,
    Tensor,
    checked_name,
    checked_shape,
    shown,
)

MAGIC = b"\x93NUMPY"
MOST_HEAD = 65_536
MOST_RATIO = 1_100
"""Deflate makes at most 1,032 bytes of one: an archive that claims more lies."""
STEP = 1 << 18
FED = 1 << 16
KINDS = {"f": "F", "i": "I", "u": "U", "b": "BOOL"}


def is_npy(start: bytes) -> bool:
    return start.startswith(MAGIC)


def is_zip(start: bytes) -> bool:
    return start.startswith((b"PK\3\4", b"PK\5\6"))


def read_npy(file: Direct) -> Model:
    """Raises `BadFile`."""
    tensor = read_array("array", Span(file, 0, file.size), file.size)
    return Model("NumPy array", file.size, (tensor,))


def read_npz(file: BinaryIO) -> Model:
    """Raises `BadFile`. The archive's list is read by `zipfile`, its members are not."""
    members = _members(file)
    direct = Direct(file)
    tensors: list[Tensor] = []
    notes: list[str] = []
    names: set[str] = set()
    for member in members:
        name = checked_name(member.filename.removesuffix(".npy"), names)
        if member.is_dir() or not member.filename.endswith(".npy"):
            notes.append(f"{shown(member.filename)} is no NumPy array: left out.")
            continue
        try:
            tensors.append(read_array(name, _bytes(direct, member), member.file_size))
        except BadFile as error:
            notes.append(f"Left out: {error}.")
    if not tensors:
        raise BadFile(_nothing(members, notes))
    return Model("NumPy archive", direct.size, tuple(tensors), tuple(notes))


def read_array(name: str, raw: Bytes, size: int) -> Tensor:
    """The array whose file begins with `raw` and has `size` bytes."""
    if size < 12 or not is_npy(start := raw.read(0, 12)):
        raise BadFile(f"{shown(name)} is no NumPy array")
    wide = start[6] > 1
    if start[6] not in (1, 2, 3):
        raise BadFile(f"{shown(name)} is a NumPy array of the unknown version {start[6]}")
    begin = 12 if wide else 10
    length = int.from_bytes(start[8:begin], "little")
    if length > min(MOST_HEAD, size - begin):
        raise BadFile(f"the head of {shown(name)} claims {length:,} bytes")
    head = raw.read(begin, length).decode("latin-1")
    dtype, big_endian = _dtype(head, name)
    shape = checked_shape(_shape(head, name), name)
    order = re.search(r"'fortran_order'\s*:\s*(True|False)", head)
    if order is None:
        raise BadFile(f"the head of {shown(name)} does not say in which order its numbers stand")
    tensor = Tensor(name, dtype, shape, After(raw, begin + length), order[1] == "True", big_endian)
    if tensor.count * SIZES[dtype] > size - begin - length:
        needed, there = tensor.count * SIZES[dtype], size - begin - length
        raise BadFile(f"{shown(name)} has {there:,} bytes, and its shape needs {needed:,}")
    return tensor


def _dtype(head: str, name: str) -> tuple[str, bool]:
    """safetensors' word for NumPy's, and whether the most significant byte comes first."""
    # Read by eye, not as Python: the head may be hostile.
    found = re.search(r"'descr'\s*:\s*'([<>|=]?)([A-Za-z])(\d*)'", head)
    if found is None:
        raise BadFile(f"{shown(name)} is a table of several types, not an array of numbers")
    if found[2] == "O":
        raise BadFile(f"{shown(name)} holds Python objects (a pickle), which are never opened here")
    size = int(found[3]) if len(found[3]) < 3 and found[3] else 0
    kind = KINDS.get(found[2], "")
    dtype = kind if kind == "BOOL" else f"{kind}{8 * size}"
    if SIZES.get(dtype) != size:
        raise BadFile(f"{shown(name)} holds numbers of the type {shown(found[2] + found[3])}")
    return dtype, found[1] == ">"


def _shape(head: str, name: str) -> Sequence[int]:
    found = re.search(r"'shape'\s*:\s*\(([\d,\s]*)\)", head)
    sides = [side.strip() for side in found[1].split(",")] if found else ["?"]
    if not found or any(len(side) > 16 or (side and not side.isdecimal()) for side in sides):
        raise BadFile(f"the head of {shown(name)} has no shape that can be read")
    return [int(side) for side in sides if side]


class After:
    """The bytes behind a head."""

    def __init__(self, raw: Bytes, skip: int) -> None:
        self._raw, self._skip = raw, skip

    @property
    def whole(self) -> bool:
        return self._raw.whole

    def read(self, start: int, size: int) -> bytes:
        return self._raw.read(self._skip + start, size)


class Deflated:
    """Bytes of a compressed member. Reading backwards begins anew, so read forwards."""

    def __init__(self, file: Direct, start: int, packed: int, size: int) -> None:
        self._file, self._start, self._packed, self._size = file, start, packed, size
        self._begin()

    @property
    def whole(self) -> bool:
        return False

    def read(self, start: int, size: int) -> bytes:
        if start + size > self._size:
            raise BadFile("a compressed array has fewer bytes than its shape needs")
        if start < self._at:
            self._begin()
        while self._at < start:
            self._take(min(STEP, start - self._at))
        parts = []
        end = start + size
        while self._at < end:
            parts.append(self._take(min(STEP, end - self._at)))
        return b"".join(parts)

    def _begin(self) -> None:
        self._zlib = zlib.decompressobj(-15)
        self._at = self._read = 0

    def _take(self, most: int) -> bytes:
        """Some bytes, at most `most`: never what a bomb would blow up to."""
        fed = self._zlib.unconsumed_tail
        if not fed:
            size = min(FED, self._packed - self._read)
            fed = self._file.read(self._start + self._read, size)
            self._read += size
        try:
            part = self._zlib.decompress(fed, most)
        except zlib.error:
            raise BadFile("a compressed array is damaged") from None
        if not part and (self._zlib.eof or (not fed and self._read == self._packed)):
            raise BadFile("a compressed array ends before its shape is full")
        self._at += len(part)
        return part


def _members(file: BinaryIO) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(file) as archive:
            return archive.infolist()
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        OverflowError,
        EOFError,
        StructError,
    ):
        raise BadFile("the archive is damaged, or its end is missing") from None


def _bytes(file: Direct, member: zipfile.ZipInfo) -> Bytes:
    name = shown(member.filename)
    if member.flag_bits & 1:
        raise BadFile(f"{name} is encrypted")
    if member.file_size > MOST_RATIO * member.compress_size + 1_000:
        raise BadFile(f"{name} claims to be more than a thousand times its size in the archive")
    local = file.read(member.header_offset, 30)
    if local[:4] != b"PK\3\4":
        raise BadFile(f"{name} is not where the archive says")
    skip = int.from_bytes(local[26:28], "little") + int.from_bytes(local[28:30], "little")
    start = member.header_offset + 30 + skip
    if start + member.compress_size > file.size:
        raise BadFile(f"{name} leaves the file")
    if member.compress_type == zipfile.ZIP_STORED:
        return Span(file, start, min(member.file_size, member.compress_size))
    if member.compress_type == zipfile.ZIP_DEFLATED:
        return Deflated(file, start, member.compress_size, member.file_size)
    raise BadFile(f"{name} is compressed in a way that this page does not know")


def _nothing(members: Sequence[zipfile.ZipInfo], notes: Sequence[str]) -> str:
    if any(member.filename.endswith(".pkl") for member in members):
        return (
            "this is a PyTorch file, whose pickle could run anything when it is opened. "
            "Save the weights as safetensors: safetensors.torch.save_file(model.state_dict(), …)"
        )
    return notes[0].removesuffix(".") if notes else "the archive is empty"
