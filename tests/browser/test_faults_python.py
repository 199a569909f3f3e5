"""Whatever a demo does to Python, its reader is told, and the next run works."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} broken:do
        :::

        :::{demo} broken:double
        :::
    """,
    "content/broken.py": """
        import builtins
        import copy
        import json
        import os
        import re
        import sys

        from coldframe import demo

        def nested(depth):
            value = []
            for _ in range(depth):
                value = [value]
            return value

        def itself(n):
            return itself(n + 1)

        def stop_iteration():
            yield "before"
            raise StopIteration

        class Unprintable(Exception):
            def __str__(self):
                raise RuntimeError("no words")

        def close_worker():
            import js
            js.close()
            return "closed"

        def vanish():
            for number in range(10**6):
                yield f"frame {number}"
                if number == 3:
                    close_worker()

        def quietly(act):
            act()
            return "broken"

        DEEDS = {
            "huge": lambda: [bytearray(2**31 - 100) for _ in range(2)],
            "recursion": lambda: itself(0),
            "deep json": lambda: json.dumps(nested(100_000)),
            "deep copy": lambda: copy.deepcopy(nested(100_000)),
            "exit": lambda: sys.exit(3),
            "interrupt": lambda: (_ for _ in ()).throw(KeyboardInterrupt()),
            "stop iteration": stop_iteration,
            "unprintable": lambda: (_ for _ in ()).throw(Unprintable()),
            "deep repr": lambda: repr(nested(200_000)),
            "process exit": lambda: os._exit(3),
            "abort": lambda: os.abort(),
            "no builtins": lambda: quietly(vars(builtins).clear),
            "no modules": lambda: quietly(sys.modules.clear),
            "no json": lambda: quietly(lambda: setattr(json, "dumps", None)),
            "no output": lambda: quietly(lambda: setattr(sys, "stdout", None)),
            "close": close_worker,
            "vanish": vanish,
            "regex": lambda: re.match(r"(a+)+$", "a" * 40 + "b"),
            "print": lambda: [print("x") for _ in iter(int, 1)],
        }

        @demo
        def do(deed: str = "") -> object:
            return DEEDS[deed]() if deed in DEEDS else f"{deed or 'nothing'} done"

        @demo
        def double(x: int = 1) -> str:
            print("printed")
            return json.dumps({"twice": len(range(2 * x))})
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def computes(page: Page, enter: Any, x: int) -> None:
    other = page.locator("#double")
    enter(other.get_by_label("X"), x)
    expect(other.locator(".demo-result")).to_have_text(f'{{"twice": {2 * x}}}')
    expect(other.locator(".chip")).to_have_text("computed here")


def test_an_error_is_an_error(page: Page, site: Any, enter: Any) -> None:
    """Also one of memory, of depth, or one that would end a process; Python itself goes on."""
    page.goto(site.url)
    computes(page, enter, 2)
    worker = page.workers[0]
    demo, error = page.locator("#do"), page.locator("#do .demo-error-message")
    for deed, words in {
        "recursion": "RecursionError",
        "exit": "SystemExit: 3",
        "interrupt": "KeyboardInterrupt",
        "stop iteration": "RuntimeError: generator raised StopIteration",
        "unprintable": "Unprintable",
    }.items():
        enter(demo.get_by_label("Deed"), deed)
        expect(error).to_contain_text(words)
        expect(demo.locator(".demo-error li").first).to_contain_text("broken.py:")
    computes(page, enter, 3)
    assert worker in page.workers


def test_a_memory_that_is_full_is_an_error_and_is_given_back(
    page: Page, site: Any, enter: Any
) -> None:
    """WebAssembly's memory never shrinks: a fresh worker takes the place of one that is large."""
    page.goto(site.url)
    computes(page, enter, 2)
    large, demo = page.workers[0], page.locator("#do")
    enter(demo.get_by_label("Deed"), "huge")
    expect(demo.locator(".demo-error-message")).to_have_text("MemoryError", timeout=60_000)
    expect(demo.locator(".demo-error")).not_to_contain_text("It starts afresh")
    computes(page, enter, 3)
    assert large not in page.workers


def test_what_breaks_python_is_told_and_a_fresh_one_serves_the_next(
    page: Page, site: Any, enter: Any
) -> None:
    page.goto(site.url)
    demo = page.locator("#do")
    deeds = {
        "deep json": "Maximum call stack size exceeded",
        "deep copy": "Maximum call stack size exceeded",
        "deep repr": "Maximum call stack size exceeded",
        "process exit": "Program terminated with exit(3)",
        "abort": "unreachable",
    }
    for x, (deed, words) in enumerate(deeds.items(), 2):
        enter(demo.get_by_label("Deed"), deed)
        expect(demo.locator(".demo-error")).to_contain_text(words)
        expect(demo.locator(".demo-error")).to_contain_text("It starts afresh.")
        expect(demo.locator(".demo-result")).to_have_text("nothing done")
        computes(page, enter, x)


@pytest.mark.parametrize(
    "deed", ["no builtins", "no modules", "no json", "no output", "close"], ids=str
)
def test_a_demo_that_breaks_what_others_need_stops_them_once_at_most(
    page: Page, site: Any, enter: Any, deed: str
) -> None:
    page.goto(site.url)
    enter(page.locator("#do").get_by_label("Deed"), deed)
    expect(page.locator("#do .chip")).to_have_text(re.compile("computed here|error"))
    other = page.locator("#double")
    enter(other.get_by_label("X"), 5)
    expect(other.locator(".chip")).to_have_text(re.compile("computed here|error"))
    computes(page, enter, 6)


def test_a_worker_that_ends_without_a_word_is_missed(page: Page, site: Any, enter: Any) -> None:
    """As when the browser takes its memory: no event tells the page, but its lock is free."""
    page.goto(site.url)
    computes(page, enter, 2)
    page.workers[0].evaluate("close()")
    computes(page, enter, 3)
    demo = page.locator("#do")
    enter(demo.get_by_label("Deed"), "vanish")
    expect(demo.locator(".demo-error")).to_contain_text("Its worker ended without a word.")
    expect(demo.locator(".demo-result")).to_contain_text("frame")
    computes(page, enter, 4)


@pytest.mark.parametrize("deed", ["regex", "print"])
def test_what_never_ends_can_be_stopped(page: Page, site: Any, enter: Any, deed: str) -> None:
    page.goto(site.url)
    demo = page.locator("#do")
    enter(demo.get_by_label("Deed"), deed)
    expect(demo.locator(".chip")).to_have_text("computing")
    page.wait_for_timeout(500)
    demo.get_by_role("button", name="Stop").click()
    expect(demo.locator(".chip")).to_have_text("stale")
    computes(page, enter, 4)
