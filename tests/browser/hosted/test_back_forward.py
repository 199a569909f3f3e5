"""Back and forward: a page that the browser held is there as it was left, and its demos answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect


@pytest.fixture(scope="module")
def holding(browser_type: BrowserType, whole_chromium_args: dict[str, Any]) -> Iterator[Browser]:
    """A browser that holds the pages that one leaves; Playwright's settings forbid that."""
    forbidden = ["--disable-back-forward-cache"]
    browser = browser_type.launch(**whole_chromium_args, ignore_default_args=forbidden)
    yield browser
    browser.close()


@pytest.fixture
def tab(holding: Browser, host: Any, plain_deploys: dict[str, Path]) -> Iterator[Page]:
    host.folder = plain_deploys["A"]
    context = holding.new_context()
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.add_init_script("addEventListener('pageshow', (e) => (window.held = e.persisted))")
    yield page
    context.close()


def opens(tab: Page, host: Any) -> None:
    tab.goto(host.url + "lab/")
    expect(tab.locator("#wave")).to_have_attribute("data-ready", "")


def settles(tab: Page, host: Any) -> None:
    """No browser holds a page that is still sent something: a spare Python, or the rest."""
    asked = -1
    while asked != len(host.asked):
        asked = len(host.asked)
        tab.wait_for_timeout(700)


def leaves_and_comes_back(tab: Page, host: Any) -> None:
    settles(tab, host)
    tab.goto(host.url + "text/")
    expect(tab.locator("h1")).to_contain_text("Text")
    # No `load` comes where nothing is loaded.
    tab.go_back(wait_until="commit")
    expect(tab.locator("h1")).to_contain_text("Lab A")
    why = "JSON.stringify(performance.getEntriesByType('navigation')[0].notRestoredReasons)"
    assert tab.evaluate("window.held"), tab.evaluate(why)


def test_a_page_on_which_nothing_was_computed(tab: Page, host: Any) -> None:
    opens(tab, host)
    tab.locator("#wave-n").fill("5")
    expect(tab.locator("#wave .demo-result")).to_have_text("A 5 0")
    leaves_and_comes_back(tab, host)
    expect(tab.locator("#wave .demo-result")).to_have_text("A 5 0")
    tab.locator("#wave-n").fill("6")
    expect(tab.locator("#wave .demo-result")).to_have_text("A 6 0")


def test_python_goes_on_where_it_was(tab: Page, host: Any, enter: Any) -> None:
    opens(tab, host)
    enter(tab.locator("#wave-x"), -7)
    expect(tab.locator("#wave .demo-result")).to_have_text("A ran 1 times")
    leaves_and_comes_back(tab, host)
    expect(tab.locator("#wave .demo-result")).to_have_text("A ran 1 times")
    before = host.count("memory.bin")
    enter(tab.locator("#wave-x"), -8)
    expect(tab.locator("#wave .demo-result")).to_have_text("A ran 2 times")
    assert host.count("memory.bin") == before


def test_python_that_was_about_to_start(tab: Page, host: Any, enter: Any) -> None:
    opens(tab, host)
    with tab.expect_request("**/first.wasm"):
        enter(tab.locator("#wave-x"), 7)
    tab.goto(host.url + "text/")
    tab.go_back(wait_until="commit")
    # A page whose files are on their way may be held or not: either way it answers.
    expect(tab.locator("#wave .demo-result")).to_have_text("A 3 7")


def test_a_page_that_is_kept_by_a_service_worker(
    tab: Page, host: Any, deploys: dict[str, Path], enter: Any
) -> None:
    host.folder = deploys["A"]
    opens(tab, host)
    tab.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    tab.wait_for_function("() => navigator.serviceWorker.controller")
    tab.reload()
    enter(tab.locator("#wave-x"), 7)
    expect(tab.locator("#wave .demo-result")).to_have_text("A 3 7")
    leaves_and_comes_back(tab, host)
    enter(tab.locator("#wave-x"), 8)
    expect(tab.locator("#wave .demo-result")).to_have_text("A 3 8")


def test_a_page_whose_site_was_deployed_anew_meanwhile(
    tab: Page, host: Any, plain_deploys: dict[str, Path], enter: Any
) -> None:
    with tab.expect_response("**/failure.js"):
        opens(tab, host)
    tab.locator("#wave-n").fill("5")
    expect(tab.locator("#wave .demo-result")).to_have_text("A 5 0")
    tab.goto(host.url + "text/")
    host.folder = plain_deploys["B"]
    tab.go_back(wait_until="commit")
    expect(tab.locator("h1")).to_have_text("Lab A")
    tab.locator("#wave-n").fill("6")
    expect(tab.locator("#wave .demo-result")).to_have_text("A 6 0")
    enter(tab.locator("#wave-x"), 7)
    expect(tab.locator("#wave .demo-error")).to_contain_text("newer version")
    tab.get_by_role("button", name="Load it").click()
    expect(tab.locator("#wave .demo-result")).to_have_text("B 6 7")
