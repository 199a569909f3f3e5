"""Several results in a layout; results that are too big; markup that holds a reader's text."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} shown:tabbed
        :::

        :::{demo} shown:tiled
        :::

        :::{demo} shown:beside
        :::
    """,
    "content/big.md": """
        # Big

        :::{demo} shown:loud
        :::

        :::{demo} shown:heavy
        :::

        :::{demo} shown:long
        :::
    """,
    "content/markup.md": """
        # Markup

        :::{demo} shown:echo
        :::
    """,
    "content/shown.py": """
        from typing import Annotated

        from coldframe import Html, Outputs, Slider, Svg, Text, demo, line_chart

        def parts(n):
            return {
                "Words": f"{n} words",
                "Rows": [{"n": i, "square": i * i} for i in range(n)],
                "Curve": line_chart({"n": [0, n], "y": [0, n]}, x="n", y="y", height=120),
            }

        @demo
        def tabbed(n: int = 3) -> Outputs:
            return Outputs(parts(n), layout="tabs")

        @demo
        def tiled(n: int = 3) -> Outputs:
            return Outputs(parts(n), layout="grid")

        @demo
        def beside(n: int = 3) -> Outputs:
            return Outputs(parts(n), layout="columns")

        @demo
        def loud(lines: int = 2) -> None:
            for n in range(lines):
                print(n)

        @demo
        def heavy(size: int = 5) -> str:
            return "x" * size

        @demo
        def long(rows: int = 2) -> list:
            return [{"n": n} for n in range(rows)]

        @demo
        def echo(text: Annotated[str, Text(400)] = "", kind: str = "html") -> object:
            if kind == "svg":
                return Svg(f'<svg viewBox="0 0 40 10"><g id="d"/><use href="#d"/>{text}</svg>')
            mark = f"<i class=mark>{text.encode().hex()}</i>"
            return text if kind == "text" else Html(f"{mark}<p>{text}</p>")
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def test_tabs_show_one_result_at_a_time_and_stay_chosen(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    demo = page.locator("#tabbed")
    words, rows = demo.get_by_label("Words"), demo.get_by_label("Rows")
    expect(demo.get_by_text("3 words")).to_be_visible()
    expect(demo.get_by_role("table")).to_be_hidden()
    words.press("ArrowRight")
    expect(rows).to_be_focused()
    expect(demo.get_by_role("table")).to_be_visible()
    expect(demo.get_by_text("3 words")).to_be_hidden()

    enter(demo.get_by_label("N", exact=True), 5)
    expect(demo.locator(".chip")).to_have_text("computed here")
    expect(demo.get_by_label("Rows")).to_be_checked()
    expect(demo.get_by_role("row")).to_have_count(6)
    demo.get_by_label("Curve").check()
    expect(demo.locator(".chart-picture svg")).to_be_visible()
    # Another demo's tabs are its own.
    expect(page.locator("#tabbed :checked")).to_have_count(1)


def test_columns_and_a_grid_are_side_by_side_where_there_is_room(page: Page, site: Any) -> None:
    def tops(demo: str) -> list[int]:
        every = page.locator(f"#{demo} .output").all()
        return [round((box.bounding_box() or {"y": 0})["y"]) for box in every]

    page.set_viewport_size({"width": 1100, "height": 900})
    page.goto(site.url)
    assert len(set(tops("beside"))) == 1
    assert len(set(tops("tiled"))) == 2
    page.set_viewport_size({"width": 360, "height": 900})
    assert len(set(tops("beside"))) == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_script_all_of_the_tabs_are_read(browser: Any, site: Any, page: Page) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(site.url)
    for text in ("3 words", "square"):
        expect(plain.locator("#tabbed").get_by_text(text, exact=True).first).to_be_visible()
    expect(plain.locator("#tabbed .chart-picture svg:visible")).to_have_count(1)
    expect(plain.locator("#tabbed input[type=radio]").first).to_be_hidden()
    plain.context.close()


def test_layouts_are_accessible(page: Page, site: Any, axe: Any) -> None:
    page.goto(site.url)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe() == []


def test_a_million_printed_lines_are_cut_and_can_be_had_whole(
    page: Page, site: Any, enter: Any, tmp_path: Path
) -> None:
    page.goto(site.url + "big/")
    demo = page.locator("#loud")
    enter(demo.get_by_label("Lines"), 1_000_000)
    expect(demo.locator(".chip")).to_have_text("computed here", timeout=60_000)
    expect(demo.locator(".cut-note")).to_contain_text("The first 1,000 of 1,000,000 lines.")
    assert demo.locator("pre").inner_text().splitlines()[-1] == "999"
    with page.expect_download() as started:
        demo.get_by_role("button", name="Download all (6.9 MB)").click()
    assert started.value.suggested_filename == "loud.txt"
    started.value.save_as(tmp_path / "loud.txt")
    lines = (tmp_path / "loud.txt").read_text().splitlines()
    assert len(lines) == 1_000_000
    assert lines[-1] == "999999"


def test_a_result_of_100_megabytes_leaves_the_page_alive(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url + "big/")
    demo = page.locator("#heavy")
    enter(demo.get_by_label("Size"), 100_000_000)
    expect(demo.locator(".chip")).to_have_text("computed here", timeout=60_000)
    expect(demo.locator(".cut-note")).to_contain_text("The first 100,000 of 100,000,000 charac")
    expect(demo.get_by_role("button", name="Download all (100.0 MB)")).to_be_visible()
    assert page.evaluate("document.body.textContent.length") < 200_000
    enter(demo.get_by_label("Size"), 3)
    expect(demo.locator(".demo-result")).to_have_text("xxx")


def test_a_long_table_is_cut(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url + "big/")
    demo = page.locator("#long")
    enter(demo.get_by_label("Rows"), 30_000)
    expect(demo.locator(".cut-note")).to_contain_text("The first 1,000 of 30,000 rows.")
    expect(demo.locator("tbody tr")).to_have_count(1_000)


HOSTILE = [
    "<script>window.ran = 1</script>",
    "<img src=x onerror='window.ran = 1'>",
    "<svg onload='window.ran = 1'></svg>",
    "<a href='javascript:window.ran = 1' class=bait>here</a>",
    "<iframe srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "<style>body{display:none}</style>",
    "<form action=/gone class=bait><button class=bait>here</button></form>",
    "<coldframe-demo data-function='os:abort'></coldframe-demo>",
    "<details open ontoggle='window.ran = 1'><summary>x</summary></details>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)/>#x'/></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror='window.ran = 1'>",
]


@pytest.mark.parametrize("platform", [True, False], ids=["setHTML", "DOMPurify"])
@pytest.mark.parametrize("kind", ["html", "svg", "text"])
def test_nothing_runs_of_what_an_address_or_a_reader_says(
    browser: Any, site: Any, kind: str, platform: bool, enter: Any
) -> None:
    """The author's own markup takes it in unescaped: the worst that can be. The page's policy,
    which would stop it, too, is put out of force."""
    page = browser.new_context(bypass_csp=True).new_page()
    if not platform:
        page.add_init_script("delete Element.prototype.setHTML")
    demo = page.locator("#echo")
    page.goto(f"{site.url}markup/?echo.kind={kind}&echo.text={quote(HOSTILE[0])}")
    expect(demo.locator(".chip")).to_have_text("computed here")
    for hostile in [*HOSTILE[1:], HOSTILE[0]]:
        enter(demo.get_by_label("Text"), hostile)
        expect(demo.locator(".chip")).to_have_text("computed here")
        if kind == "text":
            expect(demo.locator(".demo-result")).to_have_text(hostile)
        if kind == "html":
            expect(demo.locator(".mark")).to_have_text(hostile.encode().hex())
        for bait in demo.locator(".bait:visible").all():
            bait.click()
        left = demo.locator(
            ".demo-result :is(script, iframe, style, form, coldframe-demo, [onload], [onerror])"
        )
        expect(left).to_have_count(0)
        expect(page.locator("h1")).to_be_visible()
    assert page.evaluate("window.ran") is None
    assert page.url.startswith(f"{site.url}markup/?echo.")
    page.context.close()


def test_an_authors_own_markup_lives_on(page: Page, site: Any) -> None:
    page.goto(site.url + "markup/?echo.kind=html&echo.text=" + quote('<b class="mine">bold</b>'))
    expect(page.locator("#echo .html b.mine")).to_have_text("bold")
    circle = '<circle class="mine" r="3" fill="var(--chart-1)"/>'
    page.goto(site.url + "markup/?echo.kind=svg&echo.text=" + quote(circle))
    expect(page.locator("#echo .svg circle.mine")).to_have_attribute("fill", "var(--chart-1)")
    expect(page.locator("#echo .svg use")).to_have_attribute("href", "#d")
