"""What of a site points need on another machine: its modules and data, as one archive."""

import hashlib
import io
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath

from coldframe.cache import code_digest
from coldframe.packages.pages import version_of


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What results depend on besides the site and the point; it must be alike on both machines.

    `packages` maps what the code imports from outside to its version; empty: it is not there.
    """

    coldframe: str
    code: str
    python: str
    packages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cargo:
    """`archive` is a zip of `content/`, `digest` its SHA-256 in hexadecimal."""

    archive: bytes
    digest: str
    surroundings: Surroundings


def packed(files: Mapping[PurePosixPath, Path], packages: Iterable[str]) -> Cargo:
    """`files` by their path below `content/`; the same files make the same bytes."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, file in sorted(files.items()):
            # Of zip's first day: no clock in it.
            out.writestr(zipfile.ZipInfo(str(name)), file.read_bytes(), zipfile.ZIP_DEFLATED)
    content = archive.getvalue()
    return Cargo(content, hashlib.sha256(content).hexdigest(), here(packages))


def here(packages: Iterable[str]) -> Surroundings:
    """This Python's."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    code = code_digest("authoring", "freeze")
    versions = {name: version_of(name) for name in packages}
    return Surroundings(version("coldframe"), code, python, versions)


def difference(wanted: Surroundings, own: Surroundings) -> tuple[str, str] | None:
    """What of `own`, a worker's, is not as `wanted`, and the mend; None if all is alike."""
    if wanted.python != own.python:
        return f"Python {own.python}, the build {wanted.python}", "Use one Python on both"
    if (wanted.coldframe, wanted.code) != (own.coldframe, own.code):
        other = " of other code" if wanted.coldframe == own.coldframe else ""
        what = f"Coldframe {own.coldframe}{other}, the build {wanted.coldframe}"
        return what, f"pip install coldframe=={wanted.coldframe} there, then restart the worker"
    for name, found in wanted.packages.items():
        if own.packages[name] != found:
            what = f"{name} {own.packages[name] or 'not at all'}, the build {found}"
            return what, f"pip install {name}=={found} there, then restart the worker"
    return None


def unpack(archive: bytes, digest: str, folder: Path) -> None:
    """Into `folder`, whole or not at all. Raises ValueError if it is not what `digest` says."""
    if hashlib.sha256(archive).hexdigest() != digest:
        raise ValueError("the archive is not the one that was sent")
    partly = folder.with_name(folder.name + ".part")
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(partly / "content")
    (partly / "content").mkdir(parents=True, exist_ok=True)
    partly.rename(folder)
