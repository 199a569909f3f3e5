"""`coldframe new`: which files it writes, and which it leaves alone."""

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from coldframe.cli import main
from coldframe.config import read_config
from coldframe.starter import CONSTRAINTS, HERE, HOSTS, TEMPLATES

HEAD = (
    "# What builds this site, here and in its workflow: pip install -r requirements.txt\n"
    f"-c constraints.txt\ncoldframe=={version('coldframe')}\n"
)


def new(*words: object) -> Result:
    return CliRunner().invoke(main, ["new", *map(str, words)])


def files(folder: Path) -> set[str]:
    return {f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()}


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_site_has_pages_tests_and_what_they_need(template: str, tmp_path: Path) -> None:
    assert new(tmp_path, "--template", template).exit_code == 0
    assert read_config(tmp_path)[1] == ()
    common = {".gitignore", "README.md", "coldframe.toml", "pyproject.toml", "requirements.txt"}
    assert {*common, "constraints.txt", "content/index.md", "tests/test_site.py"} <= files(tmp_path)
    assert (tmp_path / "requirements.txt").read_text() == f"{HEAD}pytest\n"
    assert (tmp_path / "constraints.txt").read_text() == (HERE / "every" / CONSTRAINTS).read_text()
    named = [word.strip("`") for word in (tmp_path / "README.md").read_text().split()]
    for name in (one for one in named if one.endswith((".md", ".py", ".csv", ".toml", ".html"))):
        assert (tmp_path / name).exists() or name == "requirements.txt", name


def test_without_a_template_it_is_a_lab(tmp_path: Path) -> None:
    new(tmp_path / "a")
    new(tmp_path / "b", "--template", "lab")
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_the_title_is_the_site_s_and_its_readme_s(tmp_path: Path) -> None:
    title = 'On "walks", é \\ co'
    assert new(tmp_path, "--title", f" {title} ").exit_code == 0
    assert tomllib.loads((tmp_path / "coldframe.toml").read_text("utf-8"))["title"] == title
    assert (tmp_path / "README.md").read_text("utf-8").startswith(f"# {title}\n\n")


@pytest.mark.parametrize("title", ["", " ", "two\nlines"])
def test_a_title_is_one_line(title: str, tmp_path: Path) -> None:
    done = new(tmp_path / "a", "--title", title)
    assert done.exit_code == 2
    assert "one line of text" in done.stderr
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("host", HOSTS)
def test_a_site_that_is_there_gets_what_it_lacks(host: str, tmp_path: Path) -> None:
    (tmp_path / "coldframe.toml").write_text('packages = ["sympy>=1.13"]')
    done = new(tmp_path, "--ci", host)
    assert done.exit_code == 0, done.stderr
    added = {".github/workflows/site.yml", "requirements.txt", "constraints.txt"}
    assert files(tmp_path) == {"coldframe.toml", *added}
    needs = (tmp_path / "requirements.txt").read_text()
    assert needs == f"{HEAD}sympy>=1.13\n"
    assert "No versions are locked yet: coldframe packages update\n" in done.stdout


def test_its_own_constraints_stay(tmp_path: Path) -> None:
    (tmp_path / "coldframe.toml").touch()
    (tmp_path / "constraints.txt").write_text("click==8.1\n")
    assert new(tmp_path, "--ci", "github").exit_code == 0
    assert (tmp_path / "constraints.txt").read_text() == "click==8.1\n"
    assert (tmp_path / "requirements.txt").read_text() == HEAD


def test_its_own_requirements_stay(tmp_path: Path) -> None:
    (tmp_path / "coldframe.toml").touch()
    (tmp_path / "requirements.txt").write_text("coldframe\n")
    assert new(tmp_path, "--ci", "github").exit_code == 0
    assert (tmp_path / "requirements.txt").read_text() == "coldframe\n"
    again = new(tmp_path, "--ci", "s3")
    assert again.exit_code == 2
    assert "site.yml exists already; nothing was written" in again.stderr


def test_what_it_needs_must_be_readable(tmp_path: Path) -> None:
    (tmp_path / "coldframe.toml").write_text("packages = [sympy]\n")
    done = new(tmp_path, "--ci", "github")
    assert done.exit_code == 1
    assert "coldframe.toml:1: error: not TOML" in done.stderr
    assert files(tmp_path) == {"coldframe.toml"}


def test_a_template_for_a_site_that_is_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "coldframe.toml").touch()
    done = new(tmp_path, "--ci", "github", "--template", "lab")
    assert done.exit_code == 2
    assert "is a site already" in done.stderr
    assert files(tmp_path) == {"coldframe.toml"}


def test_what_a_repository_begins_with_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("README.md", ".gitignore", "LICENSE"):
        (tmp_path / name).write_text("mine")
    done = new(".")
    assert done.exit_code == 0, done.stderr
    assert "README.md" not in done.stdout
    assert done.stdout.endswith("Next: coldframe serve\n")
    assert (tmp_path / "README.md").read_text() == "mine"
    assert (tmp_path / "content/index.md").exists()


def test_nothing_else_is_written_over_or_beside(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]")
    done = new(tmp_path)
    assert done.exit_code == 2
    assert "pyproject.toml exists already; nothing was written" in done.stderr
    assert files(tmp_path) == {"pyproject.toml"}


def test_in_a_repository_the_workflow_goes_to_its_top(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert new(tmp_path / "docs/site", "--ci", "github").exit_code == 0
    workflow = (tmp_path / ".github/workflows/site.yml").read_text()
    assert "working-directory: docs/site\n" in workflow
    assert "path: docs/site/site\n" in workflow
    assert not (tmp_path / "docs/site/.github").exists()
