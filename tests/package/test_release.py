"""A release: one version, told in the changelog, and a tag that is the same."""

import importlib.util
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPT = REPOSITORY / "generator/setup/release.py"
CHANGELOG = (REPOSITORY / "CHANGELOG.md").read_text("utf-8")
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]

spec = importlib.util.spec_from_file_location("release", SCRIPT)
assert spec
assert spec.loader
release = importlib.util.module_from_spec(spec)
sys.modules["release"] = release
spec.loader.exec_module(release)

GOOD = """\
# Changelog

## [Unreleased]

### Fixed

- A crash.

## [0.2.0] - 2026-05-17

### Added

- A word.
- Another.

## [0.1.0] - 2026-01-02

### Security

- A door.
"""


def test_a_changelog_is_read() -> None:
    unreleased, second, first = release.read_changelog(GOOD)
    assert (unreleased.version, unreleased.date) == ("Unreleased", None)
    assert second.changes == {"Added": ["A word.", "Another."]}
    assert str(first.date) == "2026-01-02"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("### Added", "### New", "line 11: New is none of Added, Changed"),
        ("### Security\n\n- A door.", "- A door.", "line 18: the change stands below no heading"),
        ("- A crash.\n", "", "Unreleased: nothing stands below Fixed"),
        ("## [0.2.0] - 2026-05-17", "## 0.2.0", "line 9: write ## [1.2.3] - 2026-05-17"),
        ("[0.2.0] - 2026-05-17", "[0.2.0]", "line 9: 0.2.0 has no date"),
        ("[0.2.0] - 2026-05-17", "[0.2.0] - 17.5.2026", "line 9: 0.2.0 has no date"),
        ("[0.2.0]", "[0.2]", "line 9: 0.2 is no semantic version"),
        ("2026-01-02", "2026-06-01", "line 16: 0.1.0 is newer than the one above it"),
        ("## [0.1.0] - 2026-01-02", "## [Unreleased]", "line 16: Unreleased comes first"),
    ],
)
def test_a_mistake_in_it_is_told_with_its_line(old: str, new: str, what: str) -> None:
    assert old in GOOD
    with pytest.raises(release.ChangelogError) as caught:
        release.read_changelog(GOOD.replace(old, new))
    assert str(caught.value).startswith(what)


def test_coldframe_s_own_keeps_to_it() -> None:
    first, *_ = release.read_changelog(CHANGELOG)
    assert first.version == "Unreleased"
    assert first.changes
    assert "keepachangelog.com/en/1.1.0" in CHANGELOG
    assert "semver.org/spec/v2.0.0" in CHANGELOG


def test_the_version_has_one_source() -> None:
    assert version("coldframe") == PROJECT["version"]
    assert release.VERSION.fullmatch(PROJECT["version"])


@pytest.mark.parametrize(
    ("tag", "project", "what"),
    [
        ("v0.2.0", "0.2.0", ""),
        ("v0.3.0", "0.2.0", "the tag is v0.3.0, pyproject.toml has the version 0.2.0: tag v0.2.0"),
        ("v0.3.0", "0.3.0", "CHANGELOG.md has no section of it: ## [0.3.0] - and the date"),
        ("v1", "1", "1 is no semantic version"),
    ],
)
def test_a_tag_is_released_only_as_what_it_is(tag: str, project: str, what: str) -> None:
    assert [*release.mistakes(tag, project, GOOD), ""][0] == what


def test_the_workflow_s_command_says_what_is_missing(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(REPOSITORY / name, tmp_path)
    command = [sys.executable, str(SCRIPT), "v99.0.0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"pyproject.toml has the version {PROJECT['version']}" in done.stderr
    dated = CHANGELOG.replace("[Unreleased]", f"[{PROJECT['version']}] - 2026-01-01", 1)
    (tmp_path / "CHANGELOG.md").write_text(dated, encoding="utf-8")
    command[-1] = f"v{PROJECT['version']}"
    assert subprocess.run(command, cwd=tmp_path).returncode == 0
