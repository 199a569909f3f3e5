"""A cell shows what the build saw; the reader may change and run it."""

import re
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
    "content/kinds.md": """
        # Kinds

        ```python live hidden
        SECRET = 40
        def half(x):
            return x / 2
        ```

        ```python live folded
        base = SECRET + 2
        ```

        ```python live raises=ZeroDivisionError
        print("on the way")
        seen = base
        base / 0
        ```

        ```python live
        def twice(x):
            return x * 2
        ```

        ```python live
        twice(seen)
        ```
    """,
}


@pytest.fixture
def kinds(page: Page, site: Any) -> Page:
    """A page with a hidden cell (0), a folded one (1) and one that must raise (2)."""
    page.goto(f"{site.url}kinds/")
    expect(page.locator("#cell-4")).to_have_attribute("data-ready", "")
    return page


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def edit(cell: Locator, code: str) -> None:
    expect(cell).to_have_attribute("data-ready", "")
    button = cell.get_by_role("button", name="Edit")
    if button.is_visible():
        button.click()
    expect(cell.locator(".cell-code")).to_have_attribute("data-editor", "rich")
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
    expect(error.locator("li")).to_have_text(["line 3 x / 0"])
    expect(cell.locator(".cell-result")).to_have_text("42")
    expect(cell.locator(".chip")).to_have_text("error")

    edit(cell, "x = (1")
    run(cell)
    expect(error).to_contain_text("SyntaxError")
    expect(error.locator("li")).to_have_text(["line 1 x = (1"])

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


def test_a_hidden_cell_runs_and_is_nowhere_to_be_seen(kinds: Page) -> None:
    expect(kinds.locator("coldframe-cell")).to_have_count(4)
    expect(kinds.locator("main")).not_to_contain_text("SECRET = 40")
    last = kinds.locator("#cell-4")
    expect(last.locator(".cell-result")).to_have_text("84")
    run(last)
    expect(last.locator(".chip")).to_have_text("computed here")
    expect(last.locator(".cell-result")).to_have_text("84")


def test_a_folded_cell_waits_in_details_and_can_be_changed(kinds: Page) -> None:
    folded = kinds.locator("#cell-1")
    expect(folded).to_be_hidden()
    kinds.get_by_text("Set-up code").click()
    edit(folded, "base = 1")
    last = kinds.locator("#cell-4")
    run(last)
    expect(last.locator(".cell-result")).to_have_text("2")


def test_an_expected_error_is_the_result_at_build_and_here(kinds: Page) -> None:
    cell = kinds.locator("#cell-2")
    recorded = cell.locator(".cell-result").inner_text()
    assert "line 3\n    base / 0\nZeroDivisionError: division by zero" in recorded
    run(cell)
    expect(cell.locator(".chip")).to_have_text("computed here")
    expect(cell.locator(".cell-error")).to_be_hidden()
    assert cell.locator(".cell-result").inner_text() == recorded
    expect(cell.locator("pre.raised")).to_have_count(1)
    edit(cell, "base / 1")
    run(cell)
    expect(cell.locator(".cell-result")).to_have_text("42.0")
    expect(cell.locator("pre.raised")).to_have_count(0)
    # Any other error is one.
    edit(cell, "nothing")
    run(cell)
    expect(cell.locator(".cell-error")).to_contain_text("NameError")


def marked(cell: Locator) -> Locator:
    """The line that is marked in the cell's editor."""
    return cell.locator(".cm-failed")


def test_an_error_of_a_cell_above_says_which_and_leads_there(kinds: Page) -> None:
    third, last = kinds.locator("#cell-3"), kinds.locator("#cell-4")
    edit(third, "def twice(x):\n    return x * 2\n\n1 / 0")
    run(last)
    error = last.locator(".cell-error")
    expect(error).to_contain_text("A cell above this one stops")
    expect(error.locator("li")).to_have_text(["cell 3, line 4 1 / 0"])
    expect(marked(third)).to_have_text("1 / 0")
    error.get_by_role("link", name="cell 3, line 4").click()
    assert kinds.url.endswith("#cell-3")
    # A run of its own takes the mark away.
    third.get_by_role("textbox").fill("twice = abs")
    run(third)
    expect(marked(third)).to_have_count(0)
    run(last)
    expect(last.locator(".cell-result")).to_have_text("42")
    expect(error).to_be_hidden()


def test_every_cell_that_an_error_passed_has_its_line_marked(kinds: Page) -> None:
    third, last = kinds.locator("#cell-3"), kinds.locator("#cell-4")
    edit(last, "x = 1\ntwice(None)")
    run(last)
    error = last.locator(".cell-error")
    expect(error).not_to_contain_text("above")
    expect(error.locator("li")).to_have_text(["line 2 twice(None)", "cell 3, line 2 return x * 2"])
    expect(marked(last)).to_have_text("twice(None)")
    # The code that is not being edited has its mark, too, just over the line, and says so.
    mark, code = third.locator(".cell-mark"), third.locator("pre")
    expect(mark).to_be_visible()
    expect(code).to_have_accessible_description(re.compile("^Line 2: TypeError"))
    line, of = mark.bounding_box(), code.bounding_box()
    assert line
    assert of
    assert abs(line["height"] - 14 * 1.55) < 1
    assert abs(line["y"] - of["y"] - 0.85 * 16 - 14 * 1.55) < 2
    # Edited, it keeps the mark; another run clears it.
    edit(third, "twice = str")
    run(last)
    expect(last.locator(".cell-result")).to_have_text("None")
    expect(error).to_be_hidden()
    expect(marked(third)).to_have_count(0)
    expect(marked(last)).to_have_count(0)


def test_a_link_to_a_folded_cell_opens_it(kinds: Page) -> None:
    folded, last = kinds.locator("#cell-1"), kinds.locator("#cell-4")
    kinds.get_by_text("Set-up code").click()
    edit(folded, "1 / 0")
    kinds.get_by_text("Set-up code").click()
    expect(folded).to_be_hidden()
    run(last)
    last.get_by_role("link", name="cell 1, line 1").click()
    expect(marked(folded)).to_be_visible()


def test_an_error_in_hidden_code_is_told_without_a_link(kinds: Page) -> None:
    last = kinds.locator("#cell-4")
    edit(last, "half('a')")
    run(last)
    expect(last.locator(".cell-error li")).to_have_text(
        ["line 1 half('a')", "set-up code, line 3 return x / 2"]
    )
    expect(last.locator(".cell-error a")).to_have_count(0)


def test_code_that_is_no_python_is_marked_at_its_line(kinds: Page) -> None:
    third = kinds.locator("#cell-3")
    edit(third, "x = 1\nif x\n    2")
    run(third)
    expect(third.locator(".cell-error")).to_contain_text("SyntaxError: expected ':'")
    expect(marked(third)).to_have_text("if x")


def test_axe_finds_nothing(kinds: Page, axe: Callable[[], list[str]]) -> None:
    kinds.get_by_text("Set-up code").click()
    last = kinds.locator("#cell-4")
    edit(last, "twice(None)")
    run(last)
    expect(last.locator(".cell-error")).to_be_visible()
    assert axe() == []
