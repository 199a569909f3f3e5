"""Sources → Documents: only those that changed, on all cores when they are many."""

import multiprocessing
import pickle
import sys
import threading
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache, code_digest, digest
from coldframe.model import Document, Source
from coldframe.sources.markdown import parse_document

MANY = 60
CHUNK = 25
SHELVES = 16


def parse_all(
    pages: Sequence[Source], root: Path, cache: Cache, workers: int
) -> tuple[Document, ...]:
    """Every page's document, in the order of `pages`."""
    shelves = _Shelves(cache)
    known = {source.path: shelves.find(source) for source in pages}
    fresh = [source for source in pages if known[source.path] is None]
    for document in _parse(fresh, root, workers):
        known[document.source.path] = document
    documents = tuple(document for document in known.values() if document is not None)
    shelves.keep(documents, fresh)
    return documents


class _Shelves:
    """Documents in a few files of the cache, so that one new page rewrites only one of them."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._version = code_digest("sources", "structure", "model.py")
        self._read: dict[str, dict[PurePosixPath, Document]] = {}

    def find(self, source: Source) -> Document | None:
        document = self._shelf(source.path).get(source.path)
        return document if document and document.source == source else None

    def keep(self, documents: Sequence[Document], fresh: Sequence[Source]) -> None:
        changed = {_shelf_of(source.path) for source in fresh}
        for number in sorted(changed):
            held = {d.source.path: d for d in documents if _shelf_of(d.source.path) == number}
            content = pickle.dumps(held, protocol=pickle.HIGHEST_PROTOCOL)
            self._cache.put("documents", self._key(number), content)
        if changed:
            self._cache.prune("documents", [self._key(number) for number in range(SHELVES)])

    def _shelf(self, path: PurePosixPath) -> dict[PurePosixPath, Document]:
        key = self._key(_shelf_of(path))
        if key not in self._read:
            self._read[key] = _unpickled(self._cache.get("documents", key))
        return self._read[key]

    def _key(self, number: int) -> str:
        return digest(self._version, str(number))


def _shelf_of(path: PurePosixPath) -> int:
    return zlib.crc32(str(path).encode()) % SHELVES


def parse_file(root: Path, source: Source) -> Document:
    return parse_document(source, (root / source.path).read_bytes())


def parse_files(root: Path, sources: Sequence[Source]) -> list[Document]:
    return [parse_file(root, source) for source in sources]


def _parse(sources: Sequence[Source], root: Path, workers: int) -> Iterator[Document]:
    if len(sources) < MANY or workers == 1:
        yield from parse_files(root, sources)
        return
    chunks = [sources[i : i + CHUNK] for i in range(0, len(sources), CHUNK)]
    with _pool(workers) as pool:
        for documents in pool.map(parse_files, [root] * len(chunks), chunks):
            yield from documents


@contextmanager
def _pool(workers: int) -> Iterator[Executor]:
    # A fork costs 13 ms and a spawn 400, but a process with threads must not be forked.
    fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if fork else "spawn")
    with ProcessPoolExecutor(workers or None, mp_context=context) as pool:
        yield pool


def _unpickled(content: bytes | None) -> dict[PurePosixPath, Document]:
    if content is None:
        return {}
    try:
        documents: dict[PurePosixPath, Document] = pickle.loads(content)
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError):
        return {}
    return documents
