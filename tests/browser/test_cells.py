"""A cell shows what the build saw; the reader may change and run it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

FILES = {
    "content/index.md": """
        # Page

        ```python live
        base = 7
        base * 6
        ```

        ```python live
        print("base is", base)
        base + 1
        ```

        ```python live
        from coldframe import data

        with data("words.txt") as file:
            words = file.read().split()
        len(words)
        ```
    """,
    "content/words.txt": "one two three\n",
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def edit(cell: Locator, code: str) -> None:
    expect(cell).to_have_attribute("data-ready", "")
    button = cell.get_by_role("button", name="Edit")
    if button.is_visible():
        button.click()
    cell.get_by_role("textbox").fill(code)


def run(cell: Locator) -> None:
    cell.get_by_role("button", name="Run").click()


def test_the_build_s_output_stands_there_and_nothing_is_loaded(
    page: Page, site: Any, seen: Any
) -> None:
    page.goto(site.url)
    cells = page.locator("coldframe-cell")
    expect(cells.locator(".cell-result")).to_have_text(["42", "base is 7\n8", "3"])
    expect(cells.locator(".chip")).to_have_text(["recorded"] * 3)
    assert seen.asked("pyodide") == []


def test_a_cell_runs_as_it_is_edited_with_the_cells_above(page: Page, site: Any) -> None:
    page.goto(site.url)
    first, second = page.locator("#cell-0"), page.locator("#cell-1")
    run(second)
    expect(second.locator(".chip")).to_have_text("computed here")
    expect(second.locator(".cell-result")).to_have_text("base is 7\n8")

    edit(first, "base = 100")
    expect(first.locator(".chip")).to_have_text("stale")
    run(second)
    expect(second.locator(".cell-result")).to_have_text("base is 100\n101")
    # An assignment shows nothing.
    run(first)
    expect(first.locator(".cell-result")).to_have_text("")

    first.get_by_role("button", name="Reset").click()
    expect(first.locator("pre").first).to_contain_text("base = 7")
    run(second)
    expect(second.locator(".cell-result")).to_have_text("base is 7\n8")


def test_data_of_the_page_s_folder(page: Page, site: Any) -> None:
    page.goto(site.url)
    cell = page.locator("#cell-2")
    edit(
        cell, 'from coldframe import data\nwith data("words.txt") as file:\n    t = file.read()\nt'
    )
    run(cell)
    expect(cell.locator(".cell-result")).to_have_text("one two three")


def test_an_error_names_the_cell_s_line_and_keeps_the_result(page: Page, site: Any) -> None:
    page.goto(site.url)
    cell = page.locator("#cell-0")
    edit(cell, "x = 1\n\nx / 0")
    run(cell)
    error = cell.locator(".cell-error")
    expect(error).to_contain_text("ZeroDivisionError: division by zero")
    expect(error.locator("li")).to_have_text(["cell 1:3 x / 0"])
    expect(cell.locator(".cell-result")).to_have_text("42")
    expect(cell.locator(".chip")).to_have_text("error")

    edit(cell, "x = (1")
    run(cell)
    expect(error).to_contain_text("SyntaxError")
    expect(error.locator("li")).to_have_text(["cell 1:1 x = (1"])

    edit(cell, "'<b>mended</b>'")
    run(cell)
    expect(error).to_be_hidden()
    expect(cell.locator(".cell-result")).to_have_text("<b>mended</b>")
    expect(cell.locator(".cell-result b")).to_have_count(0)


def test_a_chart_of_a_shape_that_the_build_never_saw(page: Page, site: Any) -> None:
    page.goto(site.url)
    cell = page.locator("#cell-0")
    edit(
        cell,
        "from coldframe import bar_chart\n"
        'bar_chart({"n": [1, 2], "square": [1, 4]}, x="n", y="square", description="Squares")',
    )
    run(cell)
    picture = cell.get_by_role("img", name="Squares")
    expect(picture.locator("svg")).to_be_visible()
    cell.locator("summary").click()
    expect(cell.locator("td")).to_have_text(["1", "1", "2", "4"])


def test_stop_ends_an_endless_cell(page: Page, site: Any) -> None:
    page.goto(site.url)
    cell = page.locator("#cell-0")
    edit(cell, "while True:\n    pass")
    run(cell)
    expect(cell.locator(".chip")).to_have_text("computing")
    expect(cell.get_by_role("progressbar")).to_be_hidden()
    cell.get_by_role("button", name="Stop").click()
    expect(cell.locator(".chip")).to_have_text("stale")
    edit(cell, "3 * 3")
    run(cell)
    expect(cell.locator(".cell-result")).to_have_text("9")
    expect(cell.locator(".chip")).to_have_text("computed here")
