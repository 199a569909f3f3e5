"""What a change may do: the powers of its files, against a revision of git. Nothing is run."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.sources.powers import Power, powers
from coldframe.sources.symlinks import leads_outside
from coldframe.workshop import OUTPUT, WORKSHOP

GIT = ("-c", "core.fsmonitor=false", "-c", "safe.directory=*", "-c", "core.quotePath=false")
LEFT_OUT = frozenset({OUTPUT, WORKSHOP, ".git", "node_modules", "__pycache__", ".venv"})


class NoRevision(ValueError):
    """There is nothing to compare with; the message says why."""


@dataclass(frozen=True, slots=True)
class Review:
    """`gone` are those that the change takes away."""

    new: tuple[Power, ...]
    gone: tuple[Power, ...]

    @property
    def counts(self) -> dict[str, int]:
        return dict(sorted(Counter(power.kind for power in self.new).items()))


def review(root: Path, since: str = "") -> Review:
    """All that the site can do, or what of it is new `since` a revision. Raises NoRevision."""
    if not since:
        return Review(_of(root, _files(root)), ())
    commit = _commit(root, since)
    changed = list(_changed(root, commit))
    now = _of(root, changed)
    before = [power for path in changed for power in powers(path, _old(root, commit, path))]
    return Review(tuple(_without(now, before)), tuple(_without(before, now)))


def _of(root: Path, paths: Iterable[PurePosixPath]) -> tuple[Power, ...]:
    found: list[Power] = []
    for path in paths:
        file = root / path
        if file.is_symlink():
            why = leads_outside(file, root / path.parts[0]) or "a link"
            found.append(Power("symlink", str(path), None, why, str(file.readlink())))
        elif file.is_file():
            found += powers(path, file.read_bytes())
    return tuple(found)


def _without(some: Iterable[Power], others: Iterable[Power]) -> Iterator[Power]:
    """Those that the others do not have: a line that moved is the same."""
    known = Counter((power.kind, power.file, power.text) for power in others)
    for power in some:
        key = (power.kind, power.file, power.text)
        if known[key]:
            known[key] -= 1
        else:
            yield power


def _files(root: Path) -> Iterator[PurePosixPath]:
    for folder, folders, names in root.walk():
        folders[:] = sorted(name for name in folders if name not in LEFT_OUT)
        links = [name for name in folders if (folder / name).is_symlink()]
        for name in sorted((*names, *links)):
            yield PurePosixPath((folder / name).relative_to(root))


def _commit(root: Path, since: str) -> str:
    if not re.fullmatch(r"[\w./@{}~^:+-]+", since) or since.startswith("-"):
        raise NoRevision(f"{since!r} is no revision")
    if shutil.which("git") is None:
        raise NoRevision("git is not installed")
    done = _git(root, "rev-parse", "--verify", "--quiet", f"{since}^{{commit}}")
    if done.returncode:
        raise NoRevision(f"git has no revision {since} here; is the clone too shallow?")
    return done.stdout.decode().strip()


def _changed(root: Path, commit: str) -> Iterator[PurePosixPath]:
    plain = ("--no-ext-diff", "--no-textconv", "--no-renames", "--relative")
    listed = _git(root, "diff", "--name-only", "-z", *plain, commit, "--", ".").stdout
    listed += _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".").stdout
    for name in sorted({*listed.decode(errors="surrogateescape").split("\0")} - {""}):
        path = PurePosixPath(name)
        if path.parts[0] not in LEFT_OUT:
            yield path


def _old(root: Path, commit: str, path: PurePosixPath) -> bytes | None:
    done = _git(root, "cat-file", "blob", f"{commit}:./{path}")
    return None if done.returncode else done.stdout


def _git(root: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["git", *GIT, *words], cwd=root, stdin=subprocess.DEVNULL, capture_output=True
    )
