"""From the wheel to a reader, in an empty environment: no Node, no network, no other package."""

import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Page, expect

URL = "https://ada.example/notes"


@pytest.fixture(scope="module")
def notes(environment: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new site, built by the commands of its own workflow, in their order."""
    folder = tmp_path_factory.mktemp("installed")
    environment.coldframe("new", "notes", "--ci", "github", folder=folder)
    site = folder / "notes"
    workflow = yaml.safe_load((site / ".github/workflows/site.yml").read_text("utf-8"))
    for step in workflow["jobs"]["build"]["steps"]:
        if "run" in step and step["run"].startswith("pip "):
            environment.pip(*step["run"].split()[1:], folder=site)
        elif "run" in step:
            given = {"PATH": f"{environment.root}/bin", "LANG": "C.UTF-8", "URL": URL}
            command = ["/bin/bash", "-e", "-c", step["run"]]
            done = subprocess.run(command, cwd=site, env=given, capture_output=True, text=True)
            assert done.returncode == 0, step["run"] + done.stdout + done.stderr
    return site


@pytest.fixture(scope="module")
def hosted(
    environment: Any, notes: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The site on a plain host of files, at the path for which it was built."""
    root = tmp_path_factory.mktemp("host")
    (root / "notes").symlink_to(notes / "site")
    command = [environment.root / "bin/python", "-u", "-m", "http.server", "0"]
    command += ["--bind", "127.0.0.1", "--directory", root]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, text=True, **pipes) as process:
        assert process.stdout
        said = re.search(r"http://[\d.:]+/", process.stdout.readline())
        assert said
        try:
            yield said[0] + "notes/"
        finally:
            process.terminate()


def test_the_command_says_its_version(environment: Any, tmp_path: Path) -> None:
    said = environment.coldframe("--version", folder=tmp_path)
    assert said == f"coldframe {version('coldframe')}\n"


def test_it_brought_only_what_it_declares(environment: Any) -> None:
    assert "coldframe" in environment.brought
    others = {"playwright", "pytest", "hatchling", "deflate", "numpy", "pip"}
    assert not others & environment.brought


def test_its_workflow_checks_tests_and_builds_a_new_site(notes: Path) -> None:
    home = (notes / "site/index.html").read_text("utf-8")
    assert "<coldframe-demo" in home
    assert f'<link rel="canonical" href="{URL}/">' in home
    assert 'href="/notes/cup/"' in home
    assert list(notes.glob("site/_coldframe/pyodide-*/first.wasm"))
    assert list(notes.glob("site/_coldframe/runtime-*/index.js"))


def test_its_demo_is_driven_live(hosted: str, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(hosted)
    demo = page.locator("#milk")
    expect(demo).to_have_attribute("data-ready", "", timeout=30_000)
    page.locator("#milk-room").fill("4")
    page.locator("#milk-room").press("Enter")
    expect(demo).to_have_attribute("data-state", "live", timeout=60_000)
    expect(demo.get_by_text("3.3", exact=True)).to_be_visible()
    assert [url for url in asked if not url.startswith((hosted, "data:", "blob:"))] == []
