"""Chromium as tests start it, and what is seen of its pages."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Locator,
    Page,
    Request,
    WebError,
    expect,
)

from coldframe.preview.agree import installed_chromium
from tried_again import crashed, note, watching

REPOSITORY = Path(__file__).parents[2]
# Chromium's address bar loads pages of its own into each new window, which takes half a second of
# two cores, and each test opens a window.
WITHOUT = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "PreloadTopChromeWebUI",
    # What Playwright does without: its own list gives way to this one.
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
]
# A page of a test is gone before compiling its WebAssembly a second time pays off.
ONCE = "--js-flags=--liftoff-only"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(WITHOUT)}",
    ONCE,
]


def pytest_configure(config: pytest.Config) -> None:
    # pytest-playwright's own fixture, which a newer pytest warns of.
    config.addinivalue_line(
        "filterwarnings", "ignore:Session-scoped fixtures defined as instance:DeprecationWarning"
    )


PATIENCE = 60_000
"""Milliseconds in which what a test waits for must come true: Python starts in about a second, in
twenty on a machine that has forty things to do."""
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser asked for and complained of."""

    requests: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    came: list[str] = field(default_factory=list)
    """Of the requests, those that are over."""

    def asked(self, part: str) -> list[str]:
        return [url for url in self.requests if part in url]

    def foreign(self) -> list[str]:
        own = {"127.0.0.1", "localhost"}
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in {"data", "blob", "about"}
            and urlsplit(url).hostname not in own
        ]

    def fine(self) -> None:
        """Nothing was asked of another host, nothing broke the page's policy."""
        assert self.foreign() == []
        assert self.bodies == []
        assert self.complaints == []


@pytest.fixture(scope="session")
def watched(pytestconfig: pytest.Config) -> Callable[[BrowserContext], Seen]:
    """What is seen of a context from now on."""
    return lambda context: watch(context, pytestconfig)


def watch(context: BrowserContext, config: pytest.Config) -> Seen:
    found = Seen()

    def request(asked: Request) -> None:
        found.requests.append(asked.url)
        if asked.method != "GET":
            found.bodies.append(f"{asked.method} {asked.url}")

    def ended(asked: Request) -> None:
        found.came.append(asked.url)

    def console(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "securitypolicyviolation" in message.text:
            found.complaints.append(message.text)

    def error(error: WebError) -> None:
        found.complaints.append(str(error.error))

    context.set_default_timeout(PATIENCE)
    context.on("request", request)
    context.on("requestfinished", ended)
    context.on("requestfailed", ended)
    context.on("console", console)
    context.on("weberror", error)
    context.on("page", lambda page: page.on("crash", lambda _: crashed(config)))
    context.add_init_script(
        "addEventListener('securitypolicyviolation', (event) =>"
        " console.error('securitypolicyviolation', event.violatedDirective, event.blockedURI))"
    )
    return found


@pytest.fixture(scope="session")
def browser(
    launch_browser: Callable[[], Browser], pytestconfig: pytest.Config
) -> Iterator[Browser]:
    """pytest-playwright's, which is started once more if it can't, and watched."""
    try:
        found = launch_browser()
    except Error as error:
        note(pytestconfig, f"Chromium did not start: {error.message.splitlines()[0]}")
        found = launch_browser()
    with watching(pytestconfig, found.is_connected):
        yield found
    found.close()


@pytest.fixture
def axe(page: Page, found_by_axe: Callable[[Page], list[str]]) -> Callable[[], list[str]]:
    """What axe finds on the page as it is now."""
    return lambda: found_by_axe(page)


@pytest.fixture(scope="session")
def found_by_axe() -> Callable[[Page], list[str]]:
    script = (REPOSITORY / "node_modules/axe-core/axe.min.js").read_text()

    def find(page: Page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        return [
            f"{violation['id']}: {node['html'][:200]} {node['failureSummary']}"
            for violation in page.evaluate("axe.run({ resultTypes: ['violations'] })")["violations"]
            for node in violation["nodes"]
        ]

    return find


@pytest.fixture
def enter() -> Callable[[Locator, object], None]:
    """Type a value and press Enter: a field tells its value when the reader is done with it."""

    def type_in(field: Locator, value: object) -> None:
        field.fill(str(value))
        field.press("Enter")

    return type_in


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium of this machine, or Playwright's own where `make test` had to fetch that; without
    its windows if `make test` found that, too.

    One for all tests: a folder's own arguments would count for all that one of its workers runs.
    """
    found = os.environ.get("COLDFRAME_HEADLESS") or installed_chromium()
    return {**browser_type_launch_args, "args": FLAGS} | (
        {"executable_path": found} if found else {}
    )


@pytest.fixture(scope="session")
def whole_chromium_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """As readers have it: with its windows, since only so are pages held that one leaves and is
    the cache the reader's, and with WebAssembly compiled as it likes."""
    found = installed_chromium()
    flags = [flag for flag in FLAGS if flag != ONCE]
    return (
        browser_type_launch_args | {"args": flags} | ({"executable_path": found} if found else {})
    )
