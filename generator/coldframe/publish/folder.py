"""Artifacts → a folder that changes at once: the old site or the new one, never a mixture."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from coldframe.model import Artifact
from coldframe.publish.paths import refuse_outside

GITIGNORE = b"*\n!.gitignore\n"

type Published = Mapping[str, tuple[str, int, int]]
"""Output path → the artifact's digest and the written file's size and time in ns."""


def publish(
    artifacts: Mapping[PurePosixPath, Artifact], folder: Path, workshop: Path, published: Published
) -> Published:
    """Make the stage in `workshop` hold every artifact, and exchange it with `folder`.

    The stage is a twin of the site, its files the same ones (hard links), so that only what changed
    is written; a file that did not keeps its time. `published` says what `folder` holds; `workshop`
    must be on the same file system. Raises OutsidePath, before anything is written.
    """
    refuse_outside(artifacts)
    stage = workshop / "stage"
    stage.mkdir(parents=True, exist_ok=True)
    staged = {name: (size, time) for name, size, time in _files(str(stage), "")}
    folders = {os.path.dirname(name) for name in staged}
    new: list[str] = []
    written: dict[str, tuple[str, int, int]] = {}
    for artifact in artifacts.values():
        name = str(artifact.path)
        stamp = published.get(name)
        known = stamp if stamp and stamp[0] == artifact.digest else None
        if known and staged.get(name) == known[1:]:
            written[name] = known
        else:
            parent = os.path.dirname(name)
            if parent not in folders:
                _make_folder(stage, parent)
                folders.add(parent)
            written[name] = _stage(artifact, folder, stage, known)
            new.append(name)
    gone = staged.keys() - written.keys()
    _drop(stage, gone)
    (stage / ".gitignore").write_bytes(GITIGNORE)
    _swap(stage, folder, workshop / "last")
    _follow(folder, stage, new, gone)
    return written


def is_intact(folder: Path, published: Published) -> bool:
    """Whether the folder holds the published files and nothing else."""
    found = 0
    for name, size, time in _files(str(folder), ""):
        stamp = published.get(name)
        if stamp is None or stamp[1:] != (size, time):
            return False
        found += 1
    return found == len(published)


def recover(folder: Path, workshop: Path) -> None:
    """Bring back the last good site if a build was killed between the two renames of a swap."""
    last = workshop / "last"
    if last.is_dir():
        if folder.exists():
            shutil.rmtree(last)
        else:
            last.rename(folder)


@contextmanager
def alone(workshop: Path) -> Iterator[None]:
    """One build at a time in a folder; a second one waits. The lock ends with its process."""
    workshop.mkdir(parents=True, exist_ok=True)
    (workshop / ".gitignore").write_bytes(b"*\n")
    if sys.platform == "win32":
        yield
        return
    import fcntl

    with (workshop / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def empty(output: Path, workshop: Path, forget: bool) -> None:
    """Nothing in `output`; with `forget` nothing in `workshop` either. Held by `alone`."""
    for entry in workshop.iterdir() if forget else ():
        # A build that waits has this file open: with a new one beside it two would run at once.
        if entry.name in ("lock", ".gitignore"):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            entry.unlink(missing_ok=True)
    shutil.rmtree(output, ignore_errors=True)
    output.mkdir(exist_ok=True)
    (output / ".gitignore").write_bytes(GITIGNORE)


def _files(folder: str, prefix: str) -> Iterator[tuple[str, int, int]]:
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            name = prefix + entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, name + "/")
            elif name != ".gitignore":
                status = entry.stat(follow_symlinks=False)
                yield name, status.st_size, status.st_mtime_ns


def _stage(
    artifact: Artifact, folder: Path, stage: Path, known: tuple[str, int, int] | None
) -> tuple[str, int, int]:
    """Put one artifact on the stage: the published file itself if it is unchanged, else anew."""
    name = str(artifact.path)
    target, source = os.path.join(stage, name), os.path.join(folder, name)
    # Never written over: the file may be a published one under a second name.
    if os.path.lexists(target):
        os.remove(target)
    if not (known and _unchanged(source, known) and _link(source, target)):
        _write(artifact, target)
    status = os.stat(target)
    return artifact.digest, status.st_size, status.st_mtime_ns


def _follow(folder: Path, stage: Path, new: Iterable[str], gone: Iterable[str]) -> None:
    """Make the stage, which now is the site before, the twin of the new one."""
    stage.mkdir(exist_ok=True)
    _drop(stage, gone)
    for name in new:
        target = os.path.join(stage, name)
        if os.path.lexists(target):
            os.remove(target)
        elif not os.path.isdir(os.path.dirname(target)):
            _make_folder(stage, os.path.dirname(name))
        if not _link(os.path.join(folder, name), target):
            return  # No hard links here: the next build will copy what it needs.


def _make_folder(stage: Path, name: str) -> None:
    """The folder, also where the site before had a file of that name."""
    for parent in reversed([PurePosixPath(name), *PurePosixPath(name).parents]):
        path = stage / parent
        if path.is_file() or path.is_symlink():
            path.unlink()
        path.mkdir(exist_ok=True)


def _drop(stage: Path, names: Iterable[str]) -> None:
    """Remove files that the new site does not have, and folders that become empty."""
    parents: set[PurePosixPath] = set()
    for name in names:
        path = stage / name
        if path.is_file() or path.is_symlink():
            path.unlink()
        parents |= {parent for parent in PurePosixPath(name).parents if parent.name}
    for parent in sorted(parents, key=lambda path: -len(path.parts)):
        path = stage / parent
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _unchanged(file: str, stamp: tuple[str, int, int]) -> bool:
    try:
        status = os.stat(file, follow_symlinks=False)
    except OSError:
        return False
    return (status.st_size, status.st_mtime_ns) == stamp[1:]


def _write(artifact: Artifact, target: str) -> None:
    # Never a link into the cache: a tool that edits the site in place would edit the cache too.
    if isinstance(artifact.content, Path):
        shutil.copyfile(artifact.content, target)
    else:
        with open(target, "wb") as file:
            file.write(artifact.content)


def _link(source: str, target: str) -> bool:
    try:
        os.link(source, target)
    except OSError:
        return False
    return True


def _swap(stage: Path, folder: Path, last: Path) -> None:
    if not folder.exists():
        stage.rename(folder)
    elif not _exchange(stage, folder):
        shutil.rmtree(last, ignore_errors=True)
        folder.rename(last)
        stage.rename(folder)
        last.rename(stage)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders' names in one step (Linux `renameat2`, macOS `renamex_np`)."""
    here, exchange = -100, 2
    try:
        library = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            failed = library.renamex_np(os.fsencode(one), os.fsencode(other), exchange)
        else:
            failed = library.renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange)
    except (AttributeError, OSError, TypeError):
        return False
    return bool(failed == 0)
