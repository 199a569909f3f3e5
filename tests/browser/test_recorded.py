"""On the grid a control shows what the build recorded, at once and without Python."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} recorded:choose
        :::
    """,
    "content/curve.md": """
        # Curve

        :::{demo} recorded:curve
        :::
    """,
    "content/far.md": """
        # Far

        <div style="height: 5000px"></div>

        :::{demo} recorded:choose
        :::
    """,
    "content/recorded.py": """
        from typing import Annotated, Literal
        from coldframe import Chart, Slider, demo, line_chart

        @demo
        def choose(
            size: Annotated[float, Slider(0, 1, step=0.1)] = 0.5,
            mode: Literal["plain", "loud"] = "plain",
            twice: bool = False,
        ) -> str:
            said = f"size {size}, {mode}"
            return f"{said} {said}" if twice else said

        @demo
        def curve(n: Annotated[int, Slider(1, 4)] = 1) -> Chart:
            return line_chart({"x": [1, 2, 3], "y": [n / 3, n / 7, n]}, x="x", y="y")
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def test_slider_select_and_checkbox(page: Page, site: Any, seen: Any) -> None:
    page.goto(site.url)
    demo, result = page.locator("#choose"), page.locator("#choose .demo-result")
    expect(result).to_have_text("size 0.5, plain")

    demo.get_by_label("Size").fill("0.7")
    expect(result).to_have_text("size 0.7, plain")
    expect(demo.locator("output")).to_have_text("0.7")
    demo.get_by_label("Mode").select_option("loud")
    expect(result).to_have_text("size 0.7, loud")
    demo.get_by_label("Twice").check()
    expect(result).to_have_text("size 0.7, loud size 0.7, loud")

    expect(demo).to_have_attribute("data-state", "frozen")
    expect(demo.locator(".chip")).to_have_text("recorded")
    assert seen.asked("pyodide") == []
    assert seen.asked("/python/") == []


def test_every_recorded_value_of_a_slider_is_found(page: Page, site: Any) -> None:
    page.goto(site.url)
    for tenth in range(11):
        page.get_by_label("Size").fill(str(tenth / 10))
        shown = site.text("recorded:choose", size=tenth / 10)
        expect(page.locator(".demo-result")).to_have_text(shown)
        expect(page.locator(".chip")).to_have_text("recorded")


def test_reset_brings_the_default_back(page: Page, site: Any) -> None:
    page.goto(site.url)
    reset = page.get_by_role("button", name="Reset")
    expect(reset).to_be_hidden()
    page.get_by_label("Size").fill("0.2")
    reset.click()
    expect(page.locator(".demo-result")).to_have_text("size 0.5, plain")
    expect(reset).to_be_hidden()


def test_a_chart_shows_the_recorded_numbers(page: Page, site: Any) -> None:
    page.goto(site.url + "curve/")
    page.get_by_role("slider").fill("3")
    expect(page.locator(".demo-result svg")).to_have_count(1)
    page.locator("summary").click()
    shown = page.locator(".demo-result td").all_inner_texts()
    (chart,) = site.frames("recorded:curve", n=3)[-1].values()
    columns = chart["columns"]
    rows = zip(columns["x"], columns["y"], strict=True)
    assert [float(cell) for cell in shown] == pytest.approx(
        [value for row in rows for value in row], rel=1e-5
    )


def test_the_grid_comes_when_the_demo_is_near_the_screen(page: Page, site: Any, seen: Any) -> None:
    page.goto(site.url + "far/")
    expect(page.locator("#choose")).to_have_attribute("data-ready", "")
    page.wait_for_timeout(200)
    assert seen.asked("/grids/") == []
    with page.expect_response("**/grids/*.json"):
        page.locator("#choose").scroll_into_view_if_needed()


def test_who_saves_data_fetches_the_grid_at_the_first_touch(
    page: Page, site: Any, seen: Any
) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page.goto(site.url)
    expect(page.locator("#choose")).to_have_attribute("data-ready", "")
    page.wait_for_timeout(200)
    assert seen.asked("/grids/") == []
    page.get_by_label("Size").fill("0.1")
    expect(page.locator(".demo-result")).to_have_text("size 0.1, plain")
    assert len(seen.asked("/grids/")) == 1
    assert seen.asked("pyodide") == []
