"""A loopback host with files of Pyodide's distribution: no network."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from coldframe.cache import Cache
from coldframe.packages.distribution import Distribution, Packed

INFO = {"abi_version": "2026_0", "arch": "wasm32", "platform": "emscripten_5_0_3"}


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
