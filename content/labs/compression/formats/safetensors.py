"""safetensors: a length, a head in JSON, and the numbers as they are.

https://huggingface.co/docs/safetensors
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from labs.compression.formats.numbers import size_of
from labs.compression.formats.tensor import (
    BadFile,
    Direct,
    Model,
    Span,
    Tensor,
    checked_name,
    checked_shape,
    shown,
)

MOST_HEAD = 25_000_000
"""Bytes of the head: Python's objects take ten times as much. Usual ones have some thousands."""


def is_safetensors(start: bytes) -> bool:
    return len(start) > 8 and start[8:9] == b"{"


def read_safetensors(file: Direct) -> Model:
    """Raises `BadFile`."""
    length = int.from_bytes(file.read(0, 8), "little")
    if length > min(MOST_HEAD, file.size - 8):
        raise BadFile(
            f"the head claims {length:,} bytes, and the file has {file.size:,}"
            if length > file.size - 8
            else f"the head has {length:,} bytes: more than {MOST_HEAD:,} are not read"
        )
    entries = _head(file.read(8, length))
    start = 8 + length
    names: set[str] = set()
    found = [
        _tensor(checked_name(name, names), entry, file, start)
        for name, entry in entries.items()
        if name != "__metadata__"
    ]
    _check_apart(found)
    return Model("safetensors", file.size, tuple(tensor for tensor, _ in found))


def _head(text: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(text.decode("utf-8"), object_pairs_hook=_once)
    except BadFile:
        raise
    except (ValueError, RecursionError):
        raise BadFile("the head is no JSON that can be read") from None
    if not isinstance(found, dict):
        raise BadFile("the head is no list of tensors by name")
    return found


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadFile(f"the head says {shown(twice)} twice")
    return found


def _tensor(name: str, entry: Any, file: Direct, start: int) -> tuple[Tensor, Span]:
    if not isinstance(entry, dict):
        raise BadFile(f"the head does not say what {shown(name)} is")
    dtype, offsets = entry.get("dtype"), entry.get("data_offsets")
    size = size_of(dtype, name)
    shape = checked_shape(entry.get("shape"), name)
    if (
        not isinstance(offsets, list)
        or len(offsets) != 2
        or not all(type(offset) is int for offset in offsets)
        or not 0 <= offsets[0] <= offsets[1] <= file.size - start
    ):
        raise BadFile(f"the numbers of {shown(name)} would stand outside of the file")
    span = Span(file, start + offsets[0], offsets[1] - offsets[0])
    tensor = Tensor(name, str(dtype), shape, span)
    if tensor.count * size != span.size:
        needed = tensor.count * size
        raise BadFile(f"{shown(name)} has {span.size:,} bytes, and its shape needs {needed:,}")
    return tensor, span


def _check_apart(found: Sequence[tuple[Tensor, Span]]) -> None:
    end, before = 0, ""
    spans = sorted((span.start, span.size, tensor.name) for tensor, span in found if span.size)
    for start, size, name in spans:
        if start < end:
            raise BadFile(f"{shown(before)} and {shown(name)} lie over each other in the file")
        end, before = start + size, name
