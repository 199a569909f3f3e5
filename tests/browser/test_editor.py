"""A cell is edited in CodeMirror, which looks like the code that stood there."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

PROBE = '''
from dataclasses import dataclass

@dataclass(frozen=True)
class Point:
    """A point, from its two
    coordinates."""
    x: float = 0.5
    y: int = 0x1F

    def norm(self, *, scale=1e-3) -> float:  # its length
        if self.x is not None and not scale:
            raise ValueError("no\\n scale")
        return abs(self.x) * scale ** 2

def greet(name: str = 'b', *rest, **more) -> str:
    return f"Hello {name!r}, {len(name):>3} and so on, in a long line" if name else r"\\d"

[True, lambda x: x + 1, print(greet("a")), Point().norm()][0]
'''.strip()

FILES = {
    "content/index.md": f"# Page\n\n```python live\n{PROBE}\n```\n\n```python live\nx = 1\n```\n",
}

CHARACTERS = """(box) => {
  // Every character's place and look.
  const found = [];
  const visit = (node) => {
    for (const child of node.childNodes) {
      if (child.nodeType !== Node.TEXT_NODE) { visit(child); continue; }
      const { color, fontStyle, fontWeight, fontSize } = getComputedStyle(child.parentElement);
      for (let i = 0; i < child.data.length; i++) {
        if (/\\s/.test(child.data[i])) continue;
        const range = document.createRange();
        range.setStart(child, i);
        range.setEnd(child, i + 1);
        const { x, y } = range.getBoundingClientRect();
        const look = [child.data[i], color, fontStyle, fontWeight, fontSize].join(" ");
        found.push({ look, x, y });
      }
    }
  };
  visit(box);
  return found;
}"""


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


@pytest.fixture
def cell(page: Page, site: Any) -> Locator:
    """The second cell, `x = 1`."""
    page.goto(site.url)
    found = page.locator("#cell-1")
    expect(found).to_have_attribute("data-ready", "")
    return found


def edited(cell: Locator) -> Locator:
    """The cell's text box, once CodeMirror is there."""
    button = cell.get_by_role("button", name="Edit")
    if button.is_visible():
        button.click()
    expect(cell.locator(".cell-code")).to_have_attribute("data-editor", "rich")
    return cell.get_by_role("textbox")


def lines(editor: Locator) -> list[str]:
    return editor.locator(".cm-line").all_inner_texts()


def test_it_is_fetched_when_a_cell_is_edited_and_not_before(cell: Locator, seen: Any) -> None:
    cell.get_by_role("button", name="Run").click()
    expect(cell.locator(".chip")).to_have_text("computed here")
    assert seen.asked("/editor-") == []
    edited(cell)
    assert len(seen.asked("/editor-")) == 1


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_nothing_jumps_and_no_colour_changes(
    browser: Browser, site: Any, scheme: Any, width: int
) -> None:
    with browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 900}
    ) as context:
        page = context.new_page()
        page.goto(site.url)
        cell = page.locator("#cell-0")
        expect(cell).to_have_attribute("data-ready", "")
        before = cell.locator("code").evaluate(CHARACTERS)
        box = cell.bounding_box()
        editor = edited(cell)
        after = editor.evaluate(CHARACTERS)
        # The grammar colours what is far down a moment later.
        for _ in range(100):
            if looks(after) == looks(before):
                break
            page.wait_for_timeout(50)
            after = editor.evaluate(CHARACTERS)
        assert cell.bounding_box() == box
    assert looks(after) == looks(before)
    for one, other in zip(before, after, strict=True):
        assert abs(one["x"] - other["x"]) < 1.0, one
        assert abs(one["y"] - other["y"]) < 1.0, one


def looks(characters: list[dict[str, Any]]) -> list[str]:
    return [one["look"] for one in characters]


def test_while_it_is_on_its_way_the_text_area_works(page: Page, cell: Locator) -> None:
    held: list[Route] = []
    page.route("**/editor-*/editor.js", lambda route: held.append(route))
    cell.scroll_into_view_if_needed()
    box = cell.bounding_box()
    cell.get_by_role("button", name="Edit").click()
    area = cell.locator("textarea")
    expect(area).to_be_focused()
    assert cell.bounding_box() == box
    area.press("End")
    area.press("Enter")
    page.keyboard.type("y = 2")
    area.press("Shift+Home")
    assert area.input_value() == "x = 1\ny = 2"
    while not held:
        page.wait_for_timeout(50)
    with page.expect_response("**/editor-*/editor.js"):
        held[0].continue_()
    expect(area).to_have_count(0)
    editor = cell.get_by_role("textbox")
    expect(editor).to_be_focused()
    # What was selected is replaced.
    page.keyboard.type("x + 41")
    assert lines(editor) == ["x = 1", "x + 41"]
    page.keyboard.press("Control+Enter")
    expect(cell.locator(".cell-result")).to_have_text("42")


def test_without_a_network_the_text_area_does_it(page: Page, cell: Locator) -> None:
    page.route("**/editor-*/editor.js", lambda route: route.abort())
    cell.get_by_role("button", name="Edit").click()
    expect(cell.locator(".cell-code")).to_have_attribute("data-editor", "plain")
    area = cell.locator("textarea")
    area.fill("for i in range(2):\n")
    area.press("Tab")
    page.keyboard.type("print(i)")
    area.press("Shift+Enter")
    expect(cell.locator(".cell-result")).to_have_text("0\n1")
    area.fill("1\n1 / 0")
    area.press("Control+Enter")
    expect(cell.locator(".cell-error")).to_contain_text("ZeroDivisionError")
    expect(area).to_have_accessible_description("Line 2: ZeroDivisionError: division by zero")


def test_it_knows_python(page: Page, cell: Locator) -> None:
    editor = edited(cell)
    editor.press("Control+A")
    page.keyboard.type("if f(")
    # The bracket closes itself, and typing over it leaves it.
    page.keyboard.type("1):\ny")
    assert lines(editor) == ["if f(1):", "    y"]
    editor.press("Control+Z")
    editor.press("Control+Z")
    assert lines(editor) != ["if f(1):", "    y"]


def test_tab_indents_until_escape(page: Page, cell: Locator) -> None:
    editor = edited(cell)
    editor.press("Home")
    editor.press("Tab")
    assert lines(editor) == ["    x = 1"]
    editor.press("Shift+Tab")
    assert lines(editor) == ["x = 1"]
    editor.press("Escape")
    page.keyboard.press("Tab")
    expect(cell.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(editor).to_be_focused()
    # Back in the text, Tab indents again.
    editor.press("Tab")
    assert lines(editor) == ["    x = 1"]


@pytest.mark.parametrize("keys", ["Control+Enter", "Shift+Enter"])
def test_it_runs_by_keys(page: Page, cell: Locator, keys: str) -> None:
    editor = edited(cell)
    editor.press("End")
    page.keyboard.type("1 * 2\nx")
    editor.press(keys)
    expect(cell.locator(".cell-result")).to_have_text("22")
    assert lines(editor) == ["x = 11 * 2", "x"]


def test_it_is_named_and_described(page: Page, cell: Locator, axe: Callable[[], list[str]]) -> None:
    page.set_viewport_size({"width": 320, "height": 800})
    edited(page.locator("#cell-0"))
    editor = edited(cell)
    expect(editor).to_have_accessible_name(re.compile("Python code.*Control and Enter.*Escape"))
    editor.fill("x = 1\n1 / 0")
    editor.press("Control+Enter")
    expect(cell.locator(".cell-error")).to_be_visible()
    expect(editor).to_have_attribute("aria-invalid", "true")
    expect(editor).to_have_accessible_description("Line 2: ZeroDivisionError: division by zero")
    assert axe() == []


def test_a_click_on_the_code_edits_it_there(page: Page, cell: Locator) -> None:
    cell.scroll_into_view_if_needed()
    box = cell.locator("code").evaluate(
        """(code) => {
          const range = document.createRange();
          range.selectNodeContents(code);
          const { right, y } = range.getBoundingClientRect();
          return { right, y: y + 5 };
        }"""
    )
    page.mouse.click(box["right"] - 1, box["y"])
    editor = edited(cell)
    expect(editor).to_be_focused()
    page.keyboard.type("23")
    assert lines(editor) == ["x = 123"]


def test_to_select_code_is_no_click_on_it(page: Page, cell: Locator) -> None:
    box = cell.locator("pre").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 45, box["y"] + 20)
    page.mouse.up()
    assert page.evaluate("getSelection().toString()")
    expect(cell.locator(".cell-code")).to_have_count(0)


def test_enter_on_the_code_edits_it(page: Page, cell: Locator) -> None:
    cell.locator("pre").focus()
    page.keyboard.press("Enter")
    editor = edited(cell)
    expect(editor).to_be_focused()
    assert lines(editor) == ["x = 1"]


def test_reset_brings_the_code_back_and_keeps_the_focus(cell: Locator) -> None:
    edited(cell).fill("x = 5")
    cell.get_by_role("button", name="Reset").click()
    expect(cell.locator("code").first).to_have_text("x = 1\n")
    expect(cell.locator(".cell-code")).to_have_count(0)
    expect(cell.get_by_role("button", name="Edit")).to_be_focused()
