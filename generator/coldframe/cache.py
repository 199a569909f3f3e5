"""Results by the digest of everything that they depend on. Deletable at any time."""

import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

SHARED = frozenset({"demo", "download", "point"})
"""The kinds that are shared. A loader may tell what was true this morning: it runs on each machine;
what else is kept is made in less time than a request takes."""


def digest(*parts: str | bytes) -> str:
    """The first 16 hexadecimal characters of SHA-256 over the parts, their borders kept."""
    summed = hashlib.sha256()
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        summed.update(b"%d:" % len(content))
        summed.update(content)
    return summed.hexdigest()[:16]


def file_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@functools.cache
def code_digest(*parts: str) -> str:
    """A digest of Coldframe's own files, so that no result outlives the code that made it.

    With `parts`, files or folders, of those only: a new style sheet must not cost an author their
    frozen grids.
    """
    package = Path(__file__).parent
    tops = [package / part for part in parts] or [package]
    every = (file for top in tops for file in ([top] if top.is_file() else top.rglob("*")))
    files = [file for file in every if _is_code(file, package)]
    return digest(
        *(
            part
            for file in sorted(files)
            for part in (file.relative_to(package).as_posix(), file.read_bytes())
        )
    )


def _is_code(file: Path, package: Path) -> bool:
    if "gathered" in file.relative_to(package).parts:
        return file.name == "digests.json"
    return file.suffix in {".py", ".js", ".mjs", ".css", ".html"}


class Shared(Protocol):
    """A cache that several machines share. It never fails: what it can't give is computed."""

    def fetch(self, kind: str, keys: Sequence[str], worth: float) -> Mapping[str, bytes]:
        """What it has of them. `worth` are the seconds in which they would be computed."""

    def offer(self, kind: str, key: str, content: bytes) -> None:
        """Keep it there, in the background."""


class Cache:
    """A folder of files by kind and key. Two builds may use one at the same time.

    What the folder lacks comes from the `shared` cache, and what is made goes there, too.
    """

    def __init__(self, folder: Path, shared: Shared | None = None) -> None:
        self._folder = folder
        self._shared = shared

    def local(self) -> "Cache":
        """The same folder for another process, without what is shared."""
        return Cache(self._folder)

    def get(self, kind: str, key: str) -> bytes | None:
        return self.get_all(kind, [key]).get(key)

    def get_all(self, kind: str, keys: Sequence[str], worth: float = 0.0) -> dict[str, bytes]:
        """Those that are known. `worth` are the seconds in which all would be computed."""
        found = {key: content for key in keys if (content := self._own(kind, key)) is not None}
        missing = [key for key in keys if key not in found]
        if missing and self._shared and kind in SHARED:
            for key, content in self._shared.fetch(kind, missing, worth).items():
                write_whole(self.file(kind, key), content)
                found[key] = content
        return found

    def _own(self, kind: str, key: str) -> bytes | None:
        try:
            return self.file(kind, key).read_bytes()
        except FileNotFoundError:
            return None

    def path(self, kind: str, key: str) -> Path | None:
        file = self.file(kind, key)
        return file if file.exists() else None

    def put(self, kind: str, key: str, content: bytes) -> Path:
        file = self.file(kind, key)
        write_whole(file, content)
        if self._shared and kind in SHARED:
            self._shared.offer(kind, key, content)
        return file

    def folder(self, kind: str) -> Path:
        """A folder for a library that keeps files of its own."""
        folder = self._folder / kind
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def keys(self, kind: str) -> frozenset[str]:
        folder = self._folder / kind
        if not folder.is_dir():
            return frozenset()
        return frozenset(
            name for _, _, names in os.walk(folder) for name in names if not name.startswith(".")
        )

    def prune(self, kind: str, keep: Iterable[str]) -> None:
        """Drop the kind's entries that are not in `keep`."""
        for key in self.keys(kind) - frozenset(keep):
            self.file(kind, key).unlink(missing_ok=True)

    def clear(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def file(self, kind: str, key: str) -> Path:
        """Where the content stands, if the cache has it. Raises ValueError: a key is no path."""
        if not key or "/" in key or "\\" in key or key.startswith("."):
            raise ValueError(f"{key[:100]!r} is no key of the cache")
        return self._folder / kind / key[:2] / key


def write_whole(file: Path, content: bytes) -> None:
    """Write a file so that a reader, or a killed writer, never leaves half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
