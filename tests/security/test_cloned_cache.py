"""A `.coldframe/` that comes along with a clone or an archive: it is never code, and one that git
tracks or another user owns is not used."""

import os
import pickle
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from coldframe.cli.program import main
from coldframe.packages.commands import Refused, listed
from coldframe.preview.serve import build_once
from coldframe.sources.rows import read

HOME = {"content/index.md": "# Home\n\nText.\n"}


class Bomb:
    """What a pickle runs when it is read."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> Any:
        return Path.write_text, (self.file, "ran")


def test_no_file_of_the_cache_is_run(site: Callable[..., Any], tmp_path: Path) -> None:
    folder = site({**HOME, "templates/home.html": "{% extends 'theme/home.html' %}"})
    folder.publish()
    ran = tmp_path / "ran"
    held = [file for file in (folder.root / ".coldframe").rglob("*") if file.is_file()]
    assert any("documents" in file.parts for file in held)
    assert not any(file.suffix in (".pyc", ".cache", ".pickle") for file in held)
    for file in held:
        if file.parent.parent.name == "documents":
            file.write_bytes(pickle.dumps({"content/index.md": Bomb(ran)}))
    folder.write({"content/more.md": "# More\n"})
    assert folder.publish().problems == ()
    assert not ran.exists()


def test_compiled_templates_stand_outside_of_the_site(site: Callable[..., Any]) -> None:
    """Jinja keeps them by `marshal`, whose content is run."""
    folder = site(HOME)
    folder.publish()
    kept = [f.name for f in (folder.root / ".coldframe").rglob("*") if "jinja" in f.name]
    assert kept == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]\n",
        b'{"content/a.md":1}\n',
        b'{"a":[[],[],[],[],[],"",[]]}\n',
        b"[" * 99_999,
    ],
)
def test_what_is_no_document_is_none(content: bytes) -> None:
    with pytest.raises(ValueError, match="these are no documents"):
        read(content)


def test_a_tracked_cache_is_refused(site: Callable[..., Any]) -> None:
    folder = site(HOME)
    folder.publish()
    for words in (["init", "-q"], ["add", "-f", ".coldframe/last.json"]):
        subprocess.run(["git", *words], cwd=folder.root, check=True)
    refused_everywhere(folder.root, "git tracks it")
    subprocess.run(["git", "rm", "-rq", "--cached", ".coldframe"], cwd=folder.root, check=True)
    assert folder.publish().problems == ()


def test_a_tracked_cache_of_a_site_in_a_repository(site: Callable[..., Any]) -> None:
    """The repository's top may lie further up, and may name a program for git to start."""
    folder = site(HOME)
    folder.publish()
    top = folder.root.parent
    ran = top / "ran"
    for words in (
        ["init", "-q"],
        ["add", "-f", f"{folder.root.name}/.coldframe/last.json"],
        ["config", "core.fsmonitor", f"touch {ran}; false"],
    ):
        subprocess.run(["git", *words], cwd=top, check=True)
    ran.unlink(missing_ok=True)
    refused_everywhere(folder.root, "git tracks it")
    assert not ran.exists()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives away")
def test_another_users_cache_is_refused(site: Callable[..., Any]) -> None:
    folder = site(HOME)
    folder.publish()
    os.chown(folder.root / ".coldframe", 12345, 12345)
    refused_everywhere(folder.root, "belongs to another user")
    # A container's root builds what its user owns.
    os.chown(folder.root, 12345, 12345)
    assert folder.publish().problems == ()


@pytest.mark.parametrize("name", [".coldframe", "site"])
def test_a_linked_folder_is_refused(site: Callable[..., Any], tmp_path: Path, name: str) -> None:
    folder = site(HOME)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.html").write_text("mine")
    (folder.root / name).symlink_to(elsewhere)
    refused_everywhere(folder.root, "it is a link")
    cleaned = CliRunner().invoke(main, ["clean", "-C", str(folder.root)])
    assert cleaned.exit_code == 2
    assert [file.name for file in elsewhere.iterdir()] == ["index.html"]


def refused_everywhere(root: Path, what: str) -> None:
    for command in ("build", "check", "deploy"):
        done = CliRunner().invoke(main, [command, "-C", str(root)])
        assert done.exit_code == 1, (command, done.output)
        assert what in done.output
    assert any(what in problem.what for problem in build_once(root, False, print).problems)
    with pytest.raises(Refused) as refused:
        list(listed(root, print))
    assert what in refused.value.problems[0].what
