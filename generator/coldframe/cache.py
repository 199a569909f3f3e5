"""Results by the digest of everything that they depend on. Deletable at any time."""

import functools
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path


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


class Cache:
    """A folder of files by kind and key. Two builds may use one at the same time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, kind: str, key: str) -> bytes | None:
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
        """Where the content stands, if the cache has it."""
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
