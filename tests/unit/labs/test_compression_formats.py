"""A reader's file of weights: its tensors, or one sentence on why not."""

import io
import json
import pickle
import struct
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.compression.formats.numbers import read_numbers
from labs.compression.formats.opened import open_model
from labs.compression.formats.tensor import BadFile, Model

ARRAY = np.arange(-6, 6, dtype="f4").reshape(3, 4) / 8


def safetensors(head: Mapping[str, Any] | str, numbers: bytes = b"") -> bytes:
    text = (head if isinstance(head, str) else json.dumps(head)).encode()
    return len(text).to_bytes(8, "little") + text + numbers


def entry(dtype: str, shape: list[int], start: int, end: int) -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


def npy(array: Any, version: tuple[int, int] = (1, 0), pickled: bool = False) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version, allow_pickle=pickled)
    return file.getvalue()


def npz(compressed: bool = False, **arrays: Any) -> bytes:
    file = io.BytesIO()
    (np.savez_compressed if compressed else np.savez)(file, **arrays)
    return file.getvalue()


def varint(value: int) -> bytes:
    head = b""
    while value > 127:
        head += bytes([value & 127 | 128])
        value >>= 7
    return head + bytes([value])


def part(number: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def proto(name: str, kind: int, dims: list[int], *rest: bytes) -> bytes:
    return b"".join([*(part(1, side) for side in dims), part(2, kind), part(8, name.encode())]) + (
        b"".join(rest)
    )


def onnx(*tensors: bytes) -> bytes:
    node = part(1, part(4, b"MatMul"))
    graph = node + b"".join(part(5, tensor) for tensor in tensors) + part(2, b"net")
    return part(1, 9) + part(2, b"pytest") + part(7, graph) + part(8, part(2, 17))


def opened(content: bytes) -> Model:
    return open_model(io.BytesIO(content))


def values(model: Model) -> dict[str, list[float]]:
    return {
        tensor.name: list(read_numbers(tensor, 0, tensor.count)) if tensor.count else []
        for tensor in model.tensors
    }


FILES: Mapping[str, bytes] = {
    "safetensors": safetensors({"w": entry("F32", [3, 4], 0, 48)}, ARRAY.tobytes()),
    "npy": npy(ARRAY),
    "npz": npz(w=ARRAY, b=ARRAY[0]),
    "compressed npz": npz(True, w=ARRAY, b=ARRAY[0]),
    "onnx": onnx(proto("w", 1, [3, 4], part(9, ARRAY.tobytes()))),
}


@pytest.mark.parametrize("kind", FILES)
def test_every_format_gives_the_same_numbers(kind: str) -> None:
    model = opened(FILES[kind])
    assert model.tensors[0].shape == (3, 4)
    assert model.tensors[0].dtype == "F32"
    assert next(iter(values(model).values())) == ARRAY.ravel().tolist()
    assert model.size == len(FILES[kind])


@pytest.mark.parametrize(
    "dtype", ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u4", "u2", "u1", "b1"]
)
@pytest.mark.parametrize("order", ["<", ">"])
def test_numpy_arrays_of_every_type_and_byte_order(dtype: str, order: str) -> None:
    array = np.array([[0, 1, 100], [1, 0, 3]]).astype(f"{order}{dtype}")
    for version in ((1, 0), (2, 0), (3, 0)):
        assert values(opened(npy(array, version)))["array"] == array.ravel().tolist()


def test_half_and_brain_floats() -> None:
    halves = struct.pack("<3e", 0.5, -2, 65504)
    brains = b"".join(struct.pack("<f", x)[2:] for x in (0.5, -2.0, 1e30))
    head = {"h": entry("F16", [3], 0, 6), "b": entry("BF16", [3], 6, 12)}
    found = values(opened(safetensors(head, halves + brains)))
    assert found["h"] == [0.5, -2, 65504]
    assert found["b"] == pytest.approx([0.5, -2, 1e30], rel=0.01)


def test_parts_of_a_compressed_array_and_columns_first() -> None:
    array = np.asfortranarray(np.arange(200_000, dtype="f4").reshape(400, 500))
    (tensor,) = opened(npz(True, w=array)).tensors
    assert tensor.columns_first
    flat = array.ravel(order="F").tolist()
    for start in (150_000, 10, 199_990):
        assert list(read_numbers(tensor, start, 10)) == flat[start : start + 10]


def test_onnx_numbers_in_fields_of_their_type_and_scalars() -> None:
    packed = proto("w", 1, [2], part(4, struct.pack("<2f", 1, 2)))
    scalar = proto("s", 7, [], part(7 + 2, struct.pack("<q", 5)))
    nothing = proto("none", 1, [0])
    assert values(opened(onnx(packed, scalar, nothing))) == {"w": [1, 2], "s": [5], "none": []}


def test_what_is_left_out_is_told() -> None:
    outside = proto("far", 1, [2], part(13, b"x"), part(14, 1))
    kept = proto("w", 1, [1], part(9, b"\0\0\0\0"))
    model = opened(onnx(outside, kept, proto("t", 8, [1], part(6, b"text"))))
    assert [tensor.name for tensor in model.tensors] == ["w"]
    assert "another file (external data)" in model.notes[0]
    assert "holds text" in model.notes[1]


class Bomb:
    """A pickle that writes a file when it is opened."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.path, "w")


def test_a_pickle_is_never_executed(tmp_path: Any) -> None:
    path = tmp_path / "executed"
    objects = np.array([Bomb(str(path))], dtype=object)
    with pytest.raises(BadFile, match="Python objects"):
        opened(npy(objects, pickled=True))
    with pytest.raises(BadFile, match="Python objects"):
        opened(npz(w=objects))
    model = opened(npz(w=ARRAY, bad=objects))
    assert [tensor.name for tensor in model.tensors] == ["w"]
    assert "never opened" in model.notes[0]
    with pytest.raises(BadFile, match="pickle"):
        opened(pickle.dumps(Bomb(str(path))))
    assert not path.exists()


def zipped(members: Mapping[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def bomb() -> bytes:
    """An archive that claims a terabyte."""
    content = zipped({"w.npy": npy(np.zeros(10_000, "f4"))})
    size = struct.pack("<I", 40_128)
    return content.replace(size, struct.pack("<I", 4_000_000_000))


W = entry("F32", [3, 4], 0, 48)
HOSTILE: Mapping[str, tuple[bytes, str]] = {
    "nothing": (b"", "the file is empty"),
    "a head of 2^60 bytes": (
        (2**60).to_bytes(8, "little") + b'{"a":1}',
        "claims 1,152,921,504,606,846,976 bytes, and the file has 15",
    ),
    "offsets over each other": (
        safetensors({"a": W, "b": entry("F32", [3], 44, 56)}, bytes(56)),
        "“a” and “b” lie over each other",
    ),
    "offsets that leave the file": (safetensors({"a": W}, bytes(47)), "outside of the file"),
    "offsets that go back": (
        safetensors({"a": entry("F32", [0], 8, 0)}, bytes(8)),
        "outside of the file",
    ),
    "a shape that needs more": (
        safetensors({"a": entry("F32", [13], 0, 48)}, bytes(48)),
        "has 48 bytes, and its shape needs 52",
    ),
    "a huge shape": (
        safetensors({"a": entry("F32", [2**40, 2**40], 0, 48)}, bytes(48)),
        "more numbers than any file",
    ),
    "a shape of truths": (
        safetensors('{"a":{"dtype":"U8","shape":[true],"data_offsets":[0,1]}}', b"x"),
        "no list of whole numbers",
    ),
    "deep JSON": (safetensors('{"a":' + "[" * 100_000 + "]" * 100_000 + "}"), "no JSON"),
    "a name twice": (
        safetensors(f'{{"a":{json.dumps(W)},"a":{json.dumps(W)}}}', bytes(48)),
        "says “a” twice",
    ),
    "an unknown type": (
        safetensors({"a": entry("F8_E4M3", [4], 0, 4)}, bytes(4)),
        "type “F8_E4M3”; this page reads F64",
    ),
    "a name of no text": (
        safetensors(f'{{"\\ud800":{json.dumps(W)}}}', bytes(48)),
        "no text that UTF-8 can hold",
    ),
    "only empty tensors": (safetensors({"a": entry("F32", [0], 0, 0)}), "or all are empty"),
    "an array that was cut": (npy(ARRAY)[:-1], "has 47 bytes, and its shape needs 48"),
    "a table": (npy(np.zeros(2, "f4,i4")), "a table of several types"),
    "complex numbers": (npy(np.zeros(2, "c8")), "type “c8”"),
    "an archive that was cut": (npz(w=ARRAY)[:-30], "damaged, or its end is missing"),
    "a zip bomb": (bomb(), "more than a thousand times"),
    "a pickle in an archive": (zipped({"m/data.pkl": b"\x80\2."}), "PyTorch file"),
    "an archive of something else": (zipped({"a.txt": b"a"}), "“a.txt” is no NumPy array"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "a picture; this page reads"),
    "text": (b"weights,1,2,3\n" * 9, "no ONNX model, nor another file"),
    "a model without weights": (onnx(), "no initializers"),
    "initializers twice": (
        onnx(*2 * [proto("w", 1, [1], part(9, bytes(4)))]),
        "two tensors are called “w”",
    ),
    "an initializer that is too short": (
        onnx(proto("w", 1, [2**40], part(9, bytes(4)))),
        "has 4 bytes, and its shape needs 4,398,046,511,104",
    ),
    "a part longer than the file": (b"\x3a\xff\xff\xff\xff\x0f" + bytes(9), "longer than the file"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_bad_file_is_one_sentence(what: str) -> None:
    content, told = HOSTILE[what]
    with pytest.raises(BadFile) as caught:
        values(opened(content))
    assert told in str(caught.value)
    assert len(str(caught.value)) < 300
    assert "\n" not in str(caught.value)


def read_or_refuse(content: bytes) -> None:
    """Nothing but a `BadFile` comes out."""
    with suppress(BadFile):
        for tensor in opened(content).tensors:
            read_numbers(tensor, 0, min(tensor.count, 1000))


@pytest.mark.parametrize("kind", FILES)
def test_a_file_cut_anywhere_is_read_or_refused(kind: str) -> None:
    for end in range(len(FILES[kind])):
        read_or_refuse(FILES[kind][:end])


@pytest.mark.parametrize(("kind", "byte"), [*product(FILES, (0, 1, 127, 255))])
def test_a_file_with_any_byte_changed_is_read_or_refused(kind: str, byte: int) -> None:
    for place in range(len(FILES[kind])):
        content = bytearray(FILES[kind])
        content[place] = byte
        read_or_refuse(bytes(content))


starts: tuple[Callable[[bytes], bytes], ...] = (
    lambda rest: rest,
    lambda rest: len(rest).to_bytes(8, "little") + b"{" + rest,
    lambda rest: b"\x93NUMPY\1\0" + rest,
    lambda rest: b"PK\3\4" + rest + b"PK\5\6" + rest[:18],
    lambda rest: part(7, part(5, rest)),
)


@given(st.sampled_from(starts), st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(start: Callable[[bytes], bytes], rest: bytes) -> None:
    read_or_refuse(start(rest))


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats()
heads = leaves | st.lists(leaves, max_size=3) | st.lists(st.integers(-1, 80), max_size=3)


@settings(max_examples=60)
@given(
    st.dictionaries(
        st.text(max_size=5),
        heads
        | st.fixed_dictionaries(
            {"dtype": heads | st.just("F32"), "shape": heads, "data_offsets": heads}
        ),
        max_size=3,
    )
)
def test_any_head_is_read_or_refused(head: dict[str, Any]) -> None:
    read_or_refuse(safetensors(head, bytes(64)))
