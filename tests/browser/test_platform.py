"""What a browser lacks: the page then does without, or reads as without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} lab:twice
        :::

        ```python live
        6 * 7
        ```
    """,
    "content/lab.py": """
        from coldframe import demo

        @demo
        def twice(n: int = 1) -> str:
            return f"twice is {2 * n}"
    """,
}
# Such a browser never looks at the options.
OLD_WORKERS = "window.Worker = class extends Worker { constructor(url) { super(url); } }"


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


@pytest.mark.parametrize(
    "lack",
    [
        OLD_WORKERS,
        "delete Promise.withResolvers",
        "delete window.WebAssembly",
    ],
)
def test_without_what_demos_need_the_page_reads_as_without_script(
    page: Page, site: Any, seen: Any, lack: str, axe: Callable[[], list[str]]
) -> None:
    page.add_init_script(lack)
    page.goto(site.url)
    expect(page.locator("body")).to_have_class(re.compile("unable"))
    expect(page.locator("#twice .demo-result")).to_have_text("twice is 2")
    expect(page.locator("#cell-0 .cell-result")).to_have_text("42")
    for part in (".demo-controls", ".demo-bar", ".cell-bar"):
        expect(page.locator(part)).to_be_hidden()
    assert seen.asked("pyodide") == []
    assert page.workers == []
    assert axe() == []


def test_without_what_the_image_needs_python_starts_the_long_way(
    page: Page, site: Any, seen: Any, enter: Any
) -> None:
    page.add_init_script("delete window.DecompressionStream")
    page.goto(site.url)
    enter(page.get_by_label("N", exact=True), 7)
    expect(page.locator("#twice .demo-result")).to_have_text("twice is 14", timeout=60_000)
    assert seen.asked("stdlib-core.zip") != []
