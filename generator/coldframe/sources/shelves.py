"""Documents in a few files of the cache, so that one new page rewrites only one of them."""

import zlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from coldframe.cache import Cache, code_digest, digest
from coldframe.model import Document, Source, Trust
from coldframe.sources.rows import read, written

SHELVES = 16


class Shelves:
    """The documents of the last build; each shelf is read when a page on it is asked for."""

    def __init__(self, cache: Cache, trust: Mapping[str, Trust]) -> None:
        self._cache = cache
        trusted = sorted(trust.items())
        version = code_digest(
            "sources", "structure", "model.py", "outdated.py", "authoring/renamed.py"
        )
        self._keys = [digest(version, str(number), repr(trusted)) for number in range(SHELVES)]
        self._read: dict[int, dict[str, Document]] = {}

    def find(self, source: Source) -> Document | None:
        """The document of these very bytes."""
        document = self.last(source)
        return document if document and document.source.digest == source.digest else None

    def last(self, source: Source) -> Document | None:
        """The document of the page as it last was."""
        return self.last_at(source.path)

    def last_at(self, page: PurePosixPath) -> Document | None:
        path = str(page)
        number = shelf_of(path)
        if number not in self._read:
            self._read[number] = _read(self._cache.get("documents", self._keys[number]))
        return self._read[number].get(path)

    def keep(self, documents: Sequence[Document], fresh: Sequence[Source]) -> None:
        """Rewrite the shelves of the pages that are `fresh`."""
        changed = {shelf_of(str(source.path)) for source in fresh}
        held: dict[int, dict[str, Document]] = {number: {} for number in changed}
        for document in documents:
            path = str(document.source.path)
            if (number := shelf_of(path)) in changed:
                held[number][path] = document
        for number, some in held.items():
            self._cache.put("documents", self._keys[number], written(some))
        if changed:
            self._cache.prune("documents", self._keys)


def shelf_of(path: str) -> int:
    return zlib.crc32(path.encode()) % SHELVES


def _read(content: bytes | None) -> dict[str, Document]:
    """Empty if it is missing, damaged or of another time."""
    try:
        return read(content) if content is not None else {}
    except ValueError:
        return {}
