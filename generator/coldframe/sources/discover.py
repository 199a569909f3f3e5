"""Walk the site's folders: paths, kinds, digests. Reads only files that changed since last time."""

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.cache import file_digest
from coldframe.model import Source, SourceKind
from coldframe.problems import Place, Problem

type Stamp = tuple[int, int, str]
"""A file's modification time in ns, its size in bytes, the digest that it had then."""

SKIPPED = frozenset({"__pycache__", "node_modules"})


@dataclass(frozen=True, slots=True)
class Discovered:
    """The sources by path, in order, and the stamps with which the next walk is quick."""

    sources: Mapping[PurePosixPath, Source]
    stamps: Mapping[str, Stamp]
    problems: tuple[Problem, ...]


def discover(root: Path, stamps: Mapping[str, Stamp], settled: int = 0) -> Discovered:
    """Every file of `content/` and `static/`.

    A file whose time and size are those of its stamp is not read again, unless it was written at
    or after `settled` (ns): a second write within the clock's grain would not show.
    """
    sources: dict[PurePosixPath, Source] = {}
    seen: dict[str, Stamp] = {}
    problems: list[Problem] = []
    for folder in ("content", "static"):
        for relative, entry in _walk(root / folder, folder):
            if entry.is_symlink() and not _inside(Path(entry.path), root):
                problems.append(
                    Problem(
                        Place(PurePosixPath(relative)),
                        "a link that leaves the site's folder",
                        "Copy the file here",
                    )
                )
                continue
            try:
                stamp = _stamp(entry, stamps.get(relative), settled)
            except FileNotFoundError:
                # Between the walk and the reading it went away.
                continue
            path = PurePosixPath(relative)
            seen[relative] = stamp
            sources[path] = Source(path, _kind(path), stamp[2], stamp[1])
    if not any(source.kind == "page" for source in sources.values()):
        problems.append(
            Problem(
                Place(PurePosixPath("content")),
                "there is no page",
                "Write content/index.md, or start with: coldframe new DIR",
            )
        )
    return Discovered(sources, seen, tuple(problems))


def rediscover(before: Discovered, root: Path, changed: Collection[Path]) -> Discovered | None:
    """The sources after these files, and no others, got new content; None if more has changed."""
    sources, stamps = dict(before.sources), dict(before.stamps)
    for file in changed:
        path = PurePosixPath(file.relative_to(root).as_posix())
        try:
            status = file.lstat()
            content = file.read_bytes() if stat.S_ISREG(status.st_mode) else None
        except OSError:
            return None
        if content is None or path not in sources:
            return None
        stamp = (status.st_mtime_ns, len(content), file_digest(content))
        stamps[str(path)] = stamp
        sources[path] = Source(path, sources[path].kind, stamp[2], stamp[1])
    return Discovered(sources, stamps, before.problems)


def _walk(folder: Path, relative: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.name.startswith(".") or entry.name in SKIPPED or entry.name.endswith("~"):
                continue
            below = f"{relative}/{entry.name}"
            if entry.is_dir():
                if not entry.is_symlink():
                    yield from _walk(Path(entry.path), below)
            elif entry.is_file():
                yield below, entry


def _stamp(entry: os.DirEntry[str], known: Stamp | None, settled: int) -> Stamp:
    status = entry.stat()
    if known and known[:2] == (status.st_mtime_ns, status.st_size) and known[0] < settled:
        return known
    content = Path(entry.path).read_bytes()
    return (status.st_mtime_ns, len(content), file_digest(content))


def _kind(path: PurePosixPath) -> SourceKind:
    if path.parts[0] == "static":
        return "static"
    if path.suffix == ".md":
        return "page"
    if path.suffix == ".py":
        return "loader" if "." in path.stem else "module"
    return "asset"


def _inside(path: Path, root: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())
