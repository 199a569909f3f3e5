"""On the grid a control shows what the build recorded, at once and without Python."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

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
    "content/many.md": """
        # Many

        :::{demo} recorded:many
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
        def curve(n: Annotated[int, Slider(1, 4)] = 1, more: int = 0) -> Chart:
            return line_chart({"x": [1, 2, 3], "y": [n / 3, n / 7, n + more]}, x="x", y="y")

        @demo
        def many(
            a: Annotated[int, Slider(0, 19)] = 0, b: Annotated[int, Slider(0, 19)] = 0
        ) -> str:
            return f"{a} and {b}: " + " ".join(str(a * 1000 + b * k) for k in range(150))
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


@pytest.fixture
def release_vega(page: Page) -> Callable[[], None]:
    """Vega is on its way until this is called."""
    waiting: list[Route] = []
    held = True

    def hold(route: Route) -> None:
        if held:
            waiting.append(route)
        else:
            route.continue_()

    def release() -> None:
        nonlocal held
        held = False
        for route in waiting:
            route.continue_()

    page.route("**/vega.js", hold)
    return release


def test_a_key_moves_a_slider_before_charts_can_be_drawn(
    page: Page, site: Any, release_vega: Callable[[], None]
) -> None:
    """Then `input` and `change` come at once, both for the same chart."""
    page.goto(f"{site.url}curve/")
    expect(page.locator("#curve")).to_have_attribute("data-ready", "")
    page.get_by_label("N", exact=True).press("ArrowRight")
    expect(page).to_have_url(re.compile("curve.n=2"))
    release_vega()
    # Vega's table is filled when it is opened.
    expect(page.locator("#curve td")).to_have_count(0)
    page.locator("#curve summary").click()
    expect(page.locator("#curve td").last).to_have_text("2")


def test_python_is_fetched_while_the_nearest_chart_is_drawn(
    page: Page, site: Any, enter: Any, release_vega: Callable[[], None]
) -> None:
    page.goto(f"{site.url}curve/")
    demo = page.locator("#curve")
    expect(demo).to_have_attribute("data-ready", "")
    with page.expect_request("**/first.wasm"):
        enter(demo.get_by_role("spinbutton"), 5)
    release_vega()
    expect(demo.locator(".chip")).to_have_text("computed here")


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
        [value for row in rows for value in row], abs=4 / 20_000
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


def parts(seen: Any) -> list[str]:
    """The files of the grid that were asked for after its index."""
    _, *asked = seen.asked("/grids/")
    return asked


def grids_came(page: Page, seen: Any) -> None:
    """Wait for what was asked for: a page's state `networkidle` is only its first such moment."""
    for url in seen.asked("/grids/"):
        while url not in seen.came:
            page.wait_for_event("requestfinished")


def test_of_a_large_grid_comes_what_a_move_may_need(page: Page, site: Any, seen: Any) -> None:
    page.goto(site.url + "many/")
    demo, result = page.locator("#many"), page.locator("#many .demo-result")
    expect(demo).to_have_attribute("data-ready", "")
    page.wait_for_load_state("networkidle")
    assert len(parts(seen)) == 1
    demo.get_by_label("B", exact=True).fill("19")
    expect(result).to_have_text(site.text("recorded:many", a=0, b=19))
    assert len(parts(seen)) == 1, "whole rows of the last axis are in one file"
    demo.get_by_label("A", exact=True).fill("19")
    expect(result).to_have_text(site.text("recorded:many", a=19, b=19))
    expect(demo.locator(".chip")).to_have_text("recorded")
    grids_came(page, seen)
    before = len(parts(seen))
    assert 2 <= before <= 3
    for a in range(18, -1, -1):
        demo.get_by_label("A", exact=True).fill(str(a))
        expect(result).to_have_text(site.text("recorded:many", a=a, b=19))
    asked = parts(seen)
    assert before < len(asked) == len(set(asked))
    assert seen.asked("pyodide") == []


def test_the_next_part_is_there_before_the_move(page: Page, site: Any, seen: Any) -> None:
    page.goto(site.url + "many/")
    demo, result = page.locator("#many"), page.locator("#many .demo-result")
    expect(demo).to_have_attribute("data-ready", "")
    for a in range(20):
        demo.get_by_label("A", exact=True).fill(str(a))
        expect(result).to_have_text(site.text("recorded:many", a=a, b=0))
        grids_came(page, seen)
        # With the network gone the step over the edge of a part still shows what was recorded.
        page.context.set_offline(True)
        if a < 19:
            demo.get_by_label("A", exact=True).fill(str(a + 1))
            expect(result).to_have_text(site.text("recorded:many", a=a + 1, b=0))
        page.context.set_offline(False)


def test_what_takes_long_to_come_is_told(page: Page, site: Any) -> None:
    waiting: list[Route] = []
    page.route("**/grids/*.json", lambda route: waiting.append(route))
    page.goto(site.url)
    demo = page.locator("#choose")
    expect(demo).to_have_attribute("data-ready", "")
    demo.get_by_label("Mode").select_option("loud")
    expect(demo.locator(".chip")).to_have_text("stale")
    expect(demo.locator(".demo-note")).to_have_text("What was recorded is on its way.")
    expect(demo.locator(".demo-result")).to_have_attribute("aria-busy", "true")
    expect(demo.locator(".demo-result")).to_have_text("size 0.5, plain")
    waiting.pop().continue_()
    expect(demo.locator(".demo-result")).to_have_text("size 0.5, loud")
    expect(demo.locator(".chip")).to_have_text("recorded")
    expect(demo.locator(".demo-note")).to_be_hidden()
    expect(demo.locator(".demo-result")).to_have_attribute("aria-busy", "false")


def test_a_part_that_did_not_come_is_told_and_asked_for_again(page: Page, site: Any) -> None:
    page.goto(site.url + "many/")
    demo, result = page.locator("#many"), page.locator("#many .demo-result")
    expect(demo).to_have_attribute("data-ready", "")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    demo.get_by_label("A", exact=True).fill("19")
    expect(demo).to_have_attribute("data-state", "error")
    page.context.set_offline(False)
    demo.get_by_role("button", name="Try again").click()
    expect(result).to_have_text(site.text("recorded:many", a=19, b=0))
