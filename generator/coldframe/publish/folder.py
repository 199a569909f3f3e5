"""Artifacts → a folder that changes at once: the old site or the new one, never a mixture."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from coldframe.model import Artifact

GITIGNORE = b"*\n!.gitignore\n"

type Published = Mapping[str, tuple[str, int, int]]
"""Output path → the artifact's digest and the written file's size and time in ns."""


def publish(
    artifacts: Mapping[PurePosixPath, Artifact], folder: Path, workshop: Path, published: Published
) -> Published:
    """Stage every artifact in `workshop` and swap the stage with `folder`.

    A file that is there already, unchanged since `published`, is linked and keeps its time.
    `workshop` must be on the same file system as `folder`.
    """
    stage = workshop / "stage"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(parents=True)
    for parent in sorted({artifact.path.parent for artifact in artifacts.values()}):
        (stage / parent).mkdir(parents=True, exist_ok=True)
    written: dict[str, tuple[str, int, int]] = {}
    for artifact in artifacts.values():
        name = str(artifact.path)
        target = os.path.join(stage, name)
        stamp = published.get(name)
        source = os.path.join(folder, name)
        if not (stamp and stamp[0] == artifact.digest and _unchanged(source, stamp)):
            _write(artifact, target)
        elif not _link(source, target):
            shutil.copy2(source, target)
        status = os.stat(target)
        written[name] = (artifact.digest, status.st_size, status.st_mtime_ns)
    (stage / ".gitignore").write_bytes(GITIGNORE)
    _swap(stage, folder, workshop / "last")
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


def _unchanged(file: str, stamp: tuple[str, int, int]) -> bool:
    try:
        status = os.stat(file, follow_symlinks=False)
    except FileNotFoundError:
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
    elif _exchange(stage, folder):
        shutil.rmtree(stage, ignore_errors=True)
    else:
        shutil.rmtree(last, ignore_errors=True)
        folder.rename(last)
        stage.rename(folder)
        shutil.rmtree(last, ignore_errors=True)


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
