"""Every page of this repository's own site, read and used.

Each is opened twice, on a desk and on a telephone, and its tests share what was opened.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, expect

REPOSITORY = Path(__file__).parents[2]


def addresses() -> list[str]:
    content = REPOSITORY / "content"
    pages = [page.relative_to(content) for page in sorted(content.rglob("*.md"))]
    plain = [p.parent if p.name == "index.md" else p.with_suffix("") for p in pages]
    return ["" if p == Path() else f"{p.as_posix()}/" for p in plain if p.name != "404"]


PAGES = pytest.mark.parametrize("address", [*addresses(), "there/is/nothing/"], scope="module")


@dataclass(frozen=True, slots=True)
class Opened:
    """A page in a window of its own, and what was seen of it."""

    page: Page
    seen: Any


@pytest.fixture(scope="module")
def desk(
    browser: Browser, own_site: str, address: str, watched: Callable[[BrowserContext], Any]
) -> Iterator[Opened]:
    with browser.new_context() as context:
        yield opened(context, watched, own_site + address, "light")


@pytest.fixture(scope="module")
def telephone(
    browser: Browser, own_site: str, address: str, watched: Callable[[BrowserContext], Any]
) -> Iterator[Opened]:
    with browser.new_context(viewport={"width": 320, "height": 800}) as context:
        yield opened(context, watched, own_site + address, "dark")


def opened(
    context: BrowserContext,
    watched: Callable[[BrowserContext], Any],
    url: str,
    scheme: Literal["light", "dark"],
) -> Opened:
    seen = watched(context)
    page = context.new_page()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(url)
    settled(page)
    return Opened(page, seen)


@pytest.fixture(autouse=True)
def seen() -> None:
    """Here each test asks it of the page that it used."""


def settled(page: Page) -> None:
    for demo in page.locator("coldframe-demo, coldframe-cell").all():
        expect(demo).to_have_attribute("data-ready", "")


@PAGES
def test_it_is_accessible_in_light_and_dark(
    desk: Opened, address: str, found_by_axe: Callable[[Page], list[str]]
) -> None:
    assert found_by_axe(desk.page) == []
    desk.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert found_by_axe(desk.page) == []
    desk.seen.fine()


@PAGES
def test_its_policy_is_strict(desk: Opened, address: str) -> None:
    meta = desk.page.locator("meta[http-equiv=Content-Security-Policy]")
    policy = meta.get_attribute("content")
    rules = dict(rule.split(maxsplit=1) for rule in (policy or "").split(";") if rule.strip())
    scripts = rules.get("script-src", rules.get("default-src", "")).split()
    assert set(scripts) <= {"'self'", "'wasm-unsafe-eval'"}
    assert rules["default-src"] in {"'self'", "'none'"}
    assert rules.get("connect-src", rules["default-src"]) == "'self'"
    assert rules["base-uri"] in {"'self'", "'none'"}
    desk.seen.fine()


@PAGES
def test_it_fits_320_pixels(telephone: Opened, address: str) -> None:
    assert telephone.page.evaluate("document.documentElement.scrollWidth") <= 320
    telephone.seen.fine()


@PAGES
def test_using_everything_breaks_nothing(
    telephone: Opened, address: str, found_by_axe: Callable[[Page], list[str]]
) -> None:
    page = telephone.page
    for demo in page.locator("coldframe-demo").all():
        demo.scroll_into_view_if_needed()
        apart = page.locator(f"form[data-demo='{demo.get_attribute('id')}'] .control")
        for control in (*demo.locator(".control").all(), *apart.all()):
            # A linked parameter may be there unseen.
            if control.is_visible():
                use(control)
        finish(demo)
        assert demo.get_attribute("data-state") != "error", demo.inner_text()
    for folded in page.locator(".cell-folded > summary").all():
        folded.click()
    for cell in page.locator("coldframe-cell").all():
        cell.get_by_role("button", name="Edit").click()
        cell.get_by_role("button", name="Run").click()
        # One trains a network: ten seconds, and more on a busy machine.
        expect(cell).to_have_attribute("data-state", "live", timeout=60_000)
    assert found_by_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    telephone.seen.fine()


def use(control: Locator) -> None:
    kind = control.get_attribute("data-control")
    field = control.locator("input, select, canvas, button").first
    if kind == "slider":
        field.press("ArrowRight")
    elif kind == "select":
        field.select_option(index=1)
    elif kind == "checkbox":
        field.click()
    elif kind == "canvas":
        field.press("Space")
    elif kind == "button":
        field.click()
    elif kind == "widget":
        # A slider, or a board of buttons.
        field = control.locator("[tabindex='0'], button").first
        field.press("ArrowUp")
        field.press("Enter")
    elif kind == "timer":
        control.get_by_role("button", name="Step").click()
    elif kind == "file":
        rows = "arm,reward\n" + "a,1\nb,0\na,0\nb,1\n" * 50
        file = {"name": "a.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        field.set_input_files([file])  # type: ignore[list-item]


def finish(element: Locator) -> None:
    """Wait for its run, or stop that."""
    element.page.wait_for_timeout(200)
    stop = element.get_by_role("button", name="Stop")
    try:
        stop.wait_for(state="hidden", timeout=10_000)
    except Error:
        # It may end by itself just now: then there is nothing to press.
        with suppress(Error):
            stop.click(timeout=5_000)
        stop.wait_for(state="hidden")
