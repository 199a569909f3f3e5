"""Values in prose follow a demo's controls and its result."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        A page about squares.

        At a side of {value}`square.side` cm and *{value}`square.unit`* the area is
        {value}`square:Area now`. The other has {value}`other.side`.

        :::{demo} shapes:square
        A square of {value}`square.side`.
        :::

        :::{demo} shapes:square
        :id: other
        :side: 3
        :::
    """,
    "content/shapes.py": """
        from typing import Annotated, Literal

        from coldframe import Number, Slider, demo

        @demo
        def square(
            side: Annotated[float, Slider(0, 4, step=0.5)] = 2,
            unit: Literal["plain", "<b>bold</b>"] = "plain",
            times: Annotated[int, Number(1, 9)] = 1,
        ) -> dict[str, object]:
            return {"Area now": times * side**2, "Table": [{"side": side}]}
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def ready(page: Page, url: str) -> None:
    page.goto(url)
    for demo in page.locator("coldframe-demo").all():
        expect(demo).to_have_attribute("data-ready", "")


def test_the_page_reads_without_a_script(browser: Any, site: Any) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(site.url)
    text = "At a side of 2 cm and plain the area is 4.0. The other has 3."
    expect(page.locator(".text-body p").nth(1)).to_have_text(text)
    expect(page.locator("#square .demo-caption")).to_have_text("A square of 2.")
    page.close()


def test_it_follows_the_control_and_the_result(page: Page, site: Any) -> None:
    ready(page, site.url)
    prose = page.locator(".text-body p").nth(1)
    page.locator("#square-side").press("ArrowRight")
    expect(prose).to_have_text("At a side of 2.5 cm and plain the area is 6.25. The other has 3.")
    expect(page.locator("#square .demo-caption")).to_have_text("A square of 2.5.")
    page.locator("#other-side").press("End")
    expect(prose).to_contain_text("The other has 4.")
    page.locator("#square .demo-reset").click()
    expect(prose).to_contain_text("At a side of 2 cm and plain the area is 4.0.")


def test_it_follows_what_is_computed_here(page: Page, site: Any) -> None:
    ready(page, site.url)
    page.locator("#square-times").fill("2")
    page.locator("#square-times").press("Enter")
    expect(page.locator("#square")).to_have_attribute("data-state", "live")
    expect(page.locator(".text-body p").nth(1)).to_contain_text("the area is 8.0.")


def test_it_begins_where_the_address_says(page: Page, site: Any) -> None:
    ready(page, f"{site.url}?square.side=1&other.side=0.5")
    expect(page.locator(".text-body p").nth(1)).to_have_text(
        "At a side of 1 cm and plain the area is 1.0. The other has 0.5."
    )


def test_it_is_text(page: Page, site: Any) -> None:
    ready(page, site.url)
    page.locator("#square-unit").select_option("<b>bold</b>")
    expect(page.locator(".text-body p").nth(1)).to_contain_text("and <b>bold</b> the area")


def test_it_belongs_to_its_control_and_is_not_announced(page: Page, site: Any, axe: Any) -> None:
    ready(page, site.url)
    value = page.locator("output.value").first
    expect(value).to_have_attribute("for", "square-side")
    expect(value).to_have_attribute("aria-live", "off")
    page.emulate_media(reduced_motion="reduce")
    assert axe() == []
