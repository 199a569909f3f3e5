"""A page that was left open while its site changed says so, with and without a service worker."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

NEWER = "This page has a newer version."


@pytest.fixture
def old(page: Page, host: Any, plain_deploys: dict[str, Path]) -> Page:
    """The lab of deploy A, open for a day. Python was not started."""
    host.folder = plain_deploys["A"]
    with page.expect_response("**/failure.js"):
        page.goto(host.url + "lab/")
    expect(page.locator("#wave")).to_have_attribute("data-ready", "")
    return page


def newer(folder: Path, tmp_path: Path, changed: str) -> Path:
    """Deploy B as if the part `changed` of Coldframe's own files had another fingerprint, too."""
    import shutil

    made = Path(shutil.copytree(folder, tmp_path / "newer"))
    (found,) = (made / "_coldframe").glob(f"{changed}-*")
    name = f"{changed}-{'0' * 16}"
    found.rename(found.with_name(name))
    for html in made.rglob("*.html"):
        html.write_text(html.read_text().replace(found.name, name))
    return made


def test_python_that_is_gone_and_a_reload_that_keeps_the_values(
    old: Page, host: Any, plain_deploys: dict[str, Path], enter: Any, axe: Any
) -> None:
    old.locator("#wave-n").fill("5")
    expect(old.locator("#wave .demo-result")).to_have_text("A 5 0")
    host.folder = plain_deploys["B"]
    enter(old.locator("#wave-x"), 7)
    box = old.locator("#wave .demo-error")
    expect(box).to_contain_text(NEWER)
    # What was shown stays.
    expect(old.locator("#wave .demo-result")).to_have_text("A 5 0")
    assert axe() == []
    box.get_by_role("button", name="Load it").press("Enter")
    expect(old.locator("h1")).to_have_text("Lab B")
    expect(old.locator("#wave-n")).to_have_value("5")
    expect(old.locator("#wave .demo-result")).to_have_text("B 5 7")
    expect(old.locator("#wave .demo-error")).to_be_hidden()


def test_a_runtime_that_is_gone(
    old: Page, host: Any, plain_deploys: dict[str, Path], enter: Any, tmp_path: Path
) -> None:
    """Nothing of the page can be fetched any more, not even what would tell the failure."""
    host.folder = newer(plain_deploys["B"], tmp_path, "runtime")
    enter(old.locator("#wave-x"), 7)
    expect(old.locator("#wave .demo-error")).to_contain_text(NEWER)


def test_a_grid_that_is_gone(page: Page, host: Any, plain_deploys: dict[str, Path]) -> None:
    grids = {
        f"/_coldframe/grids/{f.name}" for f in (plain_deploys["A"] / "_coldframe/grids").iterdir()
    }
    host.folder = plain_deploys["A"]
    host.held = grids
    with page.expect_response("**/failure.js"):
        page.goto(host.url + "lab/", wait_until="domcontentloaded")
    host.folder = plain_deploys["B"]
    host.held = set()
    page.locator("#wave-n").fill("6")
    expect(page.locator("#wave .demo-error")).to_contain_text(NEWER)


def test_a_page_that_was_removed(old: Page, host: Any, enter: Any, tmp_path: Path) -> None:
    import shutil

    host.folder = Path(shutil.copytree(host.folder, tmp_path / "less"))
    shutil.rmtree(host.folder / "lab")
    shutil.rmtree(host.folder / "_coldframe/python")
    enter(old.locator("#wave-x"), 7)
    expect(old.locator("#wave .demo-error")).to_contain_text("no longer part of its site")


def test_a_file_that_is_missing_is_no_newer_version(old: Page, host: Any, enter: Any) -> None:
    host.refused = {
        f"/_coldframe/python/{f.name}" for f in (host.folder / "_coldframe/python").iterdir()
    }
    before = host.count("/lab/")
    enter(old.locator("#wave-x"), 7)
    expect(old.locator("#wave .demo-error")).to_contain_text("answered 404")
    while host.count("/lab/") == before:
        old.wait_for_timeout(50)
    old.wait_for_timeout(200)
    expect(old.locator("#wave .demo-error")).to_contain_text("answered 404")
    host.refused = set()
    old.get_by_role("button", name="Try again").click()
    expect(old.locator("#wave .demo-result")).to_have_text("A 3 7")


def test_a_network_that_is_gone_is_no_newer_version(old: Page, host: Any, enter: Any) -> None:
    host.down = True
    enter(old.locator("#wave-x"), 7)
    expect(old.locator("#wave")).to_have_attribute("data-state", "error")
    old.wait_for_timeout(500)
    expect(old.locator("#wave .demo-error")).not_to_contain_text("newer version")
    host.down = False
    old.get_by_role("button", name="Try again").click()
    expect(old.locator("#wave .demo-result")).to_have_text("A 3 7")


def test_where_pages_are_kept_the_old_one_goes_on(
    page: Page, host: Any, reader: Any, deploys: dict[str, Path], enter: Any
) -> None:
    reader.visits("/lab/", "Lab A")
    host.folder = deploys["B"]
    enter(page.locator("#wave-x"), 7)
    expect(page.locator("#wave .demo-result")).to_have_text("A 3 7")
    page.reload()
    expect(page.locator("#wave .demo-result")).to_have_text("B 3 7")
