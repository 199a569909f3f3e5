"""A Chromium, and the files of some folders at an address of this machine."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, sync_playwright

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


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of `COLDFRAME_CHROMIUM`, which `make bench` sets; else any that is installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def served(folders: Mapping[str, Path]) -> Iterator[str]:
    """The address of a server for folders by URL prefix (`/` for all else)."""
    handler = partial(Files, {prefix: str(folder) for prefix, folder in folders.items()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Files(SimpleHTTPRequestHandler):
    """Files that a browser may keep for an hour, as from a file host: a warm start is warm."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
    }

    def __init__(self, folders: Mapping[str, str], *rest: object) -> None:
        self.folders = folders
        super().__init__(*rest)  # type: ignore[arg-type]

    def translate_path(self, path: str) -> str:
        prefix = max((p for p in self.folders if path.startswith(p)), key=len)
        self.directory = self.folders[prefix]
        return super().translate_path("/" + path.removeprefix(prefix))

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "public, max-age=3600")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass
