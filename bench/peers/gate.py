"""The way out of the browser: a proxy that lets nothing through and remembers what was wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

from playwright.sync_api import ProxySettings

BROWSERS_OWN = {"content-autofill.googleapis.com"}
"""What Chromium itself asks about any page with a form."""


@dataclass(slots=True)
class Gate:
    proxy: ProxySettings
    wanted: set[str] = field(default_factory=set)
    """Hosts other than the page's own."""


@contextmanager
def gate() -> Iterator[Gate]:
    wanted: set[str] = set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Refusal, wanted))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield Gate({"server": address, "bypass": "127.0.0.1"}, wanted)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Refusal(BaseHTTPRequestHandler):
    def __init__(self, wanted: set[str], *rest: object) -> None:
        self.wanted = wanted
        super().__init__(*rest)  # type: ignore[arg-type]

    def refuse(self) -> None:
        # A path is `host:443` or a whole URL.
        host = urlsplit(f"//{self.path.partition('//')[2] or self.path}").hostname or "?"
        self.wanted.update({host} - BROWSERS_OWN)
        self.send_error(403)

    do_CONNECT = do_GET = do_HEAD = do_POST = refuse

    def log_message(self, format: str, *args: object) -> None:
        pass
