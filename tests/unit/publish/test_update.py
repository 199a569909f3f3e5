"""`coldframe build`: read, build if something changed, publish if nothing is wrong, remember."""

import shutil
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

import pytest

from coldframe.last_build import read_last_build
from coldframe.publish.update import Update, bytes_by_kind, update

HOME = {"content/index.md": "# Home\n"}
BROKEN = {"content/index.md": "# Home\n\n[b](b.md)\n"}


def last_key(folder: Any) -> str:
    return read_last_build(folder.root / ".coldframe/last.json").key


def test_a_site_that_stands_is_not_built_again(site: Callable[..., Any]) -> None:
    folder = site(HOME)
    first = folder.publish()
    again = folder.publish()
    assert (first.report["changed"], again.report["changed"]) == (True, False)
    assert list(again.report["seconds"]) == ["total"]
    assert again.report["bytes"] == first.report["bytes"]


@pytest.mark.parametrize(
    "change",
    [
        {"content/index.md": "# Other\n"},
        {"content/new.txt": "new"},
        {"static/robots.txt": ""},
        {"coldframe.toml": 'title = "Other"\n'},
        {"templates/home.html": '{% extends "theme/home.html" %}\n'},
    ],
)
def test_every_input_counts(site: Callable[..., Any], change: dict[str, str]) -> None:
    folder = site(HOME)
    folder.publish()
    folder.write(change)
    assert folder.publish().report["changed"]
    assert not folder.publish().report["changed"]


@pytest.mark.parametrize("drafts", [True, False])
def test_drafts_count_too(site: Callable[..., Any], drafts: bool) -> None:
    folder = site({**HOME, "content/b.md": "---\ndraft: true\n---\nB\n"})
    update(folder.root, not drafts, lambda line: None)
    assert update(folder.root, drafts, lambda line: None).report["changed"]
    assert ("b/index.html" in folder.published()) is drafts


def test_a_site_that_someone_changed_is_mended(site: Callable[..., Any]) -> None:
    folder = site(HOME)
    folder.publish()
    good = folder.published()
    (folder.root / "site/index.html").write_text("scribble")
    (folder.root / "site/stray.html").write_text("stray")
    assert folder.publish().report["changed"]
    assert folder.published() == good
    shutil.rmtree(folder.root / "site")
    folder.publish()
    assert folder.published() == good


def test_what_is_remembered_can_be_deleted_at_any_time(site: Callable[..., Any]) -> None:
    folder = site(HOME)
    folder.publish()
    good = folder.published()
    shutil.rmtree(folder.root / ".coldframe")
    assert folder.publish().problems == ()
    assert folder.published() == good


def test_a_mistake_publishes_nothing_and_is_told_each_time(site: Callable[..., Any]) -> None:
    folder = site(HOME)
    folder.publish()
    good = folder.published()
    folder.write(BROKEN)
    first, again = folder.publish(), folder.publish()
    assert [str(problem.place) for problem in first.problems] == ["content/index.md:3"]
    assert again.problems == first.problems
    assert folder.published() == good
    folder.write(HOME)
    assert folder.publish().problems == ()


def test_a_check_writes_no_site_and_does_not_pass_for_a_build(site: Callable[..., Any]) -> None:
    folder = site(HOME)
    folder.publish()
    built = last_key(folder)
    folder.write({"content/index.md": "# Other\n"})
    checked: Update = update(folder.root, False, lambda line: None, write=False)
    assert checked.problems == ()
    assert last_key(folder) == built
    assert b"Other" not in folder.published()["index.html"]
    assert folder.publish().report["changed"]
    assert b"Other" in folder.published()["index.html"]


def test_a_warning_outlives_the_build_that_found_it(site: Callable[..., Any]) -> None:
    folder = site({"content/index.md": "```python live\nimport yaml\n```\n"})
    first, again = folder.publish(), folder.publish()
    assert not again.report["changed"]
    (warning,) = first.problems
    assert warning.severity == "warning"
    assert again.problems == first.problems


def test_a_configuration_that_cannot_be_read_is_the_whole_report(
    site: Callable[..., Any],
) -> None:
    done = site({**HOME, "coldframe.toml": b"title = '\xff'"}).publish()
    assert [problem.place.file for problem in done.problems] == [PurePosixPath("coldframe.toml")]
    (told,) = done.report["problems"]
    assert told["file"] == "coldframe.toml"
    assert told["what"].startswith("not UTF-8")


def test_sizes_are_told_by_kind() -> None:
    files = {
        "index.html": 5,
        "a/index.html": 6,
        "a/rows.csv": 7,
        "_coldframe/grids/0123.json": 8,
        "_coldframe/runtime-0123/index.js": 9,
        "_coldframe/runtime-0123/page.js": 1,
        "_coldframe/style-0123.css": 2,
    }
    published = {name: ("", size, 0) for name, size in files.items()}
    assert bytes_by_kind(published) == {
        "assets": 7,
        "grids": 8,
        "pages": 11,
        "runtime": 10,
        "style": 2,
    }
