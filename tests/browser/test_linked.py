"""One value for several demos of a page, and controls that stand apart from their demo."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{controls} area
        :only: side
        Both demos follow.
        :::

        :::{demo} shapes:area
        :link: side, unit
        :::

        :::{demo} shapes:volume
        :link: edge=side, unit
        :controls: edge, deep
        :::

        :::{demo} shapes:area
        :id: quiet
        :link: side
        :controls: none
        :::

        :::{controls} area
        :::
    """,
    "content/alone.md": """
        # Alone

        :::{demo} shapes:area
        :::

        :::{controls} area
        :::
    """,
    "content/shapes.py": """
        from typing import Annotated, Literal

        from coldframe import Number, Slider, demo

        @demo
        def area(
            side: Annotated[int, Slider(1, 4)] = 2,
            unit: Literal["cm", "m"] = "cm",
            times: Annotated[int, Number(1, 9)] = 1,
        ) -> str:
            return f"{times * side**2} {unit}2"

        @demo
        def volume(
            edge: Annotated[int, Slider(1, 4)] = 2,
            unit: Literal["cm", "m"] = "cm",
            deep: Annotated[int, Number(1, 9)] = 1,
        ) -> str:
            return f"{deep * edge**3} {unit}3"
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def ready(page: Page, url: str) -> None:
    page.goto(url)
    for demo in page.locator("coldframe-demo").all():
        expect(demo).to_have_attribute("data-ready", "")


def result(page: Page, demo: str) -> Any:
    return page.locator(f"#{demo} .demo-result")


def test_moving_one_moves_all(page: Page, site: Any) -> None:
    ready(page, site.url)
    page.locator("#area-side").press("ArrowRight")
    expect(result(page, "area")).to_have_text("9 cm2")
    expect(result(page, "volume")).to_have_text("27 cm3")
    expect(result(page, "quiet")).to_have_text("9 cm2")
    expect(page.locator("#volume-edge")).to_have_value("3")
    expect(page.locator("output[for=volume-edge]")).to_have_text("3")

    page.locator("#volume-edge").press("End")
    expect(result(page, "area")).to_have_text("16 cm2")
    expect(page.locator("#area-side")).to_have_value("4")


def test_a_linked_parameter_without_a_control_follows(page: Page, site: Any) -> None:
    ready(page, site.url)
    expect(page.locator("#volume-unit")).to_be_hidden()
    page.locator("#area-unit").select_option("m")
    expect(result(page, "area")).to_have_text("4 m2")
    expect(result(page, "volume")).to_have_text("8 m3")
    # It links no unit.
    expect(result(page, "quiet")).to_have_text("4 cm2")


def test_all_follow_while_a_slider_is_dragged(page: Page, site: Any) -> None:
    ready(page, site.url)
    page.locator("#area-side").evaluate(
        """(slider) => {
            slider.value = 1;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    expect(result(page, "volume")).to_have_text("1 cm3")
    assert "?" not in page.url


def test_the_address_holds_a_linked_value_once(page: Page, site: Any) -> None:
    ready(page, site.url)
    page.locator("#volume-edge").press("ArrowRight")
    expect(result(page, "area")).to_have_text("9 cm2")
    assert page.url.endswith("?area.side=3")

    ready(page, f"{site.url}?area.side=1&volume.deep=1")
    expect(result(page, "volume")).to_have_text("1 cm3")
    expect(result(page, "quiet")).to_have_text("1 cm2")
    page.locator("#quiet .demo-reset").click()
    expect(result(page, "area")).to_have_text("4 cm2")
    assert "area.side" not in page.url

    ready(page, f"{site.url}?area.side=7")
    expect(page.locator(".demo-note:visible")).to_contain_text("“7” does not fit")
    expect(result(page, "volume")).to_have_text("8 cm3")
    assert "?" not in page.url


def test_each_answers_once_and_nothing_goes_round(page: Page, site: Any) -> None:
    ready(page, site.url)
    page.evaluate(
        """() => {
            window.points = [];
            document.addEventListener("coldframe-point", (event) => points.push(event.target.id));
        }"""
    )
    page.locator("#area-unit").select_option("m")
    expect(result(page, "volume")).to_have_text("8 m3")
    expect(result(page, "area")).to_have_text("4 m2")
    assert sorted(page.evaluate("points")) == ["area", "volume"]


def test_off_the_grid_each_computes_in_its_turn(page: Page, site: Any) -> None:
    ready(page, site.url)
    page.locator("#area-times").fill("3")
    page.locator("#area-times").press("Enter")
    expect(result(page, "area")).to_have_text("12 cm2")
    page.locator("#volume-deep").fill("2")
    page.locator("#volume-deep").press("Enter")
    expect(result(page, "volume")).to_have_text("16 cm3")
    page.locator("#volume-edge").press("ArrowRight")
    for demo, text in {"area": "27 cm2", "volume": "54 cm3", "quiet": "9 cm2"}.items():
        expect(result(page, demo)).to_have_text(text)
    expect(page.locator("#area")).to_have_attribute("data-state", "live")
    expect(page.locator("#volume")).to_have_attribute("data-state", "live")
    expect(page.locator("#quiet")).to_have_attribute("data-state", "frozen")


def test_what_does_not_fit_moves_nobody(page: Page, site: Any) -> None:
    ready(page, site.url)
    page.locator("#area-times").fill("99")
    page.locator("#area-times").press("Enter")
    expect(page.locator("#area .demo-note")).to_contain_text("Times")
    expect(result(page, "volume")).to_have_text("8 cm3")


def test_controls_stand_apart_and_not_in_their_demo(page: Page, site: Any, axe: Any) -> None:
    ready(page, site.url)
    assert page.locator("#area .control").count() == 0
    expect(page.locator("#area .demo-controls")).to_be_hidden()
    first, last = page.locator(".apart").all()
    assert first.locator(".control").count() == 1
    expect(first).to_contain_text("Both demos follow.")
    assert last.locator(".control").count() == 2
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe() == []


def test_controls_apart_are_reached_where_they_stand(page: Page, site: Any) -> None:
    ready(page, f"{site.url}alone/")
    page.locator("#area .demo-more").focus()
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert reached == ["area-side", "area-unit", "area-times"]
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(result(page, "area")).to_have_text("8 cm2")
    page.locator("#area .demo-reset").click()
    expect(result(page, "area")).to_have_text("4 cm2")
    expect(page.locator("#area-times")).to_have_value("1")


def test_a_sticky_block_stays_in_view_where_there_is_room(
    page: Page, demo_site: Callable[..., Any]
) -> None:
    text = "\n\n".join(f"Paragraph {i}." for i in range(60))
    written = FILES["content/shapes.py"]
    site = demo_site(
        {
            "content/index.md": f"# A\n\n:::{{controls}} area\n:sticky:\n:::\n\n{text}\n\n"
            ":::{demo} shapes:area\n:::\n",
            "content/shapes.py": written,
        }
    )
    block = page.locator(".apart")
    page.set_viewport_size({"width": 1280, "height": 800})
    ready(page, site.url)
    page.evaluate("scrollTo(0, 900)")
    expect(block).to_be_in_viewport()
    page.set_viewport_size({"width": 360, "height": 640})
    page.evaluate("scrollTo(0, 900)")
    expect(block).not_to_be_in_viewport()


def test_it_fits_320_pixels(page: Page, site: Any) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    ready(page, site.url)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_script_the_results_stand_there_alone(browser: Any, site: Any) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(site.url)
    expect(page.locator("#area .demo-result")).to_have_text("4 cm2")
    for form in page.locator(".demo-controls").all():
        expect(form).to_be_hidden()
    page.close()


def test_a_demo_out_of_sight_follows_once_the_slider_rests(
    page: Page, demo_site: Callable[..., Any]
) -> None:
    far = """
        # Far

        :::{demo} shapes:area
        :link: side
        :::

        <div style="height: 4000px"></div>

        :::{demo} shapes:volume
        :link: edge=side
        :::
    """
    page.goto(demo_site({**FILES, "content/index.md": far}).url)
    near, below = page.locator("#area"), page.locator("#volume")
    for demo in (near, below):
        expect(demo).to_have_attribute("data-ready", "")
    expect(below).not_to_be_in_viewport()
    for side in ("1", "4", "3"):
        near.get_by_label("Side").fill(side)
    expect(near.locator(".demo-result")).to_have_text("9 cm2")
    expect(below.locator(".demo-result")).to_have_text(re.compile("^27"))
