"""A site → one zip file: the same bytes for the same site."""

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from coldframe.deploy.outgoing import File
from coldframe.publish.types import COMPRESSED


def write_archive(files: Iterable[File], archive: Path) -> int:
    """Its size in bytes. An old archive of the name stands until the new one is whole."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    new = archive.with_name(f".{archive.name}.new")
    try:
        with ZipFile(new, "w") as writer:
            for file in files:
                writer.writestr(_entry(file.path), file.source.read_bytes(), compresslevel=9)
        os.replace(new, archive)
    finally:
        new.unlink(missing_ok=True)
    return archive.stat().st_size


def _entry(path: str) -> ZipInfo:
    """With no clock and no owner: 1980 is the format's first year."""
    entry = ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    packed = PurePosixPath(path).suffix.lower() in COMPRESSED
    entry.compress_type = ZIP_STORED if packed else ZIP_DEFLATED
    return entry
