"""Everything that a mouse can do, the keyboard can."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} keyed:say
        :::

        ```python live
        1 + 1
        ```

        [The end](second.md)
    """,
    "content/second.md": "# Second\n",
    "content/keyed.py": """
        from typing import Annotated, Literal
        from coldframe import Slider, demo

        @demo
        def say(
            size: Annotated[int, Slider(0, 9)] = 5,
            mode: Literal["plain", "loud"] = "plain",
            twice: bool = False,
        ) -> str:
            return f"{size} {mode} {twice}"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def reach(page: Page, selector: str) -> None:
    """Tab until the element has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.locator(selector).evaluate("(node) => node === document.activeElement"):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_controls_are_reached_by_tab_and_moved_by_arrows(page: Page, site: Any) -> None:
    page.goto(site.url)
    expect(page.locator("#say")).to_have_attribute("data-ready", "")
    result = page.locator("#say .demo-result")
    reach(page, "#say-size")
    page.keyboard.press("ArrowRight")
    expect(result).to_have_text("6 plain False")
    page.keyboard.press("Home")
    expect(result).to_have_text("0 plain False")
    reach(page, "#say-mode")
    page.keyboard.press("ArrowDown")
    expect(result).to_have_text("0 loud False")
    reach(page, "#say-twice")
    page.keyboard.press("Space")
    expect(result).to_have_text("0 loud True")
    reach(page, "#say .demo-reset")
    page.keyboard.press("Enter")
    expect(result).to_have_text("5 plain False")


def test_what_has_the_focus_is_seen(page: Page, site: Any) -> None:
    page.goto(site.url)
    expect(page.locator("#say")).to_have_attribute("data-ready", "")
    for selector in ("#say-size", "#say-mode", "#say-twice", ".cell-edit", "main a >> nth=-1"):
        reach(page, selector)
        outline = page.locator(selector).evaluate("(node) => getComputedStyle(node).outline")
        assert "none" not in outline, selector
        assert " 0px" not in outline, selector


def test_the_editor_is_no_trap(page: Page, site: Any) -> None:
    page.goto(site.url)
    expect(page.locator("#cell-0")).to_have_attribute("data-ready", "")
    reach(page, ".cell-edit")
    page.keyboard.press("Enter")
    editor = page.get_by_role("textbox")
    expect(editor).to_be_focused()
    expect(page.locator("[data-editor=rich]")).to_be_visible()
    page.keyboard.press("Control+A")
    page.keyboard.type("if True:")
    # Indents by itself.
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("print(6 * 7)")
    code = "() => document.querySelector('#cell-0').code"
    assert page.evaluate(code) == "if True:\n    print(6 * 7)"
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cell-result")).to_have_text("42")

    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(editor).not_to_be_focused()
    assert page.evaluate(code) == "if True:\n    print(6 * 7)"
