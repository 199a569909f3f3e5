"""Wheels made by hand, an index that is a folder, a loopback host of Pyodide's: no network.

`make_wheel("ink", "1.0", {"ink.py": "…"}, requires=["pen>=2"])` writes a wheel into the index.
"""

import hashlib
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from coldframe.cache import Cache
from coldframe.packages.distribution import Distribution, Packed

type MakeWheel = Callable[..., Path]
INFO = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3"}


def write_wheel(
    folder: Path,
    name: str,
    version: str,
    files: Mapping[str, str],
    requires: Sequence[str] = (),
    tag: str = "py3-none-any",
) -> Path:
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    needs = "".join(f"Requires-Dist: {one}\n" for one in requires)
    info = f"{name}-{version}.dist-info"
    wheel = folder / f"{name}-{version}-{tag}.whl"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
        archive.writestr(f"{info}/METADATA", head + needs)
        archive.writestr(
            f"{info}/WHEEL", f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@pytest.fixture
def make_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeWheel:
    """Into the folder that is pip's only index."""
    index = tmp_path / "index"
    index.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    return lambda *arguments, **more: write_wheel(index, *arguments, **more)


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


@pytest.fixture
def distribution(tmp_path: Path) -> Iterator[Callable[..., Distribution]]:
    """Of the wheels or zips that are given, each with the names that it depends on."""
    folder = tmp_path / "host"
    folder.mkdir()
    handler: Any = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()

        def make(files: Mapping[Path, Sequence[str]] | None = None) -> Distribution:
            packed = [_packed(file, depends, folder) for file, depends in (files or {}).items()]
            host = f"http://127.0.0.1:{server.server_port}/"
            return Distribution({**INFO, "python": "3.14.2"}, {p.name: p for p in packed}, host)

        yield make
        server.shutdown()
        thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


def _packed(file: Path, depends: Sequence[str], folder: Path) -> Packed:
    content = file.read_bytes()
    (folder / file.name).write_bytes(content)
    name, version = file.name.split("-")[:2]
    library = file.suffix == ".zip"
    return Packed(
        name=name,
        version=version.removesuffix(".zip"),
        file_name=file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        imports=() if library else (name,),
        depends=tuple(depends),
        library=library,
        without_tests=False,
    )
