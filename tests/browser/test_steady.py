"""What a reader sees stays true: after going back, a stop, a failure, a move in the page."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        ## Below

        :::{demo} steady:size
        :::

        :::{demo} steady:slow
        :::

        :::{demo} steady:wait
        :::

        :::{demo} steady:deep
        :::

        :::{demo} steady:endless
        :::

        :::{demo} steady:sketch
        :::
    """,
    "content/steady.py": """
        import time
        from collections.abc import Iterator
        from typing import Annotated
        from coldframe import Canvas, Number, Slider, demo

        @demo
        def size(size: Annotated[int, Slider(0, 4)] = 2) -> str:
            return f"size {size}"

        @demo
        def slow(seconds: Annotated[float, Number(0, 20)] = 0) -> str:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                pass
            return f"slow {seconds}"

        @demo
        def wait(turns: Annotated[int, Number(0, 1000)] = 0) -> str:
            return f"{turns} turns"

        @demo
        def deep(depth: Annotated[int, Number(0, 1_000_000)] = 0) -> str:
            value: list[object] = []
            for _ in range(depth):
                value = [value]
            return str(len(repr(value)))

        class Undrawable:
            def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
                chart = {"key": "x", "spec": None, "columns": {}}
                return {"application/vnd.coldframe.chart+json": chart}

        @demo
        def endless(word: str = "") -> Iterator[object]:
            yield "drawn"
            while word:
                time.sleep(0.02)
                yield Undrawable()

        @demo
        def sketch(digit: Annotated[bytes, Canvas(8, 8)] = b"") -> str:
            return f"{sum(digit)} of ink"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def test_going_back_to_the_default_shows_the_default(page: Page, site: Any) -> None:
    page.goto(site.url)
    demo, result = page.locator("#size"), page.locator("#size .demo-result")
    page.evaluate("location.hash = 'below'")
    demo.get_by_role("slider").fill("4")
    expect(result).to_have_text("size 4")
    page.go_back()
    expect(demo.get_by_role("slider")).to_have_value("2")
    expect(result).to_have_text("size 2")


def test_a_link_within_the_page_computes_nothing_again(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    demo = page.locator("#slow")
    enter(demo.get_by_label("Seconds"), 0.2)
    expect(demo.locator(".chip")).to_have_text("computed here")
    page.evaluate(
        "window.states = []; const demo = document.querySelector('#slow');"
        "new MutationObserver(() => states.push(demo.dataset.state))"
        ".observe(demo, {attributes: true, attributeFilter: ['data-state']})"
    )
    page.evaluate("location.hash = 'below'")
    page.wait_for_timeout(800)
    assert page.evaluate("states") == []


def test_a_run_that_waits_does_not_end_the_one_before_it(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    enter(page.get_by_label("Turns"), 1)
    expect(page.locator("#wait .chip")).to_have_text("computed here")
    worker = page.workers[0]
    enter(page.get_by_label("Seconds"), 6)
    expect(page.locator("#slow")).to_have_attribute("data-state", "running")
    for turns in (5, 6, 7):
        enter(page.get_by_label("Turns"), turns)
    page.locator("#wait .demo-stop").click()
    expect(page.locator("#slow .demo-result")).to_have_text("slow 6.0")
    assert worker in page.workers


def test_python_starts_afresh_after_it_broke_down(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    demo = page.locator("#deep")
    # Too deep for WebAssembly's stack, and no exception of Python's.
    enter(demo.get_by_label("Depth"), 200_000)
    expect(demo.locator(".demo-error")).to_contain_text("Python itself broke down")
    expect(demo.locator(".demo-result")).to_have_text("2")
    enter(demo.get_by_label("Depth"), 3)
    expect(demo.locator(".demo-result")).to_have_text("8")
    expect(demo.locator(".demo-error")).to_be_hidden()


def test_a_result_that_cannot_be_drawn_ends_its_run(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url + "?endless.word=on")
    expect(page.locator("#endless")).to_have_attribute("data-state", "error")
    enter(page.get_by_label("Turns"), 9)
    expect(page.locator("#wait .demo-result")).to_have_text("9 turns")


def test_a_demo_that_moves_in_the_page_keeps_its_defaults(page: Page, site: Any) -> None:
    page.goto(site.url)
    size = page.locator("#size")
    size.get_by_role("slider").fill("4")
    expect(size.locator(".demo-result")).to_have_text("size 4")
    page.evaluate(
        "for (const demo of document.querySelectorAll('#size, #sketch'))"
        " demo.parentNode.append(demo)"
    )
    size.locator(".demo-reset").click()
    expect(size.locator(".demo-result")).to_have_text("size 2")
    expect(page.locator("#sketch .visually-hidden[role=status]")).to_have_count(1)
