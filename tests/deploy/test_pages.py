"""`coldframe deploy pages`: real git, and a bare repository on disk as the remote."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from coldframe.cli import main

WHO = {
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@example.org",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05+0100",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@example.org",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+0100",
}


@pytest.fixture(autouse=True)
def own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings of the machine's, and a folder of tests is no part of another repository."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **WHO}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    return tmp_path / "remote.git"


@pytest.fixture
def project(old: Any, remote: Path) -> Any:
    """The site of two pages, committed and pushed; its remote says that it is on GitHub."""
    root = old.root
    git(root, "init", "-q", "-b", "main")
    commit(root, "One")
    git(root, "remote", "add", "origin", "https://github.com/ada/notes.git")
    git(root, "config", f"url.{remote}.insteadOf", "https://github.com/ada/notes.git")
    old.write({"coldframe.toml": config('url = "https://ada.github.io/notes/"')})
    commit(root, "Two")
    git(root, "push", "-q", "origin", "main")
    return old


def config(top: str = "", more: str = "") -> str:
    return f'title = "Notes"\n{top}\n\n[deploy]\ntarget = "pages"\n{more}\n'


def commit(root: Path, message: str) -> None:
    (root / ".gitignore").write_text("site/\n.coldframe/\n")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message)


def deploy(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["deploy", "-C", str(root), "--no-check", *words])


def shown(remote: Path, branch: str = "gh-pages") -> dict[str, str]:
    """The files of the branch, and the hash of each."""
    rows = git(remote, "ls-tree", "-r", "-z", branch).rstrip("\0").split("\0")
    return {row.partition("\t")[2]: row.split()[2] for row in rows}


def test_the_branch_has_the_site_and_nothing_else_changes(project: Any, remote: Path) -> None:
    before = state(project.root)
    main_before = git(remote, "rev-parse", "main")
    done = deploy(project.root)
    assert done.exit_code == 0, done.output
    assert shown(remote).keys() == project.published().keys() | {".nojekyll"}
    page = git(remote, "show", "gh-pages:index.html")
    assert page.encode() == project.published()["index.html"].strip()
    assert '"/notes/' in page
    assert git(remote, "rev-parse", "main") == main_before
    assert state(project.root) == before


def state(root: Path) -> tuple[str, ...]:
    """The branches here, where HEAD is, and what is not committed."""
    asked = (("branch",), ("rev-parse", "HEAD"), ("status", "--porcelain"), ("stash", "list"))
    return tuple(git(root, *words) for words in asked)


def test_the_same_site_makes_no_commit_and_a_changed_one_does(
    project: Any, remote: Path, renew: Any
) -> None:
    deploy(project.root)
    first = git(remote, "rev-parse", "gh-pages")
    assert "Nothing changed" in deploy(project.root).output
    assert git(remote, "rev-parse", "gh-pages") == first
    renew(project)
    assert "Would push" in deploy(project.root, "--dry-run").output
    assert git(remote, "rev-parse", "gh-pages") == first
    assert deploy(project.root).exit_code == 0
    assert git(remote, "rev-parse", "gh-pages^") == first
    assert shown(remote).keys() == project.published().keys() | {".nojekyll"}


def test_a_commit_is_the_same_wherever_and_whenever_it_is_made(
    project: Any, remote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(project.root)
    first = git(remote, "rev-parse", "gh-pages")
    git(remote, "update-ref", "-d", "refs/heads/gh-pages")
    git(tmp_path, "clone", "-q", str(remote), "elsewhere")
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Somebody else")
    assert deploy(tmp_path / "elsewhere").exit_code == 0
    assert git(remote, "rev-parse", "gh-pages") == first
    assert git(remote, "log", "-1", "--format=%cn %cI", "gh-pages") == (
        "Ada 2026-01-02T03:04:05+01:00"
    )


def test_without_history_the_branch_is_one_commit(project: Any, remote: Path, renew: Any) -> None:
    project.write(
        {"coldframe.toml": config('url = "https://ada.github.io/notes/"', "history = false")}
    )
    deploy(project.root)
    renew(project)
    assert deploy(project.root).exit_code == 0
    assert git(remote, "rev-list", "--count", "gh-pages") == "1"


def test_a_domain_is_written_and_one_of_the_settings_is_kept(project: Any, remote: Path) -> None:
    project.write({"coldframe.toml": config('url = "https://www.ada.example/"')})
    deploy(project.root)
    assert git(remote, "show", "gh-pages:CNAME") == "www.ada.example"
    project.write({"coldframe.toml": config()})
    project.write({"content/index.md": "# Another\n"})
    git(project.root, "config", "remote.origin.url", str(remote))
    assert deploy(project.root).exit_code == 0
    assert git(remote, "show", "gh-pages:CNAME") == "www.ada.example"


ADDRESSES = {
    "no path": (
        'url = "https://ada.github.io/"',
        "",
        "coldframe.toml:2: error: url is https://ada.github.io/, but GitHub Pages shows "
        'https://github.com/ada/notes.git at https://ada.github.io/notes/. Write url = "https://'
        'ada.github.io/notes/"',
    ),
    "no url": ("", "", "there is no url, but GitHub Pages shows"),
    "another account": ('url = "https://eve.github.io/notes/"', "", "error: url is https://eve"),
    "a domain and a path": (
        'url = "https://ada.github.io/notes/"',
        'cname = "www.ada.example"',
        "coldframe.toml:6: error: cname is www.ada.example, but the site is built for",
    ),
    "no domain": (
        'url = "https://ada.github.io/notes/"',
        'cname = "https://x"',
        "coldframe.toml:6: error: deploy.cname is 'https://x', which is no domain",
    ),
    "the branch of the sources": (
        'url = "https://ada.github.io/notes/"',
        'branch = "main"',
        "coldframe.toml:6: error: the branch main is the one that you work on",
    ),
    "no remote": (
        'url = "https://ada.github.io/notes/"',
        'remote = "upstream"',
        "coldframe.toml:6: error: git has no remote upstream; it has origin",
    ),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_what_would_not_be_shown_right_is_told(name: str, project: Any, remote: Path) -> None:
    top, more, told = ADDRESSES[name]
    project.write({"coldframe.toml": config(top, more)})
    done = deploy(project.root)
    assert done.exit_code == 1
    assert told in done.output
    assert git(remote, "branch") == "* main"


def test_a_branch_of_somebody_elses_is_not_replaced_unasked(project: Any, remote: Path) -> None:
    git(project.root, "push", "-q", "origin", "main:gh-pages")
    done = deploy(project.root)
    assert done.exit_code == 1
    assert "its newest commit is no deploy of Coldframe's" in done.output
    assert deploy(project.root, "--replace").exit_code == 0
    assert "index.html" in shown(remote)
    # What it had is in its history.
    assert git(remote, "rev-parse", "gh-pages^") == git(remote, "rev-parse", "main")


def test_a_push_that_is_refused_is_told(project: Any, remote: Path) -> None:
    hook = remote / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'this branch is protected' >&2\nexit 1\n")
    hook.chmod(0o755)
    done = deploy(project.root)
    assert done.exit_code == 1
    assert "the branch gh-pages of origin refused the push" in done.output
    assert "this branch is protected" in done.output


def test_who_was_faster_does_not_lose_the_deploy(
    project: Any, remote: Path, renew: Any, tmp_path: Path
) -> None:
    deploy(project.root)
    first = git(remote, "rev-parse", "gh-pages")
    tree = git(remote, "rev-parse", "gh-pages^{tree}")
    faster = git(remote, "commit-tree", tree, "-p", first, "-m", "Faster")
    # Between our look and our push: git calls this hook before it sends.
    hook = project.root / ".git" / "hooks" / "pre-push"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ngit -C {remote} update-ref refs/heads/gh-pages {faster}\n")
    hook.chmod(0o755)
    renew(project)
    done = deploy(project.root)
    assert done.exit_code == 1
    assert "somebody else has pushed to the branch gh-pages of origin meanwhile" in done.output
    assert git(remote, "rev-parse", "gh-pages") == faster


def test_a_site_outside_git_is_told(old: Any) -> None:
    old.write({"coldframe.toml": config()})
    done = deploy(old.root)
    assert done.exit_code == 1
    assert "the site is in no git repository" in done.output


def test_a_site_in_a_folder_of_its_repository(site: Callable[..., Any], tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    made = site({"content/index.md": "# Home\n", "coldframe.toml": config()})
    repository.mkdir()
    made.root.rename(repository / "docs")
    git(repository, "init", "-q", "-b", "main")
    commit(repository, "One")
    git(tmp_path, "init", "-q", "--bare", "remote.git")
    git(repository, "remote", "add", "origin", "../remote.git")
    done = deploy(repository / "docs")
    assert done.exit_code == 0, done.output
    assert "index.html" in shown(tmp_path / "remote.git")
