"""Which kind of file a reader opened, by its first bytes, never by its name."""

from collections.abc import Mapping
from typing import BinaryIO

from labs.compression.formats.npy import is_npy, is_zip, read_npy, read_npz
from labs.compression.formats.onnx import read_onnx
from labs.compression.formats.safetensors import is_safetensors, read_safetensors
from labs.compression.formats.tensor import BadFile, Direct, Model

KNOWN: Mapping[bytes, str] = {
    b"\x89HDF": "an HDF5 file (Keras)",
    b"GGUF": "a GGUF file",
    b"\x80\x02": "a pickle (PyTorch), which could run anything when it is opened",
    b"\x80\x03": "a pickle, which could run anything when it is opened",
    b"\x80\x04": "a pickle, which could run anything when it is opened",
    b"\x80\x05": "a pickle, which could run anything when it is opened",
    b"\x1f\x8b": "a file compressed by gzip: unpack it first",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"CFW1": "a file that this page has made: its decoder stands on the page",
}
READS = "this page reads .safetensors, .npz, .npy and .onnx"


def open_model(file: BinaryIO) -> Model:
    """Raises `BadFile`, and nothing else that the file could cause."""
    direct = Direct(file)
    if not direct.size:
        raise BadFile("the file is empty")
    start = direct.read(0, min(16, direct.size))
    for mark, kind in KNOWN.items():
        if start.startswith(mark):
            raise BadFile(f"this is {kind}; {READS}")
    if is_npy(start):
        return _filled(read_npy(direct))
    if is_zip(start):
        return _filled(read_npz(file))
    if is_safetensors(start):
        return _filled(read_safetensors(direct))
    return _filled(read_onnx(direct))


def _filled(model: Model) -> Model:
    if not any(tensor.count for tensor in model.tensors):
        raise BadFile("the file has no tensors, or all are empty")
    return model
