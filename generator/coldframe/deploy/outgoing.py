"""`site/` → a twin of it that stands still while it is sent, and the hash of each of its files."""

import hashlib
import os
import platform
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from coldframe.cache import digest
from coldframe.last_build import LastBuild, read_last_build
from coldframe.publish.folder import alone, is_intact
from coldframe.publish.paths import is_inside
from coldframe.workshop import OUTPUT, WORKSHOP


@dataclass(frozen=True, slots=True)
class File:
    """`path` is where it stands in the site, `source` where its bytes are; `sha256` is in hex."""

    path: str
    source: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The files by path, in order, and the folder that holds them and nothing else.

    `token` is the same in each deploy from this place, of which there is one at a time: what bears
    it was left by a killed one.
    """

    folder: Path
    files: Mapping[str, File]
    token: str

    def pages(self) -> dict[str, bytes]:
        return {
            path: file.source.read_bytes()
            for path, file in self.files.items()
            if path.endswith(".html")
        }

    def with_file(self, path: str, content: bytes) -> "Outgoing":
        (self.folder / path).write_bytes(content)
        files = {**self.files, path: _file(self.folder, path)}
        return replace(self, files=dict(sorted(files.items())))


class NotIntact(Exception):
    """`site/` is not what the last build wrote, or its twin went away meanwhile."""


@contextmanager
def outgoing(root: Path, url: str) -> Iterator[Outgoing]:
    """What the last build wrote, for a site at `url`; a build meanwhile changes nothing of it.
    Raises NotIntact.

    A second deploy from the same folder waits until the first one is done.
    """
    shelf = root / WORKSHOP / "outgoing"
    with alone(shelf):
        twin = shelf / OUTPUT
        # A killed deploy has left its own.
        shutil.rmtree(twin, ignore_errors=True)
        with alone(root / WORKSHOP):
            last = read_last_build(root / WORKSHOP / "last.json")
            if not is_whole(root, last):
                raise NotIntact("site/ is not what the last build wrote")
            if last.report.get("url") != url:
                built = last.report.get("url") or "no address"
                raise NotIntact(f"site/ was built for {built}, not for {url or 'none'}")
            for name in last.published:
                if not is_inside(name):
                    raise NotIntact(f"{name!r} is no file of site/")
                if (root / OUTPUT / name).is_symlink():
                    # No build writes one, and what it leads to may be this machine's secret.
                    raise NotIntact(f"site/{name} is a link")
                _link(root / OUTPUT / name, twin / name)
        try:
            twin.mkdir(parents=True, exist_ok=True)
            files = {name: _file(twin, name) for name in sorted(last.published)}
            yield Outgoing(twin, files, _token(shelf / "token"))
        except FileNotFoundError as error:
            if twin.exists():
                raise
            raise NotIntact(f"something removed {shelf}, such as coldframe clean") from error
        finally:
            shutil.rmtree(twin, ignore_errors=True)


def is_whole(root: Path, last: LastBuild) -> bool:
    return bool(last.published) and is_intact(root / OUTPUT, last.published)


def _token(file: Path) -> str:
    """Kept in the file; a new one if that was copied here, or restored from a cache."""
    try:
        token, place = file.read_text().split()
        if place == _place(file):
            return token
    except (OSError, ValueError):
        pass
    token = secrets.token_hex(16)
    # On some systems only a file that is there has a number.
    file.write_text("")
    file.write_text(f"{token} {_place(file)}")
    return token


def _place(file: Path) -> str:
    return digest(platform.node(), str(file), str(file.stat().st_ino))


def _file(folder: Path, path: str) -> File:
    source = folder / path
    with source.open("rb") as stream:
        summed = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path, source, summed, source.stat().st_size)


def _link(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        # A build never writes a published file over: it puts a new one in its place.
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
