"""A chart that goes live stands where the build's picture stood, with the page's colours."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} drawn:line
        :::

        :::{demo} drawn:pair
        :::
    """,
    "content/drawn.py": """
        from typing import Annotated
        from coldframe import Chart, Slider, bar_chart, demo, line_chart

        @demo
        def line(n: Annotated[int, Slider(1, 4)] = 2, scale: float = 1.0) -> Chart:
            ys = [n * scale, 2 * n * scale, 3 * n * scale]
            return line_chart({"x": [1, 2, 3], "y": ys}, x="x", y="y", description="A line")

        @demo
        def pair(n: int = 1) -> dict[str, object]:
            rows = [{"k": "a", "v": n}, {"k": "b", "v": 2 * n}]
            return {"Sum": 3 * n, "Bars": bar_chart(rows, x="k", y="v", description="Bars")}
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def top_of_axis(page: Page) -> float:
    """The largest number beside the first chart's y axis."""
    labels = page.locator("#line svg:visible text[text-anchor=end]").all_text_contents()
    return max(float(label.replace(",", "")) for label in labels)


def test_dark_mode_recolours_the_chart_that_stands_there(page: Page, site: Any, enter: Any) -> None:
    colour = """() => {
      const svg = document.querySelector("#line .chart-picture svg");
      svg.dataset.same = "yes";
      return getComputedStyle(svg.querySelector("text")).fill
        + getComputedStyle(svg.querySelector("path[stroke^=var]")).stroke;
    }"""
    page.emulate_media(color_scheme="light")
    page.goto(site.url)
    for scale in (1.5, 2.5):  # as built, then as drawn here
        page.emulate_media(color_scheme="light")
        light = page.evaluate(colour)
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(colour) != light
        expect(page.locator("#line svg").first).to_have_attribute("data-same", "yes")
        enter(page.locator("#line-scale"), scale)
        expect(page.locator("#line .chip")).to_have_text("computed here")


def test_a_live_value_beyond_the_grid_widens_the_axis(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    recorded = top_of_axis(page)
    assert recorded >= 12  # the grid's largest value, whatever n is

    enter(page.locator("#line-scale"), 10)
    expect(page.locator("#line .chip")).to_have_text("computed here")
    assert top_of_axis(page) >= 50
    enter(page.locator("#line-scale"), 0.5)
    expect(page.locator("#line-scale")).to_have_value("0.5")
    expect(page.locator("#line .chip")).to_have_text("computed here")
    assert top_of_axis(page) == recorded


def test_the_numbers_of_a_live_chart(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    demo = page.locator("#line")
    enter(page.locator("#line-scale"), 100)
    expect(demo.locator(".chip")).to_have_text("computed here")
    demo.locator("summary").click()
    expect(demo.locator("th")).to_have_text(["x", "y"])
    expect(demo.locator("td")).to_have_text(["1", "200", "2", "400", "3", "600"])
    # The open table follows the next run.
    enter(page.locator("#line-scale"), 1000)
    expect(demo.locator("td").last).to_have_text("6000")
    expect(demo.get_by_role("img")).to_have_accessible_name("A line")


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_when_a_chart_goes_live(
    page: Page, site: Any, enter: Any, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(site.url)
    picture = page.locator("#line .chart-picture")
    before = picture.bounding_box()
    labels = sorted(page.locator("#line svg:visible text").all_text_contents())
    enter(page.locator("#line-scale"), 0.9)
    expect(page.locator("#line .chip")).to_have_text("computed here")
    after = picture.bounding_box()
    assert before
    assert after
    assert {k: round(v) for k, v in before.items() if k != "y"} == {
        k: round(v) for k, v in after.items() if k != "y"
    }
    assert sorted(page.locator("#line svg:visible text").all_text_contents()) == labels


def test_named_outputs_keep_their_chart(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    pair = page.locator("#pair")
    enter(page.locator("#pair-n"), 4)
    expect(pair.locator("pre")).to_have_text("12")
    page.evaluate("document.querySelector('#pair svg').dataset.same = 'yes'")
    enter(page.locator("#pair-n"), 5)
    expect(pair.locator("pre")).to_have_text("15")
    expect(pair.locator("svg")).to_have_attribute("data-same", "yes")
    expect(pair.locator(".output-name")).to_have_text(["Sum", "Bars"])


def test_a_chart_that_is_turned_fits_the_narrower_page(page: Page, site: Any, enter: Any) -> None:
    page.set_viewport_size({"width": 1000, "height": 800})
    page.goto(site.url)
    enter(page.locator("#line-scale"), 0.9)
    expect(page.locator("#line .chip")).to_have_text("computed here")
    page.set_viewport_size({"width": 360, "height": 800})
    svg = page.locator("#line svg")
    expect(svg).to_be_visible()
    box = svg.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 360
