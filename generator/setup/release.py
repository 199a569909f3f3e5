"""Is a tag the version of pyproject.toml, and does CHANGELOG.md tell what is in it?

`python generator/setup/release.py v1.2.3` says what is wrong and ends with 1.
"""

import datetime as dt
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
RELEASE = re.compile(r"## \[(?P<version>[^\]]+)\](?: - (?P<date>\S+))?")
# Semantic Versioning 2.0.0, without its build metadata, which an index refuses.
VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?")


@dataclass(frozen=True, slots=True)
class Release:
    """A section of the changelog. `date` is none for what is unreleased."""

    version: str
    date: dt.date | None
    changes: dict[str, list[str]] = field(default_factory=dict[str, list[str]])


class ChangelogError(ValueError):
    pass


def read_changelog(text: str) -> list[Release]:
    """The releases, the newest first, by Keep a Changelog 1.1.0. Raises ChangelogError."""
    releases: list[Release] = []
    kind = ""
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("## "):
            releases.append(_release(number, line, releases))
            kind = ""
        elif line.startswith("### "):
            kind = line.removeprefix("### ")
            if not releases or kind not in KINDS or kind in releases[-1].changes:
                raise ChangelogError(f"line {number}: {kind} is none of {', '.join(KINDS)}, once")
            releases[-1].changes[kind] = []
        elif line.startswith("- "):
            if not kind:
                raise ChangelogError(f"line {number}: the change stands below no heading")
            releases[-1].changes[kind].append(line.removeprefix("- "))
    for release in releases:
        for kind, changes in release.changes.items():
            if not changes:
                raise ChangelogError(f"{release.version}: nothing stands below {kind}")
    return releases


def _release(number: int, line: str, before: list[Release]) -> Release:
    match = RELEASE.fullmatch(line)
    if not match:
        raise ChangelogError(f"line {number}: write ## [1.2.3] - 2026-05-17, or ## [Unreleased]")
    version, date = match["version"], match["date"]
    if version == "Unreleased":
        if before or date:
            raise ChangelogError(f"line {number}: Unreleased comes first and has no date")
        return Release(version, None)
    if not VERSION.fullmatch(version):
        raise ChangelogError(f"line {number}: {version} is no semantic version")
    try:
        day = dt.date.fromisoformat(date or "")
    except ValueError:
        raise ChangelogError(f"line {number}: {version} has no date as 2026-05-17") from None
    if any(one.date and one.date < day for one in before):
        raise ChangelogError(f"line {number}: {version} is newer than the one above it")
    return Release(version, day)


def mistakes(tag: str, version: str, changelog: str) -> Iterator[str]:
    """What keeps `tag` from being released."""
    if tag != f"v{version}":
        yield f"the tag is {tag}, pyproject.toml has the version {version}: tag v{version}"
    if not VERSION.fullmatch(version):
        yield f"{version} is no semantic version"
    try:
        releases = read_changelog(changelog)
    except ChangelogError as error:
        yield f"CHANGELOG.md: {error}"
        return
    found = [one for one in releases if one.version == version]
    if not found:
        yield f"CHANGELOG.md has no section of it: ## [{version}] - and the date"
    elif not found[0].changes:
        yield f"CHANGELOG.md tells no change of {version}"


def main(tag: str) -> int:
    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]
    found = list(mistakes(tag, project["version"], Path("CHANGELOG.md").read_text("utf-8")))
    for mistake in found:
        print(f"{tag}: {mistake}", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
