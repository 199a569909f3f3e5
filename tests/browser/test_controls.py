"""Every control hands its value to the function, on the machine of the reader only."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} kinds:show
        :freeze: none
        :::

        :::{demo} kinds:look
        :::
    """,
    "content/kinds.py": """
        from enum import Enum
        from typing import Annotated, Literal

        from coldframe import Button, Canvas, Colour, File, Number, Select, Slider, Text, demo

        class Fruit(Enum):
            APPLE = 1
            PEAR = 2

        @demo
        def show(
            level: Annotated[float, Slider(0, 1, step=0.5)] = 0.5,
            count: Annotated[int, Number(1, 100)] = 7,
            rate: Annotated[float, Select([0.1, 1.0])] = 0.1,
            tone: Literal["high", "low"] = "low",
            fruit: Fruit = Fruit.APPLE,
            sure: bool = True,
            word: Annotated[str, Text(10)] = "word",
            paint: Annotated[str, Colour()] = "#112233",
            upload: Annotated[bytes, File(".bin")] = b"",
            again: Annotated[int, Button(label="Again")] = 0,
        ) -> str:
            return repr((level, count, rate, tone, fruit, sure, word, paint, upload, again))

        @demo
        def look(drawing: Annotated[bytes, Canvas(4, 4)] = b"") -> str:
            rows = (drawing[i : i + 4] for i in range(0, len(drawing), 4))
            return "\\n".join("".join("#" if level > 99 else "." for level in row) for row in rows)
    """,
}
DEFAULT = "(0.5, 7, 0.1, 'low', <Fruit.APPLE: 1>, True, 'word', '#112233', b'', 0)"


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def test_every_kind_arrives_as_its_type(
    page: Page, site: Any, enter: Any, tmp_path: Path, seen: Any
) -> None:
    secret = tmp_path / "secret.bin"
    secret.write_bytes(bytes(range(0, 256, 51)))
    page.goto(site.url)
    demo, result = page.locator("#show"), page.locator("#show .demo-result")
    expect(result).to_have_text(DEFAULT)
    steps: list[tuple[Callable[[], object], str]] = [
        (lambda: demo.get_by_label("Level").fill("1"), "(1.0, "),
        (lambda: enter(demo.get_by_label("Count"), 12), ", 12, "),
        (lambda: demo.get_by_label("Rate").select_option(index=1), ", 12, 1.0, "),
        (lambda: demo.get_by_label("Tone").select_option("high"), "'high', "),
        (lambda: demo.get_by_label("Fruit").select_option(index=1), "<Fruit.PEAR: 2>"),
        (lambda: demo.get_by_label("Sure").uncheck(), "False, 'word'"),
        (lambda: enter(demo.get_by_label("Word"), "<é ☃>"), "'<é ☃>'"),
        (lambda: demo.get_by_label("Paint").fill("#abcdef"), "'#abcdef'"),
        (
            lambda: demo.get_by_label("Upload").set_input_files(secret),
            r"b'\x003f\x99\xcc\xff'",
        ),
        (lambda: demo.get_by_role("button", name="Again").click(), ", 1)"),
        (lambda: demo.get_by_role("button", name="Again").click(), ", 2)"),
    ]
    for act, shown in steps:
        act()
        expect(result).to_contain_text(shown)
        expect(demo.locator(".chip")).to_have_text("computed here")
    assert "upload" not in page.url
    assert seen.bodies == []

    demo.get_by_role("button", name="Reset").click()
    expect(result).to_have_text(DEFAULT)
    expect(demo.locator(".chip")).to_have_text("recorded")


def test_every_value_but_a_file_comes_back_from_the_address(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    demo, result = page.locator("#show"), page.locator("#show .demo-result")
    demo.get_by_label("Fruit").select_option(index=1)
    demo.get_by_label("Sure").uncheck()
    enter(demo.get_by_label("Word"), "a&b=c")
    demo.get_by_label("Paint").fill("#abcdef")
    demo.get_by_role("button", name="Again").click()
    wanted = "(0.5, 7, 0.1, 'low', <Fruit.PEAR: 2>, False, 'a&b=c', '#abcdef', b'', 1)"
    expect(result).to_have_text(wanted)
    page.reload()
    expect(result).to_have_text(wanted)


def test_drawing_with_the_mouse(page: Page, site: Any) -> None:
    page.goto(site.url)
    demo, canvas = page.locator("#look"), page.locator("#look canvas")
    expect(demo.locator("[data-control=canvas] [role=status]")).to_have_count(1)
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    cell = box["width"] / 4
    page.mouse.move(box["x"] + cell / 2, box["y"] + 1.5 * cell)
    page.mouse.down()
    page.mouse.move(box["x"] + 3.5 * cell, box["y"] + 1.5 * cell, steps=5)
    page.mouse.up()
    expect(demo.locator(".demo-result")).to_have_text("....\n####\n....\n....")
    expect(demo.locator(".chip")).to_have_text("computed here")

    # A small drawing is a link, too.
    assert "look.drawing=" in page.url
    page.reload()
    expect(demo.locator(".demo-result")).to_have_text("....\n####\n....\n....")
    demo.get_by_role("button", name="Clear").click()
    expect(demo.locator(".chip")).to_have_text("recorded")
    assert "look.drawing=" not in page.url


def test_drawing_with_the_keyboard(page: Page, site: Any) -> None:
    page.goto(site.url)
    demo, canvas = page.locator("#look"), page.locator("#look canvas")
    expect(demo.locator("[data-control=canvas] [role=status]")).to_have_count(1)
    canvas.focus()
    # The mark begins in the middle: column 3, row 3.
    for key in ("Space", "ArrowUp", "Space", "ArrowUp", "ArrowUp", "ArrowLeft", "Space"):
        page.keyboard.press(key)
    expect(demo.get_by_text("Column 2, row 1, painted")).to_be_attached()
    expect(demo.locator(".demo-result")).to_have_text(".#..\n..#.\n..#.\n....")
