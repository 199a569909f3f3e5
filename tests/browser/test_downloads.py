"""Results that a reader keeps as files: links of the site, or what their browser computed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

FILES = {
    "coldframe.toml": 'url = "https://a.example/base/"\n',
    "content/index.md": """
        # Page

        :::{demo} files:rows
        :::

        :::{demo} files:heavy
        :freeze: none
        :::

        ```python live
        from coldframe import Download

        Download("from a cell", "cell.txt", "Keep this")
        ```
    """,
    "content/files.py": """
        from collections.abc import Iterator
        from typing import Annotated

        from coldframe import Download, Outputs, Slider, demo

        @demo
        def rows(n: Annotated[int, Slider(1, 3)] = 2, mark: str = "é") -> Outputs:
            text = f"{mark}\\n" * n
            table = Download(text, f"rows-{n}.csv", f"The {n} rows <all>")
            return Outputs({"Text": text, "File": table}, layout="columns")

        @demo
        def heavy(size: int = 3, again: bool = False) -> Download | str:
            if size == 0:
                return "nothing"
            return Download(bytes(size), "heavy.bin")
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def taken(page: Page, link: Locator, tmp_path: Path) -> tuple[str, bytes]:
    """The name and content of the file that a click on the link saves."""
    with page.expect_download() as started:
        link.click()
    path = tmp_path / "taken"
    started.value.save_as(path)
    return started.value.suggested_filename, path.read_bytes()


def test_a_recorded_file_is_a_link_that_needs_no_script(
    browser: Browser, site: Any, tmp_path: Path
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(site.url)
    link = page.locator("#rows").get_by_role("link", name="The 2 rows <all>")
    assert taken(page, link, tmp_path) == ("rows-2.csv", "é\né\n".encode())
    link = page.locator("#cell-0").get_by_role("link", name="Keep this")
    assert taken(page, link, tmp_path) == ("cell.txt", b"from a cell")
    page.context.close()


def test_a_point_of_the_grid_has_its_own_file(page: Page, site: Any, tmp_path: Path) -> None:
    page.goto(site.url)
    demo = page.locator("#rows")
    expect(demo).to_have_attribute("data-ready", "")
    demo.get_by_label("N", exact=True).fill("3")
    link = demo.get_by_role("link", name="The 3 rows <all>")
    expect(link).to_be_visible()
    expect(demo.locator(".download-size")).to_have_text("rows-3.csv, 9 bytes")
    expect(demo.locator(".chip")).to_have_text("recorded")
    assert "/base/_coldframe/files/" in (link.get_attribute("href") or "")
    assert taken(page, link, tmp_path) == ("rows-3.csv", "é\né\né\n".encode())


def test_a_computed_file_never_leaves_the_browser(
    page: Page, site: Any, enter: Any, tmp_path: Path
) -> None:
    page.goto(site.url)
    demo = page.locator("#rows")
    enter(demo.get_by_label("Mark"), "ü")
    expect(demo.locator(".chip")).to_have_text("computed here")
    link = demo.get_by_role("link", name="The 2 rows <all>")
    assert (link.get_attribute("href") or "").startswith("blob:")
    assert taken(page, link, tmp_path) == ("rows-2.csv", "ü\nü\n".encode())
    link.focus()
    with page.expect_download():
        page.keyboard.press("Enter")


def test_a_cells_file_is_computed_again(page: Page, site: Any, tmp_path: Path) -> None:
    page.goto(site.url)
    cell = page.locator("#cell-0")
    expect(cell).to_have_attribute("data-ready", "")
    cell.get_by_role("button", name="Run").click()
    link = cell.locator('a[href^="blob:"]')
    expect(link).to_have_text("Keep this")
    assert taken(page, link, tmp_path) == ("cell.txt", b"from a cell")


def test_100_megabytes_are_given_and_let_go(
    page: Page, site: Any, enter: Any, tmp_path: Path
) -> None:
    page.add_init_script(
        """window.urls = new Set();
        window.made = 0;
        const {createObjectURL: make, revokeObjectURL: drop} = URL;
        URL.createObjectURL = (content) => {
          const url = make.call(URL, content);
          // Python's worker starts from one, too.
          if (content.type === "text/javascript") return url;
          urls.add(url);
          made++;
          return url;
        };
        URL.revokeObjectURL = (url) => {
          urls.delete(url);
          drop.call(URL, url);
        };"""
    )
    page.goto(site.url)
    demo = page.locator("#heavy")
    enter(demo.get_by_label("Size"), 100_000_000)
    expect(demo.locator(".download-size")).to_have_text("heavy.bin, 100.0 MB", timeout=60_000)
    name, content = taken(page, demo.get_by_role("link"), tmp_path)
    assert name == "heavy.bin"
    assert content == bytes(100_000_000)
    assert page.evaluate("[...urls].length") == 1

    demo.get_by_label("Again").check()
    page.wait_for_function("() => made === 2 && urls.size === 1", timeout=60_000)
    enter(demo.get_by_label("Size"), 0)
    expect(demo.locator(".demo-result")).to_have_text("nothing")
    assert page.evaluate("[...urls].length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_narrow_screen_holds_it(
    page: Page, site: Any, axe: Callable[[], list[str]], scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(site.url)
    expect(page.locator("#rows")).to_have_attribute("data-ready", "")
    assert axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
