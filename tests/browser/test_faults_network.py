"""A network that fails half-way: the reader is told in plain words, what was recorded stays, and
once the network is back “Try again” goes on without a reload."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FILES = {
    "content/index.md": """
        # Page

        :::{demo} lab:read
        :freeze: size
        :::

        :::{demo} lab:curve
        :freeze: size
        :::
    """,
    "content/big.md": """
        # Big

        :::{demo} lab:long
        :freeze: size
        :::
    """,
    "content/markup.md": """
        # Markup

        :::{demo} lab:bold
        :freeze: none
        :::
    """,
    "content/words.txt": "beside the page",
    "content/lab.py": """
        import random
        from typing import Annotated

        from coldframe import Html, Slider, data, demo, line_chart

        Size = Annotated[int, Slider(0, 3)]

        @demo
        def read(size: Size = 1, word: str = "a") -> str:
            with data("words.txt") as opened:
                found = opened.read()
            # Comes with the rest of the standard library.
            import html
            return html.escape(f"{size} {word} {found}")

        @demo
        def curve(size: Size = 1) -> object:
            return line_chart({"x": [0, 1, 2], "y": [0, size, 2]}, x="x", y="y")

        @demo
        def long(size: Annotated[int, Slider(0, 40)] = 1) -> str:
            random.seed(size)
            return " ".join(str(random.random()) for _ in range(600)) + f" end {size}"

        @demo
        def bold(word: str = "") -> Html:
            return Html(f"<b>{word}</b>")
    """,
}
LOGIN = b"<!doctype html><title>Log in</title><p>Welcome to the hotel"


@dataclass
class Network:
    """`faults` are of answers whose URL holds a part: they are cut off half-way, hang there for
    ever, come as an error or as another page."""

    app: ASGIApp | None = None
    faults: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def around(self, app: ASGIApp) -> ASGIApp:
        self.app = app
        return self

    def breaks(self, part: str, fault: str) -> None:
        self.faults[part] = fault

    def heals(self) -> None:
        self.faults.clear()
        self.asked.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app
        path = scope["path"] if scope["type"] == "http" else ""
        fault = next((fault for part, fault in self.faults.items() if part in path), "")
        if not fault:
            return await self.app(scope, receive, send)
        self.asked.append(path)
        if fault in {"error", "login"}:
            status, kind = (500, b"text/plain") if fault == "error" else (200, b"text/html")
            headers = [(b"content-type", kind)]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": LOGIN})
            return None
        return await self.app(scope, receive, lambda message: self._half(message, send))

    async def _half(self, message: Message, send: Send) -> None:
        if message["type"] != "http.response.body":
            return await send(message)
        body = message["body"]
        await send({**message, "body": body[: len(body) // 2], "more_body": True})
        while "stall" in self.faults.values():
            await asyncio.sleep(0.05)
        # The server closes the connection: less came than it had promised.
        raise ConnectionResetError


@pytest.fixture(scope="module")
def network() -> Network:
    return Network()


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any], network: Network) -> Any:
    return demo_site(FILES, around=network.around)


@pytest.fixture(autouse=True)
def healed(network: Network) -> Any:
    yield
    network.heals()


NO_NETWORK = "could not be fetched. Is there a network?"
LOG_IN = (
    "could not be fetched: another page came in its place. Does this network ask you to log in?"
)
WAY = {
    "/live.": ("error", f"A part of this page {NO_NETWORK}"),
    "/worker.": ("login", f"Python {LOG_IN}"),
    "/first.wasm": ("cut", f"Python {NO_NETWORK}"),
    "/python/": ("login", f"The page's Python {LOG_IN}"),
    "/data/": ("cut", f"The file words.txt {NO_NETWORK}"),
    "/stdlib-more.zip": ("cut", f"A part of Python's library {NO_NETWORK}"),
    "/grids/": ("login", f"What was recorded {NO_NETWORK}"),
}


def until(page: Page, done: Callable[[], object], what: str) -> None:
    for _ in range(150):
        if done():
            return
        page.wait_for_timeout(100)
    pytest.fail(f"waited for {what}")


def test_each_file_on_the_way_to_a_result(
    page: Page, site: Any, network: Network, enter: Any
) -> None:
    """All are broken. Each try says what it lacks, and gets further once that is mended."""
    for part, (fault, _) in WAY.items():
        network.breaks(part, fault)
    page.goto(site.url)
    page.evaluate("window.same = true")
    demo = page.locator("#read")
    error, again = demo.locator(".demo-error"), demo.get_by_role("button", name="Try again")
    enter(demo.get_by_label("Word"), "b")
    while network.faults:
        until(page, lambda: network.asked, f"one of {list(network.faults)}")
        expect(error).to_have_text(re.compile("Is there a network|log in"))
        said = error.inner_text()
        expect(demo.locator(".demo-result")).to_have_text("1 a beside the page")
        mended = next(part for part in network.faults if WAY[part][1] in said)
        del network.faults[mended]
        network.asked.clear()
        again.click()
    expect(demo.locator(".demo-result")).to_have_text("1 b beside the page")
    expect(demo.locator(".chip")).to_have_text("computed here")
    expect(error).to_be_hidden()
    assert page.evaluate("window.same")


def test_a_part_of_a_large_grid(page: Page, site: Any, network: Network) -> None:
    page.goto(site.url + "big/")
    demo = page.locator("#long")
    expect(demo).to_have_attribute("data-ready", "")
    slider = demo.get_by_role("slider")
    # The grid's first file and those ahead of the slider are there.
    page.wait_for_load_state("networkidle")
    network.breaks("/grids/", "cut")
    slider.fill("40")
    expect(demo.locator(".demo-error")).to_contain_text(f"What was recorded {NO_NETWORK}")
    network.heals()
    demo.get_by_role("button", name="Try again").click()
    expect(demo.locator(".demo-result")).to_contain_text("end 40")
    expect(demo.locator(".chip")).to_have_text("recorded")


def test_what_draws_charts(page: Page, site: Any, network: Network) -> None:
    network.breaks("/vega.", "cut")
    page.goto(site.url)
    demo = page.locator("#curve")
    demo.get_by_role("slider").fill("3")
    expect(demo.locator(".demo-error")).to_contain_text(f"A part of this page {NO_NETWORK}")
    # The picture of the build.
    expect(demo.locator(".chart-picture svg:visible")).to_have_count(1)
    network.heals()
    demo.get_by_role("button", name="Try again").click()
    expect(demo.locator(".demo-error")).to_be_hidden()
    expect(demo.locator(".chip")).to_have_text("recorded")


def test_what_makes_markup_safe(page: Page, site: Any, network: Network, enter: Any) -> None:
    """Without it nothing of the markup is shown."""
    page.add_init_script("delete Element.prototype.setHTML")
    network.breaks("/purify.", "cut")
    page.goto(site.url + "markup/")
    demo = page.locator("#bold")
    enter(demo.get_by_label("Word"), "<i>x</i>")
    expect(demo.locator(".demo-error")).to_contain_text(f"A part of this page {NO_NETWORK}")
    expect(demo.locator("i")).to_have_count(0)
    network.heals()
    demo.get_by_role("button", name="Try again").click()
    expect(demo.locator(".demo-result b i")).to_have_text("x")


def test_a_connection_that_hangs_can_be_stopped_and_left(
    page: Page, site: Any, network: Network, enter: Any
) -> None:
    network.breaks("/first.wasm", "stall")
    page.goto(site.url)
    demo = page.locator("#read")
    enter(demo.get_by_label("Word"), "b")
    expect(demo.locator("progress")).to_be_visible()
    expect(demo.locator(".chip")).to_contain_text("loading Python")
    until(page, lambda: network.asked, "the program")
    demo.get_by_role("button", name="Stop").click()
    expect(demo.locator(".chip")).to_have_text("stale")
    expect(demo.locator("progress")).to_be_hidden()
    expect(demo.locator(".demo-note")).to_contain_text("Stopped.")
    # The next run does not wait for what hangs.
    network.faults = {"/nothing": "stall"}
    enter(demo.get_by_label("Word"), "c")
    expect(demo.locator(".demo-result")).to_have_text("1 c beside the page")
    network.heals()


def test_a_hanging_page_can_be_left(page: Page, site: Any, network: Network, enter: Any) -> None:
    network.breaks("/worker.", "stall")
    page.goto(site.url)
    enter(page.locator("#read").get_by_label("Word"), "b")
    until(page, lambda: network.asked, "the start")
    page.get_by_role("link", name="Big").first.click()
    expect(page.get_by_role("heading", name="Big")).to_be_visible()
    network.heals()
