"""`coldframe check --trust` says what a pull request could do, and runs nothing of it."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coldframe.cli.program import main

BEFORE = {
    "content/index.md": "# A\n\n```python live\n1\n```\n\n[a](https://a.example)\n",
    "content/a.csv.py": "print('a')\n",
    "coldframe.toml": 'title = "A"\npackages = ["ink"]\n',
}
AFTER = {
    "content/index.md": (
        "---\naliases: [/old/]\n---\n# A\n\nMore.\n\n```python live\n1\n```\n\n"
        "[a](https://a.example)\n[b](https://b.example) ![c](https://c.example/c.png)\n\n"
        "```python live hidden\nopen('ran', 'w')\n```\n\n:::{demo} waves:wave\n:number: 2\n:::\n\n"
        "<div onclick='x()'>a</div>\n\nAn <b>inline</b>.\n"
    ),
    "content/waves.py": "open('ran', 'w')\n",
    "content/a.csv.py": "open('ran', 'w')\n",
    "content/new.csv.py": "open('ran', 'w')\n",
    "templates/page.html": "{{ 1 }}",
    "static/x.js": "x()",
    "static/fine.png": "x",
    "coldframe.toml": 'title = "A"\npackages = ["ink", "pen"]\nenvironment = ["KEY"]\n',
    "pyodide-lock.json": '{"packages": {"pen": {"version": "1", "file_name": "pen.whl"}}}',
}
NEW = {
    ("front matter", "content/index.md", "aliases: ('/old/',)"),
    ("link", "content/index.md", "https://b.example"),
    ("picture", "content/index.md", "https://c.example/c.png"),
    ("cell", "content/index.md", "open('ran', 'w')"),
    ("demo", "content/index.md", "waves:wave :number: 2"),
    ("html", "content/index.md", "<div onclick='x()'>a</div>"),
    ("html", "content/index.md", "<b>"),
    ("html", "content/index.md", "</b>"),
    ("python", "content/waves.py", ""),
    ("loader", "content/a.csv.py", ""),
    ("loader", "content/new.csv.py", ""),
    ("template", "templates/page.html", ""),
    ("script", "static/x.js", ""),
    ("package", "coldframe.toml", "packages: pen"),
    ("configuration", "coldframe.toml", 'environment = ["KEY"]'),
    ("package", "pyodide-lock.json", "pen 1 (pen.whl)"),
    ("symlink", "content/leak.txt", "a link that leads out of the folder content"),
}


def git(root: Path, *words: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)


def checked(root: Path, *words: str) -> Any:
    done = CliRunner().invoke(main, ["check", "--trust", "--json", "-C", str(root), *words])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@pytest.mark.parametrize("committed", [True, False])
def test_what_is_new_since_a_revision(site: Callable[..., Any], committed: bool) -> None:
    folder = site(BEFORE)
    git(folder.root, "init", "-qb", "main")
    git(folder.root, "add", ".")
    git(folder.root, "commit", "-qm", "a")
    git(folder.root, "switch", "-qc", "proposal")
    folder.write(AFTER)
    (folder.root / "content/leak.txt").symlink_to("../.git/config")
    if committed:
        git(folder.root, "add", ".")
        git(folder.root, "commit", "-qm", "b")
    found = checked(folder.root, "--since", "main")
    told = {
        (power["kind"], power["file"], "" if "SHA" in power["what"] else power["what"])
        for power in found["new"]
    }
    assert told == NEW
    assert sum(found["counts"].values()) == len(found["new"]) == len(NEW)
    assert [power["kind"] for power in found["gone"]] == ["loader"]
    assert not (folder.root / "ran").exists()
    assert not (folder.root / "content/ran").exists()


def test_everything_without_a_revision(site: Callable[..., Any]) -> None:
    folder = site(BEFORE)
    found = checked(folder.root)
    kinds = {"cell": 1, "configuration": 1, "link": 1, "loader": 1, "package": 1}
    assert found["counts"] == kinds


def test_for_people(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "# A\n\n```python live\nprint('\x1b[2J')\n```\n"})
    done = CliRunner().invoke(main, ["check", "--trust", "-C", str(folder.root)])
    assert "+ cell          content/index.md:3" in done.output
    assert "\x1b" not in done.output


@pytest.mark.parametrize("revision", ["--output=x", "nowhere", "a b", "$(touch ran)"])
def test_what_is_no_revision(site: Callable[..., Any], revision: str) -> None:
    folder = site(BEFORE)
    git(folder.root, "init", "-qb", "main")
    words = ["check", "--trust", f"--since={revision}", "-C", str(folder.root)]
    assert CliRunner().invoke(main, words).exit_code == 2
