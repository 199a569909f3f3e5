"""Every page of this repository's own site, read and used."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Locator, Page, expect

REPOSITORY = Path(__file__).parents[2]


def addresses() -> list[str]:
    content = REPOSITORY / "content"
    pages = [page.relative_to(content) for page in sorted(content.rglob("*.md"))]
    plain = [p.parent if p.name == "index.md" else p.with_suffix("") for p in pages]
    return ["" if p == Path() else f"{p.as_posix()}/" for p in plain if p.name != "404"]


PAGES = pytest.mark.parametrize("address", [*addresses(), "there/is/nothing/"])


def settled(page: Page) -> None:
    for demo in page.locator("coldframe-demo, coldframe-cell").all():
        expect(demo).to_have_attribute("data-ready", "")


@PAGES
def test_it_is_accessible_in_light_and_dark(
    page: Page, own_site: str, address: str, axe: Any
) -> None:
    page.goto(own_site + address)
    settled(page)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    assert axe() == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert axe() == []


@PAGES
def test_it_fits_320_pixels(page: Page, own_site: str, address: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(own_site + address)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@PAGES
def test_its_policy_is_strict(page: Page, own_site: str, address: str) -> None:
    page.goto(own_site + address)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    rules = dict(rule.split(maxsplit=1) for rule in (policy or "").split(";") if rule.strip())
    scripts = rules.get("script-src", rules.get("default-src", "")).split()
    assert set(scripts) <= {"'self'", "'wasm-unsafe-eval'"}
    assert rules["default-src"] in {"'self'", "'none'"}
    assert rules.get("connect-src", rules["default-src"]) == "'self'"
    assert rules["base-uri"] in {"'self'", "'none'"}


@PAGES
def test_using_everything_breaks_nothing(page: Page, own_site: str, address: str, axe: Any) -> None:
    """The policy, other hosts and errors are watched in every test (`seen`)."""
    page.set_viewport_size({"width": 320, "height": 800})
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.goto(own_site + address)
    settled(page)
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
    assert axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


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
        stop.click()


def test_a_first_result_of_compiled_modules_waits_for_no_rare_function(
    page: Page, own_site: str, seen: Any, enter: Any
) -> None:
    """What a page saves on bytes says it: then the rest is fetched only by who needs it."""
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page.goto(own_site + "guide/")
    demo = page.locator("coldframe-demo").first
    enter(demo.get_by_label("phase", exact=False), 0.1)
    demo.get_by_role("button", name="Run").click()
    expect(demo).to_have_attribute("data-state", "live")
    assert seen.asked("first.wasm")
    assert seen.asked("rest.wasm") == []


def test_an_error_is_accessible(page: Page, own_site: str, axe: Any) -> None:
    page.goto(own_site + "guide/cells/")
    cell = page.locator("coldframe-cell").first
    expect(cell).to_have_attribute("data-ready", "")
    cell.get_by_role("button", name="Edit").click()
    cell.get_by_role("textbox").fill("1 / 0")
    cell.get_by_role("button", name="Run").click()
    expect(cell.locator(".cell-error")).to_contain_text("ZeroDivisionError")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe() == []
