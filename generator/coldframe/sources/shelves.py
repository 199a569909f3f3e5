"""Documents in a few files of the cache, so that one new page rewrites only one of them."""

import io
import pickle
import zlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Any, cast

from coldframe.cache import Cache, code_digest, digest
from coldframe.model import Document, Source

SHELVES = 16


class Shelves:
    """The documents of the last build; each shelf is read when a page on it is asked for."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        version = code_digest(
            "sources", "structure", "model.py", "outdated.py", "authoring/renamed.py"
        )
        self._keys = [digest(version, str(number)) for number in range(SHELVES)]
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
            self._read[number] = unpacked(self._cache.get("documents", self._keys[number]))
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
            self._cache.put("documents", self._keys[number], packed(some))
        if changed:
            self._cache.prune("documents", self._keys)


def shelf_of(path: str) -> int:
    return zlib.crc32(path.encode()) % SHELVES


def packed(documents: dict[str, Document]) -> bytes:
    content = io.BytesIO()
    _Packer(content, protocol=pickle.HIGHEST_PROTOCOL).dump(documents)
    return content.getvalue()


def unpacked(content: bytes | None) -> dict[str, Document]:
    """Empty if it is missing, damaged or of another time."""
    if content is None:
        return {}
    try:
        documents: dict[str, Document] = pickle.loads(content)
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError):
        return {}
    return documents


class _Packer(pickle.Pickler):
    """Dataclasses as class and values: they are read back five times as fast as by default."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, type) or not is_dataclass(value):
            return NotImplemented
        values = [getattr(value, field.name) for field in fields(value)]
        return _made, (type(value), *values)


def _made(kind: type[Any], *values: object) -> Any:
    made = object.__new__(kind)
    for set_, value in zip(_setters(cast(Hashable, kind)), values, strict=True):
        set_(made, value)
    return made


@cache
def _setters(kind: Any) -> tuple[Callable[[Any, Any], None], ...]:
    """The slots' own setters: those of a frozen class refuse."""
    return tuple(getattr(kind, field.name).__set__ for field in fields(kind))
