"""An exercise checks the reader's code and says what helps."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

FILES = {
    "content/index.md": """
        # Page

        ```python live hidden
        prices = {"tea": 3, "salt": 1}
        ```

        :::{exercise} The price of a cart
        Write `total`.

        ```python live
        def total(items):
            return 0

        total(["tea"])
        ```

        ```python check
        assert total([]) == 0, "An empty cart costs nothing."
        assert total(["tea", "tea"]) == 6, "total should count <b>each</b> item."

        def check_salt():
            print("unseen")
            assert total(["tea", "salt"]) == 4, "Salt has a price of its own."
        ```

        ```python solution
        def total(items):
            return sum(prices[item] for item in items)
        ```
        :::

        :::{exercise} One
        ```python live raises=NameError
        answer = ____
        ```

        ```python check
        assert answer == 42, "It is the answer."
        ```
        :::
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


@pytest.fixture
def cell(page: Page, site: Any) -> Locator:
    page.goto(site.url)
    found = page.locator("#cell-1")
    expect(found).to_have_attribute("data-ready", "")
    return found


def attempt(cell: Locator, code: str) -> None:
    button = cell.get_by_role("button", name="Edit")
    if button.is_visible():
        button.click()
    expect(cell.locator(".cell-code")).to_have_attribute("data-editor", "rich")
    cell.get_by_role("textbox").fill(code)
    cell.get_by_role("button", name="Run and check").click()


def test_the_checks_are_not_shown_and_the_solution_waits(page: Page, cell: Locator) -> None:
    exercise = page.get_by_role("group", name="Exercise: The price of a cart")
    expect(exercise).to_contain_text("The price of a cart")
    expect(exercise).not_to_contain_text("An empty cart")
    solution = exercise.locator("details")
    expect(solution).not_to_have_attribute("open", "")
    solution.get_by_text("Show a solution").click()
    expect(solution.get_by_text("sum(prices[item]")).to_be_visible()


def test_what_fails_is_told_and_what_passes_is_counted(cell: Locator) -> None:
    checks = cell.get_by_role("status").filter(has_text="check")
    cell.get_by_role("button", name="Run and check").click()
    expect(checks.locator("p")).to_have_text("1 of 3 checks pass")
    expect(checks.locator("li")).to_have_text(
        ["total should count <b>each</b> item.", "Salt has a price of its own."]
    )
    expect(cell.locator(".cell-result")).to_have_text("0")

    attempt(cell, "def total(items):\n    return sum(prices[item] for item in items)")
    expect(checks).to_have_text("All 3 checks pass")
    expect(cell.locator(".cell-result")).to_have_text("")


def test_an_error_in_the_readers_code_names_its_line_and_no_check(cell: Locator) -> None:
    attempt(cell, "def total(items):\n    return items + 1")
    failed = cell.locator(".cell-checks li")
    expect(failed).to_have_count(3)
    expect(failed.first).to_have_text(
        'TypeError: can only concatenate list (not "int") to list (line 2)'
    )


def test_code_that_stops_is_not_checked(cell: Locator) -> None:
    attempt(cell, "def total(items):\n    return 0\n\n1 / 0")
    expect(cell.locator(".cell-error")).to_contain_text("ZeroDivisionError")
    expect(cell.locator(".cm-failed")).to_have_text("1 / 0")
    expect(cell.locator(".cell-checks")).to_be_empty()


def test_reset_forgets_what_was_checked(cell: Locator) -> None:
    attempt(cell, "total = 1")
    expect(cell.locator(".cell-checks p")).to_have_text("0 of 3 checks pass")
    cell.get_by_role("button", name="Reset").click()
    expect(cell.locator(".cell-checks")).to_be_empty()


def test_a_blank_to_fill_in(page: Page, cell: Locator) -> None:
    blank = page.locator("#cell-2")
    expect(blank.locator(".cell-result")).to_contain_text("name '____' is not defined")
    attempt(blank, "answer = 42")
    expect(blank.locator(".cell-checks")).to_have_text("The check passes")
    attempt(blank, "answer = 41")
    expect(blank.locator(".cell-checks")).to_have_text("0 of 1 checks passIt is the answer.")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    page: Page, cell: Locator, axe: Callable[[], list[str]], scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.get_by_text("Show a solution").click()
    cell.get_by_role("button", name="Run and check").click()
    expect(cell.locator(".cell-checks p")).to_have_text("1 of 3 checks pass")
    assert axe() == []
    attempt(cell, "def total(items):\n    return sum(prices[item] for item in items)")
    expect(cell.locator(".cell-checks")).to_have_text("All 3 checks pass")
    assert axe() == []


def test_without_script_it_is_a_task_with_its_solution(browser: Browser, site: Any) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.url)
        expect(page.locator(".exercise").first).to_contain_text("Write total.")
        expect(page.get_by_role("button")).to_have_count(0)
        page.get_by_text("Show a solution").click()
        expect(page.get_by_text("sum(prices[item]")).to_be_visible()
