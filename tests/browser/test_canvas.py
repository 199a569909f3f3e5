"""Drawing by finger and pen: one pointer at a time, and every stroke can be taken back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} sketch:look
        :::

        A long text below, so that the page could scroll.
    """
    + "\n\n        Text.\n" * 60,
    "content/sketch.py": """
        from typing import Annotated

        from coldframe import Canvas, demo

        @demo
        def look(drawing: Annotated[bytes, Canvas(6, 4)] = b"") -> str:
            rows = (drawing[i : i + 6] for i in range(0, len(drawing), 6))
            return "\\n".join("".join("#" if level > 99 else "." for level in row) for row in rows)
    """,
}
ROW = "......\n######\n......\n......"


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


@pytest.fixture
def page(browser: Browser, site: Any) -> Iterator[Page]:
    """A narrow screen that is touched."""
    context = browser.new_context(has_touch=True, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(site.url)
    expect(page.locator("#look")).to_have_attribute("data-ready", "")
    page.locator("#look canvas").scroll_into_view_if_needed()
    yield page
    context.close()


@pytest.fixture
def devtools(page: Page) -> CDPSession:
    return page.context.new_cdp_session(page)


def at(page: Page, column: float, row: float) -> dict[str, float]:
    """The middle of a pixel of the drawing, on the screen."""
    box = page.locator("#look canvas").bounding_box()
    assert box
    cell = box["width"] / 6
    return {"x": box["x"] + (column + 0.5) * cell, "y": box["y"] + (row + 0.5) * cell}


def touch(devtools: CDPSession, kind: str, *points: dict[str, float]) -> None:
    named = [{**point, "id": number} for number, point in enumerate(points)]
    devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": named})


def pen(devtools: CDPSession, kind: str, point: dict[str, float], force: float) -> None:
    pressed = {"button": "left", "buttons": 1, "clickCount": 1, "pointerType": "pen"}
    event = {"type": kind, **point, **pressed, "force": force}
    devtools.send("Input.dispatchMouseEvent", event)


def swipe(page: Page, devtools: CDPSession, row: float = 1) -> None:
    touch(devtools, "touchStart", at(page, 0, row))
    for column in range(1, 6):
        touch(devtools, "touchMove", at(page, column, row))
    touch(devtools, "touchEnd")


def test_a_sheet_has_the_shape_of_its_value(page: Page) -> None:
    box = page.locator("#look canvas").bounding_box()
    assert box
    assert box["width"] / box["height"] == pytest.approx(1.5, rel=0.05)


def test_a_finger_draws_and_the_page_stays_where_it_is(page: Page, devtools: CDPSession) -> None:
    before = page.evaluate("scrollY")
    swipe(page, devtools)
    expect(page.locator("#look .demo-result")).to_have_text(ROW)
    touch(devtools, "touchStart", at(page, 3, 3))
    for row in (2, 1, 0, -3, -6):
        touch(devtools, "touchMove", at(page, 3, row))
    touch(devtools, "touchEnd")
    expect(page.locator("#look .demo-result")).to_have_text("...#..\n######\n...#..\n...#..")
    assert page.evaluate("scrollY") == before


def test_a_second_finger_or_a_palm_draws_nothing(page: Page, devtools: CDPSession) -> None:
    touch(devtools, "touchStart", at(page, 0, 1))
    palm = at(page, 5, 3)
    touch(devtools, "touchStart", at(page, 0, 1), palm)
    for column in range(1, 6):
        touch(devtools, "touchMove", at(page, column, 1), palm)
    touch(devtools, "touchMove", at(page, 5, 1), at(page, 1, 3))
    touch(devtools, "touchEnd")
    expect(page.locator("#look .demo-result")).to_have_text(ROW)
    assert page.evaluate("visualViewport.scale") == 1
    # The next stroke is one again.
    swipe(page, devtools, 3)
    expect(page.locator("#look .demo-result")).to_have_text("......\n######\n......\n######")


@pytest.mark.parametrize(
    ("force", "level"), [(0.05, range(60, 160)), (0.5, range(240, 256)), (1.0, range(255, 256))]
)
def test_a_pen_draws_as_wide_as_it_is_pressed(
    page: Page, devtools: CDPSession, force: float, level: range
) -> None:
    for kind, column in (("mousePressed", -1), ("mouseMoved", 3), ("mouseMoved", 7)):
        if kind == "mousePressed":
            column = 0
        pen(devtools, kind, at(page, column, 1), force)
    pen(devtools, "mouseReleased", at(page, 5, 1), 0)
    expect(page.locator("#look .chip")).to_have_text("computed here")
    levels = page.evaluate(
        "document.querySelector('#look').point.values().then((values) => [...values.drawing])"
    )
    assert levels[6 + 3] in level
    # Pressed hard it is wider than a pixel.
    assert (levels[3] > 40) == (force == 1.0)


def test_the_other_end_of_a_pen_erases(page: Page, devtools: CDPSession) -> None:
    swipe(page, devtools)
    expect(page.locator("#look .demo-result")).to_have_text(ROW)
    # No tool of a browser's makes this button: the events are the page's own, the mouse's pointer.
    page.locator("#look canvas").evaluate(
        """(canvas) => {
          const box = canvas.getBoundingClientRect();
          const cell = box.width / 6;
          const y = box.y + 1.5 * cell;
          const at = (column) => ({clientX: box.x + (column + 0.5) * cell, clientY: y});
          const send = (type, column, more) => canvas.dispatchEvent(new PointerEvent(type, {
            pointerId: 1, pointerType: "pen", isPrimary: true, pressure: 0.8, buttons: 32,
            bubbles: true, ...at(column), ...more,
          }));
          send("pointerdown", 2, {button: 5});
          send("pointermove", 3, {});
          send("pointerup", 3, {button: 5, buttons: 0});
        }"""
    )
    expect(page.locator("#look .demo-result")).to_have_text("......\n##..##\n......\n......")


def test_strokes_are_taken_back_one_by_one(page: Page, devtools: CDPSession) -> None:
    demo, result = page.locator("#look"), page.locator("#look .demo-result")
    undo = demo.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    swipe(page, devtools, 1)
    expect(result).to_have_text(ROW)
    swipe(page, devtools, 3)
    expect(result).to_have_text("......\n######\n......\n######")
    demo.get_by_role("button", name="Clear").click()
    expect(demo.locator(".chip")).to_have_text("recorded")
    undo.click()
    expect(result).to_have_text("......\n######\n......\n######")
    undo.focus()
    page.keyboard.press("Enter")
    expect(result).to_have_text(ROW)
    page.keyboard.press("Enter")
    expect(demo.locator(".chip")).to_have_text("recorded")
    expect(undo).to_be_disabled()
    expect(demo.locator("canvas")).to_be_focused()


def test_axe_finds_nothing_and_a_narrow_screen_holds_it(
    page: Page, axe: Callable[[], list[str]]
) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    assert axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
