"""What a reader saves of a result that somebody else had a say in: it computes nothing in a
spreadsheet, runs nothing when it is opened, and takes no more memory than a picture may.
"""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} kept:rows
        :::

        :::{demo} kept:markup
        :::

        :::{demo} kept:drawn
        :::
    """,
    "content/kept.py": """
        from coldframe import Html, Svg, Table, demo


        @demo
        def rows(word: str = "a") -> Table:
            return Table([word, "n"], [[word, -1], ["-1.5", -0.5]])


        @demo
        def markup(text: str = "") -> Html:
            return Html(f"<p>said: {text}</p>")


        @demo
        def drawn(width: str = "10") -> Svg:
            size = f'width="{width}" height="{width}"'
            return Svg(f"<svg {size}></svg>")
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Any) -> Any:
    return demo_site(FILES)


def saved(page: Page, demo: str, kind: str, folder: Path) -> Path:
    box = page.locator(f"#{demo}")
    expect(box.locator(".chip")).to_have_text("computed here")
    box.locator(".demo-more").click()
    with page.expect_download() as started:
        box.locator(".menu").get_by_role("button", name=kind).first.click()
    file = folder / started.value.suggested_filename
    started.value.save_as(file)
    return file


@pytest.mark.parametrize("word", ['=HYPERLINK("https://evil.test")', "+1+1", "-1+1", "@SUM(1)"])
def test_text_is_no_formula(page: Page, site: Any, tmp_path: Path, word: str) -> None:
    page.goto(f"{site.url}?rows.word={quote(word)}")
    cell = f"'{word}"
    cell = '"' + cell.replace('"', '""') + '"' if '"' in cell else cell
    content = saved(page, "rows", "CSV", tmp_path).read_bytes().decode()
    assert content == f"{cell},n\r\n{cell},-1\r\n-1.5,-0.5\r\n"


def test_saved_html_runs_nothing(
    page: Page, browser: Browser, site: Any, foreign: Any, tmp_path: Path
) -> None:
    hostile = f"<img src='{foreign.url}/img' onerror='ran = 1'><script>ran = 1</script>"
    page.goto(f"{site.url}?markup.text={quote(hostile)}")
    file = saved(page, "markup", "HTML", tmp_path)
    opened = browser.new_page()
    opened.goto(file.as_uri())
    expect(opened.locator("p")).to_contain_text("said:")
    assert opened.evaluate("window.ran") is None
    assert foreign.heard == []
    opened.close()


def test_a_huge_picture_is_saved_at_a_size_that_fits(page: Page, site: Any, tmp_path: Path) -> None:
    page.goto(f"{site.url}?drawn.width=30000")
    file = saved(page, "drawn", "PNG", tmp_path)
    head = file.read_bytes()[:24]
    assert head[:4] == b"\x89PNG"
    assert int.from_bytes(head[16:20]) * int.from_bytes(head[20:24]) <= 2**26
