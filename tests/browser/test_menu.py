"""The menu of a demo: files to keep, the demo as Python, the whole screen."""

import csv
import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} kept:curve
        :::

        :::{demo} kept:rows
        :::

        :::{demo} kept:several
        :::

        :::{demo} kept:say
        :::

        :::{demo} kept:count
        :::
    """,
    "content/kept.py": """
        from collections.abc import Iterator
        from typing import Annotated

        from coldframe import Html, Outputs, Slider, Table, Text, demo, line_chart

        @demo
        def curve(n: Annotated[int, Slider(2, 4)] = 3) -> dict:
            xs = list(range(n))
            return line_chart({"x": xs, "y": [x * x for x in xs]}, x="x", y="y", height=150)

        @demo
        def rows(n: int = 2) -> Table:
            return Table(["n", "said"], [(i, 'a "b", c') for i in range(n)])

        @demo
        def several(n: int = 2) -> Outputs:
            return Outputs({"The table": [{"n": n}], "The curve": curve(n), "Words": "ok"}, "tabs")

        @demo
        def say(
            words: Annotated[str, Text(80)] = "hi", half: float = 1.0, loud: bool = False
        ) -> str:
            return f"{words!r} {half!r} {loud!r}"

        @demo
        def count(top: int = 2) -> Iterator[str]:
            for n in range(top):
                yield f"frame {n}"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def opened(demo: Locator) -> Locator:
    demo.locator(".demo-more").click()
    menu = demo.locator(".menu")
    expect(menu.get_by_role("button").first).to_be_visible()
    return menu


def kept(menu: Locator, kind: str, tmp_path: Path, row: str = "") -> tuple[str, bytes]:
    """The name and content of a file that is saved."""
    place = menu.get_by_role("group", name=row) if row else menu
    with menu.page.expect_download() as started:
        place.get_by_role("button", name=kind, exact=True).click()
    file = tmp_path / "file"
    started.value.save_as(file)
    expect(menu.get_by_role("status")).to_have_text(f"Saved {started.value.suggested_filename}")
    return started.value.suggested_filename, file.read_bytes()


def test_nothing_of_it_is_fetched_until_it_is_opened(page: Page, site: Any, seen: Any) -> None:
    page.goto(site.url)
    expect(page.locator("#curve .demo-more")).to_be_visible()
    assert seen.asked("menu.js") == []
    opened(page.locator("#curve"))
    assert len(seen.asked("menu.js")) == 1


def test_a_recorded_chart_is_saved_as_numbers(page: Page, site: Any, tmp_path: Path) -> None:
    page.goto(site.url)
    menu = opened(page.locator("#curve"))
    name, content = kept(menu, "CSV", tmp_path)
    assert name == "curve.csv"
    assert content == b"x,y\r\n0,0\r\n1,1\r\n2,4\r\n"
    _, content = kept(menu, "JSON", tmp_path)
    (chart,) = json.loads(content).values()
    assert chart["columns"] == {"x": [0, 1, 2], "y": [0, 1, 4]}


def test_what_is_saved_is_what_is_shown(page: Page, site: Any, tmp_path: Path) -> None:
    page.goto(site.url)
    page.locator("#curve").get_by_role("slider").fill("4")
    expect(page.locator("#curve .chart svg.marks")).to_be_visible()
    menu = opened(page.locator("#curve"))
    assert kept(menu, "CSV", tmp_path)[1].endswith(b"3,9\r\n")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_is_saved_as_a_picture_in_the_pages_colours(
    page: Page, site: Any, tmp_path: Path, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(site.url)
    demo = page.locator("#curve")
    ink = demo.locator(".chart-wide text").first.evaluate("text => getComputedStyle(text).fill")
    sheet = demo.evaluate("demo => getComputedStyle(demo).backgroundColor")
    menu = opened(demo)
    name, content = kept(menu, "SVG", tmp_path)
    svg = content.decode()
    assert name == "curve.svg"
    assert "var(" not in svg
    assert f'fill="{ink}"' in svg
    assert f'fill="{sheet}"' in svg
    name, content = kept(menu, "PNG", tmp_path)
    assert name == "curve.png"
    assert content.startswith(b"\x89PNG")
    box = demo.locator(".chart-wide").evaluate("svg => svg.viewBox.baseVal.width")
    assert struct.unpack(">I", content[16:20])[0] == round(2 * box)


def test_a_table_is_saved_as_csv(page: Page, site: Any, enter: Any, tmp_path: Path) -> None:
    page.goto(site.url)
    enter(page.locator("#rows").get_by_label("N", exact=True), 3)
    expect(page.locator("#rows tbody tr")).to_have_count(3)
    _, content = kept(opened(page.locator("#rows")), "CSV", tmp_path)
    said = 'a "b", c'
    assert list(csv.reader(content.decode().splitlines())) == [
        ["n", "said"],
        *[[str(n), said] for n in range(3)],
    ]


def test_each_of_several_results_is_saved_by_its_name(
    page: Page, site: Any, tmp_path: Path
) -> None:
    page.goto(site.url)
    menu = opened(page.locator("#several"))
    assert kept(menu, "CSV", tmp_path, "Save The table as") == (
        "several-the-table.csv",
        b"n\r\n2\r\n",
    )
    assert kept(menu, "CSV", tmp_path, "Save The curve as")[0] == "several-the-curve.csv"
    # Behind a tab that is not chosen.
    name, content = kept(menu, "PNG", tmp_path, "Save The curve as")
    assert (name, content[:4]) == ("several-the-curve.png", b"\x89PNG")
    assert kept(menu, "TXT", tmp_path, "Save Words as") == ("several-words.txt", b"ok")
    assert set(json.loads(kept(menu, "JSON", tmp_path, "Save All as")[1])) >= {
        "application/vnd.coldframe.outputs+json"
    }


def ran(code: str, site: Any) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=site.root, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_demo_is_copied_as_python_that_runs(page: Page, site: Any, enter: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.url)
    demo = page.locator("#say")
    words = "\"); import os  # ' \\ é 😀"
    enter(demo.get_by_label("Words"), words)
    enter(demo.get_by_label("Half"), 3)
    demo.get_by_label("Loud").check()
    expect(demo.locator(".chip")).to_have_text("computed here")
    menu = opened(demo)
    menu.get_by_role("button", name="Copy as Python").click()
    expect(menu.get_by_role("status")).to_have_text("Copied.")
    code = page.evaluate("navigator.clipboard.readText()")
    assert "from kept import say" in code
    assert ran(code, site) == f"{words!r} 3.0 True\n"


def test_a_generators_frames_are_printed_one_by_one(page: Page, site: Any) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site.url)
    menu = opened(page.locator("#count"))
    menu.get_by_role("button", name="Copy as Python").click()
    expect(menu.get_by_role("status")).to_have_text("Copied.")
    assert ran(page.evaluate("navigator.clipboard.readText()"), site) == "frame 0\nframe 1\n"


def test_without_a_clipboard_the_python_is_there_to_be_copied_by_hand(
    page: Page, site: Any
) -> None:
    page.add_init_script("delete Navigator.prototype.clipboard")
    page.goto(site.url)
    menu = opened(page.locator("#rows"))
    menu.get_by_role("button", name="Copy as Python").click()
    expect(menu.get_by_role("textbox")).to_have_value(
        "# In the site's folder, with `pip install coldframe`.\n"
        'import sys\n\nsys.path.insert(0, "content")\n\nfrom kept import rows\n\n'
        "print(rows(\n    n=2,\n))\n"
    )


def test_it_works_by_keyboard(page: Page, site: Any) -> None:
    page.goto(site.url)
    more = page.get_by_role("button", name="More: Curve")
    more.focus()
    page.keyboard.press("Enter")
    menu = page.locator("#curve .menu")
    expect(menu.get_by_role("button", name="Copy as Python")).to_be_visible()
    page.keyboard.press("Tab")
    expect(menu.get_by_role("button").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()


def test_the_whole_screen_and_back(page: Page, site: Any) -> None:
    page.goto(site.url)
    demo = page.locator("#curve")
    opened(demo).get_by_role("button", name="Full screen").click()
    expect(page.locator("#curve:fullscreen")).to_have_count(1)
    opened(demo).get_by_role("button", name="Leave full screen").click()
    expect(page.locator("#curve:fullscreen")).to_have_count(0)


def test_it_fits_and_is_accessible(page: Page, site: Any, axe: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site.url)
    menu = opened(page.locator("#several"))
    box = menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe() == []
