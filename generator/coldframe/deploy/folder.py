"""A folder: another disk, a mounted share, what a tool of the host's picks up."""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from coldframe.cache import digest, write_whole
from coldframe.deploy.outgoing import File
from coldframe.deploy.plan import Kept, Record
from coldframe.deploy.store import LOCK, RECORD, Refused
from coldframe.deploy.target import Folder, Target
from coldframe.problems import Problem

WORKERS = 4
NEW = "_coldframe/deploy.new"
"""Where files are written before each takes its place in one step."""


class Tree:
    """The files below a folder. See `store.Store`."""

    workers = WORKERS

    def __init__(self, target: Target, where: Folder) -> None:
        self._target, self._root = target, where.path

    @contextmanager
    def alone(self) -> Iterator[Callable[[], None]]:
        """A lock of the system's, which ends with its process."""
        with self._told(self._root):
            (self._root / NEW).mkdir(parents=True, exist_ok=True)
        with self._locked():
            try:
                yield lambda: None
            finally:
                shutil.rmtree(self._root / NEW, ignore_errors=True)

    def listed(self) -> Mapping[str, str]:
        own = {RECORD, LOCK}
        found = {}
        for folder, _, names in os.walk(self._root):
            for name in names:
                file = Path(folder, name)
                path = file.relative_to(self._root).as_posix()
                if path not in own and not path.startswith(NEW + "/"):
                    found[path] = _stamp(file)
        return found

    def sent(self, path: str) -> str:
        return ""

    def look(self, path: str, record: Record) -> Kept | None:
        """A deploy's if its content is what a deploy says that it put, or began to put, there."""
        content = self.read(path)
        found = hashlib.sha256(content or b"").hexdigest()
        last = record.files.get(path)
        if (path, found) in record.pending or (last and last.sha256 == found):
            return Kept(found, self.sent(path), _stamp(self._root / path))
        return None

    def put(self, file: File) -> str:
        place = self._inside(file.path)
        with self._told(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            new = self._root / NEW / digest(file.path)
            shutil.copyfile(file.source, new)
            os.replace(new, place)
            return _stamp(place)

    def delete(self, paths: Sequence[str]) -> None:
        for path in paths:
            place = self._inside(path)
            with self._told(place):
                place.unlink(missing_ok=True)
                self._drop_empty(place.parent)

    def read(self, path: str) -> bytes | None:
        with self._told(self._root / path):
            try:
                return self._inside(path).read_bytes()
            except FileNotFoundError:
                return None

    def write_record(self, content: bytes) -> None:
        with self._told(self._root / RECORD):
            write_whole(self._root / RECORD, content)

    def _drop_empty(self, folder: Path) -> None:
        while folder != self._root and not any(folder.iterdir()):
            folder.rmdir()
            folder = folder.parent

    def _inside(self, path: str) -> Path:
        """The file's place; refused if a link on the way leads out of the folder."""
        place = self._root / path
        if not place.parent.resolve().is_relative_to(self._root.resolve()):
            what = f"{place} leads out of {self._root}, by a link on the way"
            raise Refused(Problem(self._target.at("target"), what, "Remove the link"))
        return place

    @contextmanager
    def _locked(self) -> Iterator[None]:
        if sys.platform == "win32":
            yield
            return
        import fcntl

        file = self._root / LOCK
        with self._told(file), file.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                same = os.stat(file).st_ino == os.fstat(lock.fileno()).st_ino
            except (BlockingIOError, FileNotFoundError):
                same = False
            if not same:
                what = f"another deploy to {self._root} is going on"
                raise Refused(Problem(self._target.at("target"), what, "Wait until it has ended"))
            try:
                yield
            finally:
                file.unlink(missing_ok=True)

    @contextmanager
    def _told(self, place: Path) -> Iterator[None]:
        try:
            yield
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            what = f"at {place} a file and a folder want the same name"
            raise Refused(Problem(self._target.at("target"), what, "Remove it there")) from None
        except OSError as error:
            what = f"{error.filename or place} can't be written: {error.strerror}"
            mend = "Give this user the right to, or room; then run it again"
            raise Refused(Problem(self._target.at("target"), what, mend)) from error


def _stamp(file: Path) -> str:
    status = file.lstat()
    return f"{status.st_size}-{status.st_mtime_ns}"
