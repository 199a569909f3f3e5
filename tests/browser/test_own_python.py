"""Python on this repository's own site: what it asks for first, and how an error of it reads."""

from typing import Any

from playwright.sync_api import Page, expect


def test_a_first_result_of_compiled_modules_waits_for_no_rare_function(
    page: Page, own_site: str, seen: Any, enter: Any
) -> None:
    """What a page saves on bytes says it: then the rest is fetched only by who needs it."""
    page.add_init_script(
        "Object.defineProperty(navigator, 'connection', {value: {saveData: true}})"
    )
    page.goto(own_site + "guide/")
    demo = page.locator("coldframe-demo").first
    enter(demo.get_by_label("phase", exact=False), 0.1)
    demo.get_by_role("button", name="Run").click()
    expect(demo).to_have_attribute("data-state", "live")
    assert seen.asked("first.wasm")
    assert seen.asked("rest.wasm") == []


def test_an_error_is_accessible(page: Page, own_site: str, axe: Any) -> None:
    page.goto(own_site + "guide/cells/")
    cell = page.locator("coldframe-cell").first
    expect(cell).to_have_attribute("data-ready", "")
    cell.get_by_role("button", name="Edit").click()
    cell.get_by_role("textbox").fill("1 / 0")
    cell.get_by_role("button", name="Run").click()
    expect(cell.locator(".cell-error")).to_contain_text("ZeroDivisionError")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert axe() == []
