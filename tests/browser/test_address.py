"""What a reader sets stands in the page's address, so that every view is a link."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} addressed:say
        :::

        :::{demo} addressed:say
        :id: other
        :::
    """,
    "content/second.md": "# Second page\n",
    "content/addressed.py": """
        from typing import Annotated, Literal
        from coldframe import Slider, demo

        @demo
        def say(
            size: Annotated[float, Slider(0, 1, step=0.25)] = 0.5,
            mode: Literal["plain", "a & b"] = "plain",
            loud: bool = False,
            word: str = "hi",
        ) -> str:
            return f"{size} {mode} {loud} {word}"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def query(page: Page) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(page.url).query).items()}


def test_only_what_differs_from_the_default_is_written(page: Page, site: Any) -> None:
    page.goto(site.url + "#top")
    demo, result = page.locator("#say"), page.locator("#say .demo-result")
    demo.get_by_label("Size").fill("0.75")
    expect(result).to_have_text("0.75 plain False hi")
    assert query(page) == {"say.size": "0.75"}
    demo.get_by_label("Mode").select_option("a & b")
    demo.get_by_label("Loud").check()
    expect(result).to_have_text("0.75 a & b True hi")
    assert query(page) == {"say.size": "0.75", "say.mode": "a & b", "say.loud": "true"}
    demo.get_by_label("Size").fill("0.5")
    expect(result).to_have_text("0.5 a & b True hi")
    assert query(page) == {"say.mode": "a & b", "say.loud": "true"}
    assert page.url.endswith("#top")
    demo.get_by_role("button", name="Reset").click()
    expect(result).to_have_text("0.5 plain False hi")
    assert query(page) == {}


def test_a_reload_and_the_back_button_restore_it(page: Page, site: Any) -> None:
    page.goto(site.url)
    result = page.locator("#say .demo-result")
    page.locator("#say").get_by_label("Size").fill("1")
    expect(result).to_have_text("1.0 plain False hi")
    page.reload()
    expect(result).to_have_text("1.0 plain False hi")
    expect(page.locator("#say").get_by_label("Size")).to_have_value("1")
    expect(page.locator("#say output")).to_have_text("1")
    page.goto(site.url + "second/")
    page.go_back()
    expect(result).to_have_text("1.0 plain False hi")


def test_back_and_forward_within_the_page(page: Page, site: Any) -> None:
    page.goto(site.url + "?say.size=0.25")
    result = page.locator("#say .demo-result")
    expect(result).to_have_text("0.25 plain False hi")
    page.evaluate("history.pushState(null, '', '?say.size=0.75&say.loud=true')")
    page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
    expect(result).to_have_text("0.75 plain True hi")
    page.go_back()
    expect(result).to_have_text("0.25 plain False hi")
    page.go_forward()
    expect(result).to_have_text("0.75 plain True hi")


def test_a_link_to_a_live_value_computes_it(page: Page, site: Any) -> None:
    page.goto(site.url + "?say.word=%3Cb%3Ehallo%3C/b%3E")
    expect(page.locator("#say .demo-result")).to_have_text("0.5 plain False <b>hallo</b>")
    expect(page.locator("#say .chip")).to_have_text("computed here")
    expect(page.locator("#other .chip")).to_have_text("recorded")


@pytest.mark.parametrize(
    ("written", "note"),
    [
        ("size=7", "Size: “7” does not fit"),
        ("size=0.3", "Size: “0.3” does not fit"),
        ("size=large", "Size: “large” does not fit"),
        ("size=", "Size: “” does not fit"),
        ("mode=odd", "Mode: “odd” does not fit"),
        ("loud=1", "Loud: “1” does not fit"),
        ("colour=red", "there is no “colour”"),
        ("mode=%3Cimg%20src=x%3E", "Mode: “<img src=x>” does not fit"),
    ],
)
def test_a_bad_value_falls_back_to_the_default_and_is_told(
    page: Page, site: Any, written: str, note: str
) -> None:
    page.goto(f"{site.url}?say.{written}&say.loud=true".replace("loud=1&say.loud=true", "loud=1"))
    demo = page.locator("#say")
    expect(demo.locator(".demo-note")).to_have_text(f"From the address: {note}.")
    loud = "loud" not in written
    # What fits is taken all the same.
    expect(demo.locator(".demo-result")).to_have_text(f"0.5 plain {loud} hi")
    expect(demo.locator(".chip")).to_have_text("recorded")


def test_two_demos_of_one_function_have_their_own_values(page: Page, site: Any) -> None:
    page.goto(site.url)
    page.locator("#say").get_by_label("Size").fill("0")
    page.locator("#other").get_by_label("Size").fill("1")
    expect(page.locator("#say .demo-result")).to_have_text("0.0 plain False hi")
    expect(page.locator("#other .demo-result")).to_have_text("1.0 plain False hi")
    assert query(page) == {"say.size": "0", "other.size": "1"}
    page.reload()
    expect(page.locator("#say .demo-result")).to_have_text("0.0 plain False hi")
    expect(page.locator("#other .demo-result")).to_have_text("1.0 plain False hi")


def test_the_reader_s_history_holds_pages_not_slider_positions(page: Page, site: Any) -> None:
    page.goto(site.url + "second/")
    page.goto(site.url)
    for size in ("0", "0.25", "1"):
        page.locator("#say").get_by_label("Size").fill(size)
    page.go_back()
    expect(page.locator("h1")).to_have_text("Second page")
