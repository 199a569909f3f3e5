"""`coldframe new`: each template's site passes its own tests, and is read and used in Chromium."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from coldframe.starter import TEMPLATES

# Which demo is driven, by which field and value, and a text that no build has recorded.
LIVE = {
    "lab": ("", "milk", "room", "4", "3.3"),
    "paper": ("", "distances", "seed", "5", "computed here"),
    "docs": ("guide/reading/", "read", "text", "2 days", "172800"),
}


@dataclass(frozen=True, slots=True)
class New:
    """A site that `coldframe new` made, and what its own tests say (which check all of it)."""

    template: str
    root: Path
    url: str
    tests: subprocess.CompletedProcess[str]

    def addresses(self) -> list[str]:
        content = self.root / "content"
        names = [file.relative_to(content).with_suffix("") for file in content.rglob("*.md")]
        plain = [name.parent if name.name == "index" else name for name in sorted(names)]
        return ["" if name == Path() else f"{name.as_posix()}/" for name in plain]


def run(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *map(str, words)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module", params=TEMPLATES)
def new(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, serve: Any
) -> Iterator[New]:
    folder = tmp_path_factory.mktemp("new")
    done = run("coldframe", "new", "notes", "--template", request.param, folder=folder)
    assert done.returncode == 0, done.stderr
    tests = run("pytest", "-q", folder=folder / "notes")
    with serve(folder / "notes") as url:
        yield New(request.param, folder / "notes", url, tests)


def test_its_own_tests_pass(new: New) -> None:
    assert new.tests.returncode == 0, new.tests.stdout
    assert int(new.tests.stdout.split()[-4]) > 5, new.tests.stdout


def test_it_is_accessible_and_fits_every_screen(
    new: New, page: Page, axe: Callable[[], list[str]]
) -> None:
    for address in new.addresses():
        page.set_viewport_size({"width": 1100, "height": 800})
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        page.goto(new.url + address)
        ready(page)
        assert axe() == [], address
        page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        page.set_viewport_size({"width": 320, "height": 640})
        assert axe() == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_a_demo_and_a_cell_are_driven_live(
    new: New, page: Page, enter: Callable[[Locator, object], None]
) -> None:
    address, demo, field, value, shown = LIVE[new.template]
    page.goto(new.url + address)
    ready(page)
    told = page.locator(f"#{demo}").get_by_text(shown, exact=True)
    expect(told).to_have_count(0)
    enter(page.locator(f"#{demo}-{field}"), value)
    expect(page.locator(f"#{demo}")).to_have_attribute("data-state", "live")
    expect(told).to_be_visible()
    cell = page.locator("coldframe-cell").first
    recorded = cell.locator(".cell-result").inner_text()
    cell.get_by_role("button", name="Run").click()
    expect(cell).to_have_attribute("data-state", "live")
    expect(cell.locator(".cell-result")).to_have_text(recorded, use_inner_text=True)


def test_it_prints_what_it_says_and_no_controls(new: New, page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(new.url + LIVE[new.template][0])
    ready(page)
    for part in (".site-header nav", ".demo-controls", ".demo-bar", ".cell-bar", ".toc"):
        assert not any(one.is_visible() for one in page.locator(part).all()), part
    for part in ("h1", ".demo-result", "coldframe-cell code"):
        expect(page.locator(part).first).to_be_visible()
    if new.template == "paper":
        expect(page.get_by_text("After 1000 steps")).to_be_visible()
        for part in (".lead", "math", ".footnotes"):
            expect(page.locator(part).first).to_be_visible()


def test_the_browser_computes_what_the_build_did(new: New) -> None:
    done = run("coldframe", "check", "--live", "--points", 2, folder=new.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("2 points, agree") == 2


def ready(page: Page) -> None:
    for element in page.locator("coldframe-demo, coldframe-cell").all():
        expect(element).to_have_attribute("data-ready", "")
