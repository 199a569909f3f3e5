"""Walk the site's folders: paths, kinds, digests. Reads only files that changed since last time."""

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.cache import file_digest
from coldframe.model import Source, SourceKind
from coldframe.problems import Place, Problem
from coldframe.sources.symlinks import link_problem, top_problem

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
    problems += _linked_templates(root)
    for folder in ("content", "static"):
        for relative, entry in _walk(root / folder, folder, problems):
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


def _walk(
    top: Path, relative: str, problems: list[Problem], folder: Path | None = None
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """The files of `folder` (first: of `top`), which `relative` names; links only within `top`."""
    if folder is None:
        folder = top
        if linked := top_problem(top):
            problems.append(linked)
            return
    if not folder.is_dir():
        return
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda e: e.name):
            if entry.name.startswith(".") or entry.name in SKIPPED or entry.name.endswith("~"):
                continue
            below = f"{relative}/{entry.name}"
            if entry.is_symlink():
                problem = _linked(entry, below, top)
                if problem:
                    problems.append(problem)
                    continue
            if entry.is_dir():
                yield from _walk(top, below, problems, Path(entry.path))
            elif entry.is_file():
                yield below, entry


def _linked(entry: os.DirEntry[str], relative: str, top: Path) -> Problem | None:
    path = Path(entry.path)
    if path.is_dir():
        # Never followed, since links make circles; a loader may still read what is there.
        what = "a link to a folder, whose files are not the site's"
        mend = "Put the files themselves here, if they are to be published"
        return Problem(Place(PurePosixPath(relative)), what, mend, "warning")
    return link_problem(path, relative, top)


def _linked_templates(root: Path) -> Iterator[Problem]:
    """What a template is stands on every page, so the same holds for it."""
    top = root / "templates"
    if linked := top_problem(top):
        yield linked
        return
    for file in sorted(top.rglob("*")):
        if file.is_symlink():
            relative = file.relative_to(root).as_posix()
            if linked := link_problem(file, relative, top):
                yield linked


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
