"""A cloned repository or a pull request that brings symbolic links: nothing outside of the site's
own folders, and nothing hidden, is published."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coldframe.starter import automate

SECRET = "token = 'hunter2'"


def linked(folder: Any, link: str, target: str) -> None:
    path: Path = folder.root / link
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(target)


# The link, where it leads, where the problem stands, a part of what it says.
FILES = {
    "git's configuration": ("content/a.txt", "../.git/config", "leads out of the folder content"),
    "the environment": ("content/a.txt", "../.env", "leads out of the folder content"),
    "a page": ("content/a.md", "../.env", "leads out of the folder content"),
    "a module": ("content/a.py", "../.env", "leads out of the folder content"),
    "a file of static": ("static/a.txt", "../.env", "leads out of the folder static"),
    "another top folder": ("static/a.txt", "../content/note.txt", "leads out of the folder static"),
    "by way of another link": ("content/a.txt", "b.txt", "leads out of the folder content"),
    "a hidden file inside": ("content/a.txt", ".secret", "a hidden file"),
    "a hidden folder inside": ("content/a.txt", ".git/config", "a hidden file"),
    "a template": ("templates/home.html", "../.env", "leads out of the folder templates"),
    "the style sheet": ("templates/style.css", "../.env", "leads out of the folder templates"),
    "a folder of templates": ("templates/more", "../..", "leads out of the folder templates"),
}


@pytest.mark.parametrize(("link", "target", "what"), FILES.values(), ids=FILES.keys())
def test_a_link_out_of_its_folder_is_refused(
    site: Callable[..., Any], link: str, target: str, what: str
) -> None:
    folder = site(
        {
            "content/index.md": "# Home\n\n[a](/a.txt)\n" if link.endswith("a.txt") else "# Home\n",
            "content/note.txt": "x",
            "content/.secret": SECRET,
            "content/.git/config": SECRET,
            ".git/config": SECRET,
            ".env": SECRET,
        }
    )
    linked(folder, "content/b.txt", "../.env") if target == "b.txt" else None
    linked(folder, link, target)
    done = folder.publish()
    told = [problem for problem in done.problems if str(problem.place.file) == link]
    assert [problem.severity for problem in told] == ["error"]
    assert what in told[0].what
    assert told[0].mend
    assert not any(SECRET.encode() in content for content in folder.published().values())
    assert not (folder.root / "site").exists()


@pytest.mark.parametrize(
    ("top", "target"),
    [("static", ".git"), ("content", "../outside"), ("content", "pages"), ("templates", ".git")],
)
def test_a_top_folder_that_is_a_link_is_refused(
    site: Callable[..., Any], top: str, target: str
) -> None:
    folder = site(
        {
            ".git/config": SECRET,
            "pages/index.md": "# A\n",
            "../outside/index.md": "# A\n",
            **({} if top == "content" else {"content/index.md": "# A\n"}),
        }
    )
    linked(folder, top, target)
    errors = [str(p) for p in folder.publish().problems if p.severity == "error"]
    assert any(f"{top} is a link, and must be a folder" in error for error in errors)
    assert not (folder.root / "site").exists()


def test_a_link_within_its_folder_is_the_file(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "# A\n\n[b](b.txt)\n", "content/more/a.txt": "text"})
    linked(folder, "content/b.txt", "more/a.txt")
    assert folder.publish().problems == ()
    assert folder.published()["b.txt"] == b"text"


@pytest.mark.parametrize(
    ("target", "what"),
    [("a.txt", "leads nowhere"), ("gone.txt", "leads nowhere"), ("..", "folder")],
)
def test_a_link_that_is_left_out_is_named(site: Callable[..., Any], target: str, what: str) -> None:
    """To itself, to nothing, to a folder."""
    folder = site({"content/index.md": "# A\n"})
    linked(folder, "content/a.txt", target)
    done = folder.publish()
    assert [(p.severity, what in p.what) for p in done.problems] == [("warning", True)]
    assert "a.txt" not in folder.published()


@pytest.mark.parametrize("link", ["mylib", "mylib/mylib/key.txt", "mylib/mylib/more"])
def test_links_in_a_package_of_the_site(site: Callable[..., Any], link: str) -> None:
    project = '[build-system]\nrequires = []\n\n[project]\nname = "mylib"\nversion = "1"\n'
    home = "real" if link == "mylib" else "mylib"
    folder = site(
        {
            "coldframe.toml": 'packages = ["./mylib"]\n',
            "content/index.md": "# A\n",
            f"{home}/pyproject.toml": project,
            f"{home}/mylib/__init__.py": "",
            ".git/config": SECRET,
            ".env": SECRET,
        }
    )
    linked(
        folder, link, "real" if link == "mylib" else "../../.env" if "key" in link else "../../.git"
    )
    (problem,) = (p for p in folder.publish().problems if p.severity == "error")
    assert "is a link" in problem.what or "a link that leads out of" in problem.what


def test_a_new_workflow_is_not_written_through_a_link(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "# A\n", "requirements.txt": ""})
    linked(folder, ".github/workflows/site.yml", "../../../elsewhere.yml")
    with pytest.raises(FileExistsError):
        automate(folder.root, "github")
    assert not (folder.root.parent / "elsewhere.yml").exists()
