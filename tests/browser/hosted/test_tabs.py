"""Two tabs of one site: each has its own Python and its own values."""

from typing import Any

from playwright.sync_api import Page, expect


def test_two_tabs_compute_at_once(page: Page, host: Any, reader: Any, enter: Any) -> None:
    other = page.context.new_page()
    tabs = {page: 7, other: 8}
    for tab in tabs:
        tab.goto(host.url + "lab/")
        expect(tab.locator("#wave")).to_have_attribute("data-ready", "")
    for tab, x in tabs.items():
        enter(tab.locator("#wave-x"), x)
    for tab, x in tabs.items():
        expect(tab.locator("#wave .demo-result")).to_have_text(f"A 3 {x}")
        expect(tab).to_have_url(f"{host.url}lab/?wave.x={x}")
    # One tab's end is not the other's.
    other.close()
    enter(page.locator("#wave-x"), 9)
    expect(page.locator("#wave .demo-result")).to_have_text("A 3 9")


def test_what_one_tab_keeps_is_there_for_the_other(
    page: Page, host: Any, reader: Any, enter: Any
) -> None:
    reader.visits("/lab/", "Lab A")
    other = page.context.new_page()
    host.down = True
    other.goto(host.url + "lab/")
    enter(other.locator("#wave-x"), 8)
    expect(other.locator("#wave .demo-result")).to_have_text("A 3 8")
