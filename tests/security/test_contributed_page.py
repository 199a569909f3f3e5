"""A stranger's Markdown: by `[trust]` it is text, and what runs sees no credentials."""

import json
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from coldframe.model import Built

CELL = "# A\n\n```python live hidden\nimport os\nprint('ran', os.environ.get('KEY'))\n```\n"
DEMO = (
    "# A\n\n:::{demo} waves:wave\n:number: 3\nA **caption**.\n:::\n\nIt is {value}`wave.number`.\n"
)
HTML = '# A\n\n<div id="x">block</div>\n\nAn <b onclick="x()">inline</b> one.\n\n<!-- a note -->\n'
EXERCISE = (
    "# A\n\n:::{exercise} Two\n```python live\nx = 1\n```\n"
    "```python check\nassert x == 2, 'two'\n```\n"
    "```python solution\nx = 2\n```\n:::\n"
)
WAVE = (
    "from coldframe import demo\n\n@demo\ndef wave(number: int = 1):\n    return f'ran {number}'\n"
)
PAGES = {
    "cells": (CELL, "<pre", ["the cell"], ["ran None", "<coldframe-cell"]),
    "exercises": (EXERCISE, "assert", ["the cell", "the check", "the solution"], ["<details"]),
    "demos": (
        DEMO,
        ":::{demo} waves:wave\n:number: 3",
        ["the demo waves:wave", "the value wave.number"],
        ["<coldframe-demo", "ran 3", "<strong>"],
    ),
    "html": (
        HTML,
        "&lt;div id=&quot;x&quot;&gt;",
        ["the HTML <div", "the HTML <b", "the HTML </b>"],
        ['<div id="x"', "<b", "a note"],
    ),
}
NOTHING = "cells = false\ndemos = false\nhtml = false\n"
CONFIGS = {
    "the site": f"[trust]\n{NOTHING}",
    "a folder": f'[trust."content/community"]\n{NOTHING}',
    "a folder above": f'[trust."content/community/"]\n{NOTHING}',
    "the page": f'[trust."content/community/a/b.md"]\n{NOTHING}',
    "a folder within": f'[trust]\n{NOTHING}[trust."content/community"]\n',
}


def text(built: Built, path: str) -> str:
    content = built.artifacts[PurePosixPath(path)].content
    return (content.read_bytes() if isinstance(content, Path) else content).decode()


@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS.keys())
@pytest.mark.parametrize(("page", "shown", "told", "absent"), PAGES.values(), ids=PAGES.keys())
def test_what_is_not_trusted_is_text(
    site: Callable[..., Any],
    config: str,
    page: str,
    shown: str,
    told: list[str],
    absent: list[str],
) -> None:
    folder = site(
        {
            "coldframe.toml": config,
            "content/index.md": "# Home\n",
            "content/community/a/b.md": page,
            "content/waves.py": WAVE,
        }
    )
    built = folder.build()
    assert {problem.severity for problem in built.problems} == {"warning"}
    said = [f"{problem.place} {problem.what} {problem.mend}" for problem in built.problems]
    for what in told:
        assert any(what in line and "b.md:" in line and "trust: " in line for line in said), said
    html = text(built, "community/a/b/index.html").partition("<main")[2]
    assert shown in html
    for what in absent:
        assert what not in html


def test_beside_a_trusted_folder(site: Callable[..., Any]) -> None:
    """A folder that says so has back what the site forbids, and the order of pages is no matter."""
    folder = site(
        {
            "coldframe.toml": '[trust]\ncells = false\n[trust."content/own"]\ncells = true\n',
            "content/index.md": CELL.replace(" hidden", ""),
            "content/own/index.md": CELL.replace(" hidden", ""),
        }
    )
    built = folder.build()
    assert "<coldframe-cell" in text(built, "own/index.html")
    assert "<coldframe-cell" not in text(built, "index.html")


def test_trust_that_is_taken_back_holds_for_pages_that_are_known(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": HTML})
    assert folder.publish().problems == ()
    folder.write({"coldframe.toml": "[trust]\nhtml = false\n"})
    assert folder.publish().problems != ()
    assert b"<b onclick" not in folder.published()["index.html"]


@pytest.mark.parametrize(
    ("config", "what"),
    [
        ('[trust."content/comunity"]\ncells = false\n', "no page is there"),
        ('[trust."community"]\ncells = false\n', "no folder of pages"),
        ('[trust."content/../x"]\ncells = false\n', "no folder of pages"),
        ("[trust]\ncell = false\n", "unknown key trust.cell"),
        ('[trust]\ncells = "no"\n', "trust.cells is str"),
        ('environment = ["A=b"]\n', "no variable's name"),
    ],
)
def test_a_slip_in_the_configuration(site: Callable[..., Any], config: str, what: str) -> None:
    folder = site({"coldframe.toml": config, "content/index.md": "# A\n"})
    (problem,) = folder.publish().problems
    assert (problem.severity, what in problem.what) == ("error", True)


SEEN = [
    "AWS_SECRET_ACCESS_KEY",
    "GITHUB_TOKEN",
    "COLDFRAME_CACHE_KEY",
    "MY_KEY",
    "OMP_NUM_THREADS",
    "HOME",
]
READ = f"import json, os\nnames = {SEEN}\nseen = [n for n in names if n in os.environ]\n"


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SEEN:
        monkeypatch.setenv(name, "1" if "NUM" in name else "/tmp/hunter2")


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("named", [[], ["MY_KEY"]])
def test_what_runs_sees_no_credentials(site: Callable[..., Any], named: list[str]) -> None:
    folder = site(
        {
            "coldframe.toml": f"environment = {json.dumps(named)}\n",
            "content/index.md": (
                "# A\n\n:::{demo} env:seen_by\n:::\n\n"
                f"```python live\n{READ}print('cell', seen)\n```\n\n[a](seen.json)\n"
            ),
            "content/env.py": (
                f"from coldframe import demo\n{READ}\n\n@demo\ndef seen_by():\n"
                "    return f'demo {seen}'\n"
            ),
            "content/seen.json.py": f"{READ}print('loader', seen)\n",
        }
    )
    assert folder.publish().problems == ()
    page = folder.published()["index.html"].decode().replace("&#39;", "'").replace("&#x27;", "'")
    wanted = [name for name in SEEN if name in (*named, "OMP_NUM_THREADS", "HOME")]
    assert f"demo {wanted}" in page
    assert f"cell {wanted}" in page
    assert folder.published()["seen.json"].decode() == f"loader {wanted}\n"


@pytest.mark.usefixtures("credentials")
def test_a_loader_that_misses_a_variable_is_told(site: Callable[..., Any]) -> None:
    folder = site(
        {
            "content/index.md": "# A\n",
            "content/a.csv.py": "import os\nprint(os.environ['MY_KEY'])\n",
        }
    )
    (problem,) = folder.publish().problems
    assert 'environment = ["MY_KEY"]' in problem.mend


@pytest.mark.parametrize("module", ["os", "antigravity_of_test", "pkg.antigravity_of_test"])
def test_only_the_sites_own_modules_are_imported(
    site: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    installed = tmp_path / "installed"
    ran = tmp_path / "ran"
    for name in ("antigravity_of_test.py", "pkg/antigravity_of_test.py", "pkg/__init__.py"):
        (installed / name).parent.mkdir(parents=True, exist_ok=True)
        (installed / name).write_text(f"open({str(ran)!r}, 'w')\ndef system(): ...\n")
    monkeypatch.setenv("PYTHONPATH", str(installed))
    folder = site({"content/index.md": f"# A\n\n:::{{demo}} {module}:system\n:::\n"})
    (problem,) = folder.publish().problems
    assert problem.what.endswith(f"there is no module {module} below content/")
    assert not ran.exists()
