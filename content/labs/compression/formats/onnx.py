"""ONNX: the initializers of a model's graph. The rest of the graph is passed over.

https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from labs.compression.formats.numbers import SIZES
from labs.compression.formats.protobuf import LENGTH, VARINT, Field, fields, varint
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

GRAPH, INITIALIZER, SPARSE = 7, 5, 15
DIMS, TYPE, FLOATS, INTS, NAME, RAW, DOUBLES, LOCATION = 1, 2, 4, 7, 8, 9, 10, 14
EXTERNAL = 1
TYPES = {
    1: "F32",
    2: "U8",
    3: "I8",
    4: "U16",
    5: "I16",
    6: "I32",
    7: "I64",
    9: "BOOL",
    10: "F16",
    11: "F64",
    12: "U32",
    13: "U64",
    16: "BF16",
}
"""By TensorProto.DataType."""
OTHERS = {8: "text", 14: "complex numbers", 15: "complex numbers"} | {
    **dict.fromkeys(range(17, 21), "8-bit floats"),
    **dict.fromkeys((21, 22, 23), "4-bit numbers"),
}
MOST_DIMS = 64


@dataclass(slots=True)
class Found:
    """A TensorProto as far as it is read: its numbers stay in the file."""

    name: str = ""
    type: int = 0
    dims: list[int] = field(default_factory=list)
    spans: list[tuple[int, Field]] = field(default_factory=list)
    external: bool = False


def read_onnx(file: Direct) -> Model:
    """Raises `BadFile`."""
    graphs = [part for part in fields(file, 0, file.size) if part.number == GRAPH]
    if len(graphs) != 1 or graphs[0].wire != LENGTH:
        raise BadFile("this is no ONNX model, nor another file of weights that this page knows")
    tensors: list[Tensor] = []
    left: Counter[str] = Counter()
    names: set[str] = set()
    for part in fields(file, graphs[0].start, graphs[0].end):
        if part.number == SPARSE:
            left["is sparse"] += 1
        elif part.number == INITIALIZER and part.wire == LENGTH:
            found = _tensor_proto(file, part)
            why = _why_not(found)
            if why:
                left[why] += 1
            else:
                tensors.append(_tensor(found, checked_name(found.name, names), file))
    notes = [f"Left out: {n:,} × a tensor that {why}." for why, n in left.items()]
    if not tensors:
        raise BadFile(_nothing(notes))
    return Model("ONNX model", file.size, tuple(tensors), tuple(notes))


def _tensor_proto(file: Direct, message: Field) -> Found:
    found = Found()
    for part in fields(file, message.start, message.end):
        if part.number == DIMS:
            found.dims += _dims(file, part)
        elif part.number == TYPE and part.wire == VARINT:
            found.type = part.value
        elif part.number == NAME and part.wire == LENGTH:
            found.name = file.read(part.start, min(part.end - part.start, 5_000)).decode(
                "utf-8", "replace"
            )
        elif part.number == LOCATION and part.wire == VARINT:
            found.external = part.value == EXTERNAL
        elif part.number in (FLOATS, 5, 6, INTS, RAW, DOUBLES, 11):
            found.spans.append((part.number, part))
            # Two tell as well as a million that the numbers stand one by one.
            found.spans = found.spans[-2:]
        if len(found.dims) > MOST_DIMS:
            raise BadFile(f"{shown(found.name)} has more than {MOST_DIMS} dimensions")
    return found


def _dims(file: Direct, part: Field) -> list[int]:
    if part.wire == VARINT:
        return [part.value]
    found: list[int] = []
    start = part.start
    while start < part.end and len(found) <= MOST_DIMS:
        value, start = varint(file, start, part.end)
        found.append(value)
    return found


def _why_not(found: Found) -> str:
    """Why a tensor is left out; nothing if it is not."""
    if found.external:
        return "stands in another file (external data): save the model as one file"
    if found.type not in TYPES:
        return f"holds {OTHERS.get(found.type, f'numbers of the unknown type {found.type}')}"
    kinds = [number for number, _ in found.spans]
    packed = {1: FLOATS, 7: INTS, 11: DOUBLES}.get(found.type, RAW)
    if len(kinds) > 1 or any(number not in (RAW, packed) for number in kinds):
        return "holds its numbers one by one, not as raw data"
    if kinds == [INTS] or any(part.wire != LENGTH for _, part in found.spans):
        return "holds its numbers one by one, not as raw data"
    return ""


def _tensor(found: Found, name: str, file: Direct) -> Tensor:
    dtype = TYPES[found.type]
    shape = checked_shape(found.dims, name)
    start, end = (found.spans[0][1].start, found.spans[0][1].end) if found.spans else (0, 0)
    tensor = Tensor(name, dtype, shape, Span(file, start, end - start))
    if tensor.count * SIZES[dtype] != end - start:
        needed = tensor.count * SIZES[dtype]
        raise BadFile(f"{shown(name)} has {end - start:,} bytes, and its shape needs {needed:,}")
    return tensor


def _nothing(notes: Sequence[str]) -> str:
    return notes[0].removesuffix(".") if notes else "the model has no initializers: no weights"
