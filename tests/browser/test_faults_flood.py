"""A demo that gives too much: the page goes on answering, and its reader can stop it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} flood:pour
        :freeze: none
        :::
    """,
    "content/flood.py": """
        from coldframe import Html, demo, line_chart

        def frames():
            for number in range(10**6):
                yield str(number)

        def large_frames():
            while True:
                yield "x" * 10_000_000

        def chart():
            numbers = list(range(10**6))
            return line_chart({"x": numbers, "y": numbers}, x="x", y="y")

        def markup():
            return Html("<b>x</b>" * 12_500_000)

        def table():
            return [{"n": n} for n in range(10**6)]

        DEEDS = {f.__name__: f for f in (frames, large_frames, chart, markup, table)}

        @demo
        def pour(what: str = "") -> object:
            return DEEDS[what]() if what else "nothing"
    """,
}
WATCH = """
    window.longest = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) longest = Math.max(longest, task.duration);
    }).observe({type: "longtask", buffered: false});
"""
LONGEST = 2000
"""Milliseconds that the page may be deaf, on a machine with much else to do."""


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


@pytest.mark.parametrize("what", ["frames", "large_frames"])
def test_frames_without_end_can_be_stopped(page: Page, site: Any, enter: Any, what: str) -> None:
    page.goto(site.url)
    page.evaluate(WATCH)
    demo = page.locator("#pour")
    enter(demo.get_by_label("What"), what)
    expect(demo.locator(".demo-result")).not_to_have_text("nothing")
    page.wait_for_timeout(1500)
    demo.get_by_role("button", name="Stop").click()
    expect(demo.locator(".chip")).to_have_text("stale")
    assert page.evaluate("longest") < LONGEST
    enter(demo.get_by_label("What"), "table")
    expect(demo.locator(".cut-note")).to_contain_text("of 1,000,000 rows", timeout=60_000)


def test_a_million_points_and_a_hundred_megabytes_of_markup(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    page.evaluate(WATCH)
    demo = page.locator("#pour")
    for what, note in [
        ("markup", "HTML of 100 MB is too big to be shown."),
        ("chart", "Drawn is one in 100 of 1,000,000 rows."),
    ]:
        enter(demo.get_by_label("What"), what)
        expect(demo.locator(".cut-note")).to_contain_text(note, timeout=60_000)
        assert page.evaluate("longest") < LONGEST
