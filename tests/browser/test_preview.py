"""`coldframe serve`: an open page follows its author, and the reader's place is kept."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        First words.

        <input id="mine" aria-label="Mine">

        :::{demo} followed:say
        :::

        <div style="height: 4000px"></div>

        Last words.
    """,
    "content/followed.py": """
        from typing import Annotated
        from coldframe import Slider, demo

        @demo
        def say(size: Annotated[int, Slider(0, 9)] = 5, word: str = "old") -> str:
            return f"{word} {size}"
    """,
}


@pytest.fixture
def site(demo_site: Callable[..., Any], page: Page) -> Any:
    """Open in the browser, with a mark that a reload would wipe away."""
    made = demo_site(FILES, watch=True)
    with page.expect_request("**/_coldframe/events*"):
        page.goto(made.url)
    expect(page.locator("#say")).to_have_attribute("data-ready", "")
    # All of it is recorded, and shown in place.
    expect(page.locator("#say")).to_have_attribute("data-recorded", "10")
    page.evaluate("window.mark = 'kept'")
    return made


def kept(page: Page) -> bool:
    return bool(page.evaluate("window.mark === 'kept'"))


def change(site: Any, name: str, old: str, new: str) -> None:
    file = site.root / name
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_new_text_is_swapped_in_where_the_reader_is(page: Page, site: Any) -> None:
    page.locator("#say-size").fill("8")
    expect(page.locator("#say .demo-result")).to_have_text("old 8")
    page.locator("#mine").fill("typed")
    page.evaluate("scrollTo(0, 900)")
    change(site, "content/index.md", "Last words.", "Other *words*.")

    expect(page.locator("main em")).to_have_text("words")
    assert kept(page)
    assert page.evaluate("Math.round(scrollY)") == 900
    expect(page.locator("#mine")).to_have_value("typed")
    expect(page.locator("#say-size")).to_have_value("8")
    expect(page.locator("#say .demo-result")).to_have_text("old 8")
    # The demo goes on.
    page.locator("#say-size").fill("9")
    expect(page.locator("#say .demo-result")).to_have_text("old 9")


def test_a_new_style_sheet_is_swapped_in(page: Page, site: Any) -> None:
    site.write({"templates/style.css": "h1 { color: rgb(1, 2, 3); }"})
    expect(page.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
    change(site, "templates/style.css", "rgb(1, 2, 3)", "rgb(4, 5, 6)")
    expect(page.locator("h1")).to_have_css("color", "rgb(4, 5, 6)")
    expect(page.locator("link[rel=stylesheet]")).to_have_count(1)
    assert kept(page)


def test_a_mistake_is_shown_and_goes_away_when_mended(page: Page, site: Any) -> None:
    change(site, "content/index.md", "First words.", "First [words](no<b>such.md).")
    overlay = page.locator("#coldframe-problems")
    expect(overlay).to_contain_text(
        "The site has errors; this is the last good version of this page."
    )
    expect(overlay).to_contain_text("content/index.md:3")
    expect(overlay).to_contain_text("no<b>such.md")
    expect(overlay.locator("b")).to_have_count(0)
    # The last good page is still there, also for those who come now.
    expect(page.locator("main p", has_text="First words.").last).to_be_visible()
    page.reload()
    expect(overlay).to_contain_text("content/index.md:3")
    expect(page.locator("main p", has_text="First words.").last).to_be_visible()

    change(site, "content/index.md", "First [words](no<b>such.md).", "Better words.")
    expect(page.locator("main p", has_text="Better words.").last).to_be_visible()
    expect(overlay).to_have_count(0)


def test_a_mistake_that_is_taken_back_leaves_the_page_alone(page: Page, site: Any) -> None:
    change(site, "content/index.md", "First words.", "First [words](none.md).")
    expect(page.locator("#coldframe-problems")).to_be_visible()
    change(site, "content/index.md", "First [words](none.md).", "First words.")
    expect(page.locator("#coldframe-problems")).to_have_count(0)
    assert kept(page)


def test_new_python_is_followed_with_the_reader_s_values(page: Page, site: Any) -> None:
    page.locator("#say-size").fill("7")
    expect(page.locator("#say .demo-result")).to_have_text("old 7")
    change(site, "content/followed.py", '"{word} {size}"', '"{word} {size}, newly"')
    expect(page.locator("#say .demo-result")).to_have_text("old 7, newly")
    expect(page.locator("#say-size")).to_have_value("7")
    expect(page).to_have_url(re.compile(r"say\.size=7"))

    # Live, too: the worker has the new module.
    page.locator("#say-word").fill("new")
    page.locator("#say-word").press("Enter")
    expect(page.locator("#say .demo-result")).to_have_text("new 7, newly")


def test_a_python_mistake_names_its_line(page: Page, site: Any) -> None:
    change(site, "content/followed.py", "return f", "retrun f")
    expect(page.locator("#coldframe-problems")).to_contain_text("followed.py:6")


def test_a_site_without_a_good_version_says_so_until_there_is_one(
    page: Page, demo_site: Callable[..., Any]
) -> None:
    broken = {"content/index.md": "# Page\n\nFirst [words](none.md).\n"}
    site = demo_site(broken, watch=True)
    with page.expect_request("**/_coldframe/events*"):
        page.goto(site.url)
    overlay = page.locator("#coldframe-problems")
    expect(overlay).to_contain_text("The site has errors; what this page shows is not complete.")
    expect(overlay).to_contain_text("content/index.md:3")
    change(site, "content/index.md", "[words](none.md)", "words")
    expect(page.locator("main p", has_text="First words.").last).to_be_visible()
    expect(overlay).to_have_count(0)


def test_what_was_typed_in_a_cell_outlives_an_edit_of_python(
    page: Page, demo_site: Callable[..., Any]
) -> None:
    cell = "```python live\nfrom followed import say\nprint(say(1))\n```\n"
    text = f"# Page\n\n:::{{demo}} followed:say\n:::\n\n{cell}"
    site = demo_site({**FILES, "content/index.md": text}, watch=True)
    with page.expect_request("**/_coldframe/events*"):
        page.goto(site.url)
    page.locator("#cell-0 .cell-edit").click()
    editor = page.locator("#cell-0 [role=textbox], #cell-0 textarea").last
    expect(page.locator("#cell-0 .cell-code")).to_have_attribute("data-editor", "rich")
    editor.fill("from followed import say\nprint(say(2))")
    page.locator("#cell-0 .cell-run").click()
    expect(page.locator("#cell-0 .cell-result")).to_have_text("old 2")
    page.locator("#say-word").fill("live")
    page.locator("#say-word").press("Enter")
    expect(page.locator("#say .demo-result")).to_have_text("live 5")
    page.evaluate("window.mark = 'kept'")

    change(site, "content/followed.py", '"{word} {size}"', '"{word} {size}, newly"')
    # What was computed with the old code is computed again.
    expect(page.locator("#say .demo-result")).to_have_text("live 5, newly")
    expect(page.locator("#cell-0 .cell-code")).to_contain_text("print(say(2))")
    page.locator("#cell-0 .cell-run").click()
    expect(page.locator("#cell-0 .cell-result")).to_have_text("old 2, newly")
    assert kept(page)
