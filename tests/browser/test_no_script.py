"""Without JavaScript a page with demos is a page with their default results."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser_context_args(java_script_enabled=False)

FILES = {
    "content/index.md": """
        # Page

        :::{demo} unscripted:curve
        What the *curve* shows.
        :::

        ```python live
        6 * 7
        ```
    """,
    "content/unscripted.py": """
        from typing import Annotated
        from coldframe import Chart, Slider, demo, line_chart

        @demo
        def curve(n: Annotated[int, Slider(1, 3)] = 2) -> Chart:
            columns = {"x": [1, 2], "y": [n, 17 * n]}
            return line_chart(columns, x="x", y="y", description="It rises.")
    """,
}


@pytest.fixture(scope="module")
def url(demo_site: Callable[..., Any]) -> str:
    return str(demo_site(FILES).url)


def test_the_default_result_its_caption_and_its_numbers_are_readable(page: Page, url: str) -> None:
    page.goto(url)
    demo = page.locator("#curve")
    expect(demo.locator("svg:visible")).to_have_count(1)
    expect(demo.get_by_role("img")).to_have_accessible_name("It rises")
    expect(demo.locator(".demo-caption em")).to_have_text("curve")
    demo.locator("summary").click()
    expect(demo.locator("td").last).to_have_text("34")
    expect(page.locator("coldframe-cell .cell-result")).to_have_text("42")


def test_controls_that_could_do_nothing_are_not_shown(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".demo-controls")).to_be_hidden()
    expect(page.locator(".demo-bar")).to_be_hidden()
    expect(page.locator(".cell-bar")).to_be_hidden()
