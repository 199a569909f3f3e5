"""The files of a lock: fetched once, kept by their hash, and what stands in them."""

import hashlib
import io
import stat
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterable
from email.parser import BytesParser
from pathlib import Path, PurePosixPath

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from coldframe.cache import Cache
from coldframe.packages import pip
from coldframe.packages.distribution import Distribution, Packed
from coldframe.packages.lock import Locked

MOST_BYTES = 2_000_000_000
"""More than a browser's Python can hold."""
MOST_FILES = 100_000
PATIENCE = 60
"""Seconds without a byte from the distribution's host."""


class NotFetched(RuntimeError):
    """A file of the lock could not be had; the message says why."""


def stored(locked: Locked, distribution: Distribution, cache: Cache) -> Path:
    """The file of a locked package, in the cache. Raises NotFetched."""
    file = cache.file("wheel", locked.sha256)
    if file.is_file() and _hash(file.read_bytes()) == locked.sha256:
        return file
    content = _fetched(locked, distribution)
    if _hash(content) != locked.sha256:
        raise NotFetched(f"{locked.file_name} is not the file of the lock: its SHA-256 differs")
    return cache.put("wheel", locked.sha256, content)


def offered(packed: Packed, distribution: Distribution, cache: Cache) -> Path:
    """A wheel of the distribution, in the cache. Raises NotFetched."""
    entry = (packed.name, packed.version, packed.file_name, packed.sha256, (), ())
    return stored(Locked(*entry, source="pyodide"), distribution, cache)


class NotSound(ValueError):
    """A wheel that is not unpacked; the message says why."""


def refuse_unsound(wheel: bytes) -> None:
    """A wheel is unpacked, here and in the browser, and never run here. Raises NotSound.

    The sizes are those that it declares; zipfile reads no more than them of any file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise NotSound(f"it is no zip: {error}") from None
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise NotSound(f"it holds more than {MOST_BYTES / 1e9:g} GB or {MOST_FILES:,} files")
    for entry in entries:
        path = PurePosixPath(entry.filename)
        # Python turns `\` into `/` only where that parts folders.
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or not path.parts:
            raise NotSound(f"it has a file {entry.filename[:100]!r}, which would leave its folder")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise NotSound(f"it has a link, {entry.filename[:100]!r}")


def imports(wheel: bytes) -> tuple[str, ...]:
    """The top-level names by which a wheel's content is imported."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        names = {_top(PurePosixPath(name)) for name in archive.namelist()}
    return tuple(sorted(name for name in names if name))


def requires(wheel: bytes) -> tuple[str, ...]:
    """What the wheel's metadata say that it needs, as they say it (PEP 508)."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".dist-info/METADATA"))
        metadata = BytesParser().parsebytes(archive.read(name))
    return tuple(map(str, metadata.get_all("Requires-Dist", [])))


def needed(
    required: Iterable[str], extras: Iterable[str], distribution: Distribution
) -> dict[str, Requirement]:
    """Of a package's requirements those that hold in the browser, by canonical name."""
    found: dict[str, Requirement] = {}
    for text in required:
        try:
            requirement = Requirement(text)
        except InvalidRequirement:
            continue
        marker = requirement.marker
        if marker is None or any(
            marker.evaluate({**distribution.environment, "extra": extra}) for extra in ("", *extras)
        ):
            requirement.marker = None
            found[canonicalize_name(requirement.name)] = requirement
    return found


def _fetched(locked: Locked, distribution: Distribution) -> bytes:
    if locked.source == "pyodide":
        return _from_host(distribution.host + locked.file_name)
    try:
        return pip.fetched(locked.name, locked.version, locked.sha256, distribution)
    except pip.PipFailed as error:
        raise NotFetched(str(error)) from None


def _from_host(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            content = answer.read()
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        why = getattr(error, "reason", error)
        raise NotFetched(f"{url} could not be fetched: {why}") from None
    return bytes(content)


def _top(path: PurePosixPath) -> str:
    """`a` of `a.py`, `a/b.py` and `a.cpython-314-wasm32-emscripten.so`; else nothing."""
    first, code = path.parts[0], path.suffix in {".py", ".so"}
    if not code or first.endswith((".dist-info", ".data", ".libs")):
        return ""
    name = first.partition(".")[0]
    return name if name.isidentifier() else ""


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
