"""The command line: what each command prints, and with which exit code it ends."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coldframe.cli import main
from coldframe.publish.folder import alone

GOOD = {"content/index.md": "# Home\n"}
BROKEN = {"content/index.md": "# Home\n\nSee [b](b.md).\n"}
LAB = {
    "content/index.md": "# Home\n\n:::{demo} demos:double\n:::\n",
    "content/demos.py": (
        "from typing import Annotated\n"
        "from coldframe import Slider, demo\n\n"
        "@demo\n"
        "def double(n: Annotated[int, Slider(1, 4)] = 2):\n"
        "    return str(2 * n)\n"
    ),
}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize("command", sorted(main.commands))
def test_help_has_an_example_of_every_command(command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Example" in done.output
    assert f"  coldframe {command}" in done.output


def test_help_of_the_whole_begins_with_a_new_site() -> None:
    assert "coldframe new notes" in run("-h").output
    assert run("--version").output.startswith("main ")


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["biuld"], "No such command"),
        (["build", "--jsno"], "No such option"),
        (["build", "-C", "nowhere"], "does not exist"),
        (["new"], "Missing argument"),
        (["serve", "--port", "many"], "not a valid integer"),
    ],
)
def test_wrong_usage_ends_with_2(words: list[str], part: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert part in done.stderr


def test_a_built_site_is_summed_up_in_a_line(site: Callable[..., Any]) -> None:
    folder = site(LAB)
    done = run("build", "-C", folder.root)
    assert done.exit_code == 0
    assert done.stdout.startswith("Built 1 pages, 1 demos, 4 points (0 from cache) in ")
    # On a slow machine lines that tell how far it is come before it.
    last = done.stderr.splitlines()[-1]
    assert last.startswith("content/index.md:3: demos:double: 4 n = 4 points, about ")
    again = run("build", "-C", folder.root)
    assert again.stdout.startswith("Nothing changed: 1 pages")
    assert again.stderr == ""


def test_a_mistake_ends_with_1_and_the_site_is_as_it_was(site: Callable[..., Any]) -> None:
    folder = site(GOOD)
    run("build", "-C", folder.root)
    before = folder.published()
    folder.write(BROKEN)
    done = run("build", "-C", folder.root)
    assert done.exit_code == 1
    assert done.stdout == ""
    told, count = done.stderr.splitlines()
    assert told.startswith("content/index.md:3: error: ")
    assert count == "1 mistake; site/ is as it was."
    assert folder.published() == before


def test_a_warning_is_told_each_time_and_ends_with_0(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "```python live\nimport yaml\n```\n"})
    for _ in range(2):
        done = run("build", "-C", folder.root)
        assert done.exit_code == 0
        assert "content/index.md:2: warning: yaml is not in Python's" in done.stderr


def test_a_folder_that_is_no_site_says_how_to_start_one(tmp_path: Any) -> None:
    done = run("build", "-C", tmp_path)
    assert done.exit_code == 2
    assert "coldframe new" in done.stderr


def test_json_is_one_report(site: Callable[..., Any]) -> None:
    folder = site(LAB)
    done = run("build", "-C", folder.root, "--json")
    assert done.stderr == ""
    report = json.loads(done.stdout)
    assert (report["pages"], report["demos"], report["cells"]) == (1, 1, 0)
    assert (report["points"], report["points_from_cache"]) == (4, 0)
    assert {"pages", "grids", "pyodide", "runtime"} <= report["bytes"].keys()
    assert list(report["seconds"]) == [
        "parse",
        "load",
        "resolve",
        "packages",
        "freeze",
        "compile",
        "image",
        "render",
        "total",
    ]
    assert report["problems"] == []
    assert report["changed"]


def test_json_of_a_site_with_mistakes_has_them(site: Callable[..., Any]) -> None:
    folder = site(BROKEN)
    done = run("build", "-C", folder.root, "--json")
    assert done.exit_code == 1
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["file"], problem["line"]) == ("content/index.md", 3)
    assert problem["severity"] == "error"
    assert problem["mend"]


def test_check_finds_mistakes_and_writes_nothing(site: Callable[..., Any]) -> None:
    folder = site(GOOD)
    done = run("check", "-C", folder.root)
    assert (done.exit_code, done.stdout) == (0, "No mistakes found.\n")
    folder.write(BROKEN)
    assert run("check", "-C", folder.root).exit_code == 1
    assert not (folder.root / "site").exists()


def test_drafts_are_built_when_asked_for(site: Callable[..., Any]) -> None:
    folder = site({**GOOD, "content/b.md": "---\ndraft: true\n---\n# B\n"})
    run("build", "-C", folder.root)
    assert "b/index.html" not in folder.published()
    run("build", "-C", folder.root, "--drafts")
    assert "b/index.html" in folder.published()


def test_new_starts_a_site_and_writes_over_nothing(tmp_path: Any) -> None:
    folder = tmp_path / "notes"
    done = run("new", folder)
    assert done.exit_code == 0
    assert f"wrote {folder / 'coldframe.toml'}" in done.stdout
    again = run("new", folder)
    assert again.exit_code == 2
    assert "nothing was written" in again.stderr


def test_a_build_takes_the_address_that_only_a_service_knows(site: Callable[..., Any]) -> None:
    folder = site({**GOOD, "content/b.md": "# B\n"})
    url = "https://ada.example/notes"
    assert run("build", "-C", folder.root, "--url", url).exit_code == 0
    home = folder.published()["index.html"].decode()
    assert f'<link rel="canonical" href="{url}/">' in home
    assert 'href="/notes/b/"' in home
    assert run("build", "-C", folder.root, "--url", "").exit_code == 0
    assert 'href="/b/"' in folder.published()["index.html"].decode()
    wrong = run("build", "-C", folder.root, "--url", "ada.example")
    assert wrong.exit_code == 2
    assert "ada.example is no address" in wrong.stderr


def test_clean_leaves_an_empty_site_that_git_ignores(site: Callable[..., Any]) -> None:
    folder = site(LAB)
    run("build", "-C", folder.root)
    assert run("clean", "-C", folder.root, "--no-cache").exit_code == 0
    assert folder.published() == {}
    again = json.loads(run("build", "-C", folder.root, "--json").stdout)
    assert (again["points"], again["points_from_cache"]) == (4, 4)
    assert run("clean", "-C", folder.root).exit_code == 0
    assert [path.name for path in (folder.root / "site").iterdir()] == [".gitignore"]
    left = {path.name for path in (folder.root / ".coldframe").iterdir()}
    assert left <= {"lock", ".gitignore"}


def test_clean_waits_for_a_build_that_runs(site: Callable[..., Any]) -> None:
    folder = site(GOOD)
    run("build", "-C", folder.root)
    code = "from coldframe.cli import main; main()"
    command = [sys.executable, "-c", code, "clean", "-C", str(folder.root)]
    with alone(folder.root / ".coldframe"):
        cleaning = subprocess.Popen(command)
        with pytest.raises(subprocess.TimeoutExpired):
            cleaning.wait(3)
        assert folder.published()
    assert cleaning.wait(60) == 0
    assert folder.published() == {}


def test_clean_touches_no_folder_that_is_no_site(tmp_path: Any) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site/mine.txt").write_text("mine")
    assert run("clean", "-C", tmp_path).exit_code == 2
    assert (tmp_path / "site/mine.txt").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org", "::"])
def test_serve_is_for_this_machine_only(site: Callable[..., Any], host: str) -> None:
    done = run("serve", "-C", site(GOOD).root, "--host", host, "--port", 0)
    assert done.exit_code == 2
    assert host in done.stderr


def test_serve_says_where_and_ends_without_a_complaint(site: Callable[..., Any]) -> None:
    command = [sys.executable, "-m", "coldframe", "serve", "-C", str(site(GOOD).root)]
    with subprocess.Popen(
        [*command, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        said = process.stdout.readline()
        assert said.startswith("Serving at http://127.0.0.1:")
        # An answer: from here on it hears the keyboard. A page that is open listens for ever.
        with urllib.request.urlopen(f"{said.split()[2]}_coldframe/events", timeout=20) as news:
            assert news.readline() == b"retry: 500\n"
            os.kill(process.pid, signal.SIGINT)
            try:
                _, complaints = process.communicate(timeout=20)
            finally:
                process.kill()
    assert complaints == ""
