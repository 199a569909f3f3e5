"""A result's table sorts by the column whose head is pressed, recorded or live."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

FILES = {
    "content/index.md": """
        # Page

        :::{demo} ranking:ranked
        :::
    """,
    "content/ranking.py": """
        from typing import Annotated

        from coldframe import Slider, Table, demo, line_chart, Outputs

        @demo
        def ranked(factor: Annotated[int, Slider(1, 2)] = 1, add: int = 0):
            shares = {"UCB1": 9, "greedy": -120, "EXP3": 1000, "none": None}
            sign = (-1) ** (factor - 1)
            rows = [[k, v if v is None else v * sign + add] for k, v in shares.items()]
            chart = line_chart({"x": [1, 2, 3], "y": [3, 1, 2]}, x="x", y="y")
            return Outputs({"rows": Table(["policy", "share"], rows), "curve": chart})
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def column(page: Page) -> list[str]:
    rows = page.locator("#ranked .output > .table-scroll tbody tr")
    return rows.locator("td:first-child").all_inner_texts()


def test_up_down_and_as_given(page: Page, site: Any, axe: Any) -> None:
    page.goto(site.url)
    share = page.get_by_role("button", name="share")
    head = page.locator("th", has=share)
    share.click()
    assert column(page) == ["greedy", "UCB1", "EXP3", "none"]
    expect(head).to_have_attribute("aria-sort", "ascending")
    share.press("Enter")
    assert column(page) == ["EXP3", "UCB1", "greedy", "none"]
    expect(head).to_have_attribute("aria-sort", "descending")
    assert axe() == []
    share.click()
    assert column(page) == ["UCB1", "greedy", "EXP3", "none"]
    expect(head).not_to_have_attribute("aria-sort", "descending")
    page.locator("#ranked").get_by_role("button", name="policy").click()
    assert column(page) == ["EXP3", "greedy", "none", "UCB1"]


def test_the_order_holds_for_the_next_result(page: Page, site: Any, enter: Any) -> None:
    page.goto(site.url)
    page.locator("#ranked").get_by_role("button", name="share").click()
    page.get_by_label("Factor").press("ArrowRight")
    expect(page.get_by_text("-1000")).to_be_visible()
    assert column(page) == ["EXP3", "UCB1", "greedy", "none"]
    enter(page.get_by_label("Add"), 5)
    expect(page.get_by_text("-995")).to_be_visible()
    assert column(page) == ["EXP3", "UCB1", "greedy", "none"]


def test_the_data_of_a_chart_which_may_be_a_part_stays_in_order(page: Page, site: Any) -> None:
    page.goto(site.url)
    expect(page.locator("#ranked .sort")).to_have_count(2)
    assert page.locator("#ranked .chart-data .sort").count() == 0
