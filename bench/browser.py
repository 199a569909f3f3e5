"""A Chromium, and the files of some folders at an address of this machine."""

import gzip
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, sleep, time

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from coldframe.preview.agree import installed_chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PIECE = 16_384
OPENED = 3000
"""Milliseconds after which a new window of Chromium has loaded the pages of its own (the address
bar's), which would else share the processor with the page that is measured."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of `COLDFRAME_CHROMIUM`, which `make bench` sets; else any that is installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


NEWCOMER = "localStorage.clear()"
"""Before a page's scripts: for a reader who has had Python on a site before it would start by
itself, so that no press or link could be timed."""


def opened(context: BrowserContext) -> Page:
    """A new page, in a window that has settled."""
    page = context.new_page()
    page.wait_for_timeout(OPENED)
    return page


@dataclass(slots=True)
class Wire:
    """What lies between server and browser: seconds before each answer, bytes a second for all
    answers together. Answers go over it compressed; `sent` counts their bytes. `asked` and `pieces`
    say when, in seconds of the epoch: each request, each piece of an answer with its bytes."""

    delay: float = 0
    speed: float = float("inf")
    sent: int = 0
    asked: list[float] = field(default_factory=list)
    pieces: list[tuple[float, int]] = field(default_factory=list)
    _free: float = 0
    _lock: Lock = field(default_factory=Lock)

    def wait(self, size: int) -> None:
        with self._lock:
            self.sent += size
            self.pieces.append((time(), size))
            self._free = max(self._free, monotonic()) + size / self.speed
            until = self._free
        sleep(max(0, until - monotonic()))


@contextmanager
def served(folders: Mapping[str, Path], wire: Wire | None = None) -> Iterator[str]:
    """The address of a server for folders by URL prefix (`/` for all else)."""
    handler = partial(Files, {prefix: str(folder) for prefix, folder in folders.items()}, wire)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), mtime=0)


class Files(SimpleHTTPRequestHandler):
    """Files that a browser may keep for an hour, as from a file host: a warm start is warm."""

    protocol_version = "HTTP/1.1"
    # Head and body are two writes: with Nagle's algorithm each small file would wait 40 ms.
    disable_nagle_algorithm = True
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
    }

    def __init__(self, folders: Mapping[str, str], wire: Wire | None, *rest: object) -> None:
        self.folders = folders
        self.wire = wire
        super().__init__(*rest)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        prefix = max((p for p in self.folders if path.startswith(p)), key=len)
        self.directory = self.folders[prefix]
        return super().translate_path("/" + path.removeprefix(prefix))

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path.partition("?")[0]))
        if file.is_dir():
            file = file / "index.html"
        if self.wire is not None:
            self.wire.asked.append(time())
        if self.wire is None or not file.is_file():
            return super().do_GET()
        body = compressed(file)
        sleep(self.wire.delay)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for start in range(0, len(body), PIECE):
            piece = body[start : start + PIECE]
            self.wire.wait(len(piece))
            self.wfile.write(piece)
        return None

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "public, max-age=3600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass
