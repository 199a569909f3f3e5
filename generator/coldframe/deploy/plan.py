"""The site × what a deploy says that it put there × what stands there → what to do, in order."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from coldframe.deploy.headers import is_fingerprinted

LAST = frozenset({"_coldframe/offline.json"})
"""The list that vouches for all the others: until it is new, browsers keep no new page."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file at the target: the SHA-256 of its content (before any compression), a digest of how
    it was sent, and the target's own stamp, which changes when anybody writes it again."""

    sha256: str
    sent: str
    stamp: str


@dataclass(frozen=True, slots=True)
class Record:
    """What the last deploy put there whole; `pending` are the paths, with the SHA-256 of their
    content, that deploys since have begun to put and did not end."""

    files: Mapping[str, Kept] = field(default_factory=dict[str, Kept])
    pending: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Wanted:
    sha256: str
    sent: str


@dataclass(frozen=True, slots=True)
class Plan:
    """`phases` are done one after the other, then `deletions`. `foreign` were put there by no
    deploy and are where the site wants a file: they are in the phases, too. Pages are deleted
    before what they show."""

    phases: tuple[tuple[str, tuple[str, ...]], ...]
    deletions: tuple[str, ...]
    unchanged: tuple[str, ...]
    foreign: tuple[str, ...]

    @property
    def puts(self) -> tuple[str, ...]:
        return tuple(path for _, paths in self.phases for path in paths)

    def as_json(self) -> dict[str, Any]:
        return {
            "phases": [{"phase": name, "files": list(paths)} for name, paths in self.phases],
            "deletions": list(self.deletions),
            "unchanged": len(self.unchanged),
            "foreign": list(self.foreign),
        }


def still_known(record: Record, standing: Mapping[str, str]) -> dict[str, Kept]:
    """What stands there just as the record has it. `standing` are the target's stamps by path."""
    return {path: kept for path, kept in record.files.items() if standing.get(path) == kept.stamp}


def unsure(wanted: Set[str], record: Record, standing: Mapping[str, str]) -> tuple[str, ...]:
    """Paths at which somebody wrote since, or a deploy that did not end: they must be looked at."""
    concerned = wanted | record.files.keys() | {path for path, _ in record.pending}
    return tuple(sorted((concerned & standing.keys()) - still_known(record, standing).keys()))


def make_plan(
    wanted: Mapping[str, Wanted], standing: Mapping[str, str], known: Mapping[str, Kept]
) -> Plan:
    """`known` is what deploys put there: all of it that stands, and nothing else."""
    same = {
        path
        for path, kept in known.items()
        if wanted.get(path) == Wanted(kept.sha256, kept.sent) and path in standing
    }
    puts = wanted.keys() - same
    return Plan(
        phases=_phases(puts, standing.keys()),
        deletions=tuple(sorted((known.keys() & standing.keys()) - wanted.keys(), key=_pages_first)),
        unchanged=tuple(sorted(same)),
        foreign=tuple(sorted((puts & standing.keys()) - known.keys())),
    )


def is_page(path: str) -> bool:
    return path.endswith(".html")


def _pages_first(path: str) -> tuple[bool, str]:
    return not is_page(path), path


def _phases(puts: Iterable[str], standing: Set[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """First all that is new, pages after what they show, so that nothing old changes until all
    new is there; then what keeps its name, pages again last."""
    groups: dict[str, list[str]] = {
        "new files for ever": [],
        "new files": [],
        "new pages": [],
        "changed files": [],
        "changed pages": [],
        "list of files": [],
    }
    for path in sorted(puts):
        kind = "pages" if is_page(path) else "files"
        name = f"{'changed' if path in standing else 'new'} {kind}"
        if is_fingerprinted(path):
            name = "new files for ever"
        elif path in LAST:
            name = "list of files"
        groups[name].append(path)
    return tuple((name, tuple(paths)) for name, paths in groups.items() if paths)
