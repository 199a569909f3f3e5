"""A browser that crashes is no result: its test runs once more. A wrong result is one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
INSIDE = """
from pathlib import Path

HERE = Path(__file__).parent


def attempt(name):
    with (HERE / name).open("a") as log:
        log.write("x")
    return (HERE / name).stat().st_size


def test_once(page, browser):
    if attempt("once") == 1:
        browser.new_browser_cdp_session().send("Browser.crash")
    page.goto("data:text/html,<h1>There</h1>")
    assert page.locator("h1").inner_text() == "There"


def test_tab(page):
    if attempt("tab") == 1:
        page.goto("chrome://crash")
    page.goto("data:text/html,<h1>There</h1>")


def test_always(browser):
    attempt("always")
    browser.new_browser_cdp_session().send("Browser.crash")


def test_wrong(page):
    assert attempt("wrong") == 2
"""


@pytest.fixture
def seen() -> None:
    """No page of this process is used."""


def test_only_what_lost_its_browser_is_tried_again_and_all_of_it_is_reported(
    tmp_path: Path,
) -> None:
    (tmp_path / "conftest.py").write_text((TESTS / "conftest.py").read_text("utf-8"))
    folder = tmp_path / "browser"
    folder.mkdir()
    (folder / "conftest.py").write_text((TESTS / "browser/conftest.py").read_text("utf-8"))
    (folder / "test_inside.py").write_text(INSIDE)
    plugins = {"PYTHONPATH": str(TESTS / "plugins")}
    command = [sys.executable, "-m", "pytest", "-q", "-n", "1", "--import-mode=importlib"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", str(folder)],
        cwd=tmp_path,
        env=os.environ | plugins,
        capture_output=True,
        text=True,
    )
    attempts = {file.name: file.stat().st_size for file in folder.iterdir() if "." not in file.name}
    assert attempts == {"once": 2, "tab": 2, "always": 2, "wrong": 1}, done.stdout
    warnings = [line for line in done.stdout.splitlines() if line.startswith("WARNING")]
    assert warnings == [
        f"WARNING browser/test_inside.py::test_{name}[chromium]: the browser crashed"
        for name in ("once", "tab", "always")
    ]
    assert "2 failed, 2 passed" in done.stdout
