"""A new author's first five minutes: a site begins, a slow demo comes, text and code are edited."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from coldframe.publish.update import update
from coldframe.starter import start

SLOW = '''
import time
from typing import Annotated
from coldframe import Slider, demo

@demo
def slow(n: Annotated[int, Slider(1, 4)] = 2) -> str:
    """Takes its time."""
    time.sleep(0.5)
    return f"{n} squared is {n * n}, first"
'''


def main_of(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def test_the_first_five_minutes(
    page: Page, tmp_path: Path, serve: Callable[..., Any], seen: Any
) -> None:
    root = tmp_path / "notes"
    start(root, "lab", "", "")
    cup, index, module = (root / "content" / n for n in ("cup.md", "index.md", "slow.py"))

    with serve(root, watch=True) as url:
        page.goto(url)
        expect(page.locator("h1")).to_be_visible()
        page.evaluate("window.mark = 'kept'")

        # A slow demo is added: the page has it at once, its result when it is recorded.
        module.write_text(SLOW)
        index.write_text(index.read_text() + "\n:::{demo} slow:slow\n:::\n")
        expect(page.locator("#slow")).to_be_visible()
        expect(page.locator("#slow .demo-result")).to_have_text("2 squared is 4, first")

        # Another page's text, in a window of its own.
        other = page.context.new_page()
        other.goto(f"{url}cup/")
        cup.write_text(cup.read_text() + "\nA *last* word.\n")
        expect(other.locator("main em", has_text="last")).to_be_visible()

        # The demo is edited twice in a row: only the last one counts.
        module.write_text(SLOW.replace("first", "second"))
        module.write_text(SLOW.replace("first", "third"))
        expect(page.locator("#slow .demo-result")).to_have_text("2 squared is 4, third")
        # All of the grid is there: a slider's move is answered without Python.
        expect(page.locator("#slow")).to_have_attribute("data-recorded", "4", timeout=60_000)
        page.locator("#slow-n").fill("4")
        expect(page.locator("#slow .demo-result")).to_have_text("4 squared is 16, third")
        expect(page.locator("#slow .chip")).to_have_text("recorded")
        assert page.evaluate("window.mark") == "kept"
        # The open page ends as the build writes it, once its cells have run.
        expect(page.locator("[data-state=recording]")).to_have_count(0)
        served = page.evaluate("fetch(location.pathname).then((answer) => answer.text())")

    assert update(root, drafts=False, say=lambda line: None).problems == ()
    assert main_of(served) == main_of((root / "site/index.html").read_text())
