"""Attacks in a browser, by who attacks. `foreign` is a host that is not the site's: it says yes to
whatever it is asked, and what it was asked is in `foreign.heard`.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from chromium import PATIENCE
from firefox import started


@dataclass(slots=True)
class Foreign:
    url: str = ""
    heard: list[str] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    """Its own, by path."""


@pytest.fixture(scope="session")
def listening() -> Iterator[Foreign]:
    foreign = Foreign()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            foreign.heard.append(f"{self.command} {self.path}")
            self.send_response(200)
            for name in ("Origin", "Headers", "Methods"):
                self.send_header(f"Access-Control-Allow-{name}", "*")
            page = foreign.pages.get(self.path)
            kind = "text/javascript" if self.path.endswith(".js") else "image/svg+xml"
            kind = "text/html" if page else kind
            self.send_header("Content-Type", kind)
            self.end_headers()
            if page:
                self.wfile.write(page.encode())
            if kind == "image/svg+xml":
                self.wfile.write(b'<svg xmlns="http://www.w3.org/2000/svg"/>')

        do_POST = do_OPTIONS = do_HEAD = do_GET

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    foreign.url = f"http://127.0.0.1:{server.server_port}"
    yield foreign
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def foreign(listening: Foreign) -> Foreign:
    listening.heard.clear()
    listening.pages.clear()
    return listening


@pytest.fixture(autouse=True)
def patient(context: BrowserContext) -> None:
    context.set_default_timeout(PATIENCE)


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Any]:
    profile = tmp_path / "profile"
    profile.mkdir()
    with started(profile) as tab:
        yield tab
