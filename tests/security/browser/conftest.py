"""Attacks in a browser, by who attacks. `foreign` is a host that is not the site's: it says yes to
whatever it is asked, and what it was asked is in `foreign.heard`.
"""

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from coldframe.preview.agree import installed_chromium

TESTS = Path(__file__).parents[2]


def conftest(folder: str) -> ModuleType:
    """Of other tests: they start the same browsers."""
    place = TESTS / folder / "conftest.py"
    name = f"conftest_of_{folder.replace('/', '_')}"
    spec = importlib.util.spec_from_file_location(name, place)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


chromium = conftest("browser")
pytest_configure = chromium.pytest_configure
started = conftest("firefox").started
# A published site with `offline`, and a reader of it.
hosted = conftest("browser/hosted")
publish, deploys, host, reader = hosted.publish, hosted.deploys, hosted.host, hosted.reader
expect.set_options(timeout=15_000)


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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = installed_chromium()
    return {**browser_type_launch_args, "args": chromium.FLAGS} | (
        {"executable_path": found} if found else {}
    )


@pytest.fixture(autouse=True)
def patient(context: BrowserContext) -> None:
    context.set_default_timeout(15_000)


@pytest.fixture
def enter() -> Callable[[Locator, object], None]:
    def type_in(field: Locator, value: object) -> None:
        field.fill(str(value))
        field.press("Enter")

    return type_in


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Any]:
    profile = tmp_path / "profile"
    profile.mkdir()
    with started(profile) as tab:
        yield tab
