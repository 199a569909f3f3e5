"""Sources → Documents: only those that changed, on all cores when they are many."""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import repeat
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING

from coldframe.cache import Cache
from coldframe.model import Document, Source, Trust
from coldframe.sources.markdown import parse_document
from coldframe.sources.shelves import Shelves
from coldframe.sources.trust import trust_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

type Older = Callable[[PurePosixPath], Document | None]
"""What a page was before, by its source path."""

MANY = 60
CHUNK = 25


def parse_all(
    pages: Sequence[Source],
    root: Path,
    cache: Cache,
    workers: int,
    trust: Mapping[str, Trust] = MappingProxyType({}),
    before: Sequence[Document] = (),
) -> tuple[Document, ...]:
    """Every page's document, in the order of `pages`. `trust` is by folder, as in `Config`.

    Documents of `before` are taken from there; only without it are they read from the cache and
    written there, for who saves every second should not wait for that.
    """
    last = {document.source.path: document for document in before}
    shelves = Shelves(cache, trust)
    known = {
        source.path: _same(source, last.get(source.path)) if before else shelves.find(source)
        for source in pages
    }
    fresh = [source for source in pages if known[source.path] is None]
    older = last.get if before else shelves.last_at
    for document in _parse(fresh, older, root, workers, trust):
        known[document.source.path] = document
    documents = tuple(document for document in known.values() if document is not None)
    if not before:
        shelves.keep(documents, fresh)
    return documents


def _same(source: Source, document: Document | None) -> Document | None:
    if document and (document.source is source or document.source == source):
        return document
    return None


def parse_file(
    root: Path,
    source: Source,
    before: Document | None = None,
    trust: Mapping[str, Trust] = MappingProxyType({}),
) -> Document:
    data = (root / source.path).read_bytes()
    return parse_document(source, data, before, trust_of(source.path, trust))


def parse_files(
    root: Path, sources: Sequence[Source], trust: Mapping[str, Trust]
) -> list[Document]:
    return list(_parse_here(sources, lambda path: None, root, trust))


def _parse_here(
    sources: Sequence[Source], older: Older, root: Path, trust: Mapping[str, Trust]
) -> Iterator[Document]:
    for source in sources:
        # Who saves a page may remove it first: what is gone since the walk was never there.
        with suppress(FileNotFoundError):
            yield parse_file(root, source, older(source.path), trust)


def _parse(
    sources: Sequence[Source],
    older: Older,
    root: Path,
    workers: int,
    trust: Mapping[str, Trust],
) -> Iterator[Document]:
    if len(sources) < MANY or workers == 1:
        yield from _parse_here(sources, older, root, trust)
        return
    chunks = [sources[i : i + CHUNK] for i in range(0, len(sources), CHUNK)]
    with _pool(workers) as pool:
        for documents in pool.map(parse_files, repeat(root), chunks, repeat(dict(trust))):
            yield from documents


@contextmanager
def _pool(workers: int) -> Iterator["Executor"]:
    # Their import takes longer than a single page.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A fork costs 13 ms and a spawn 400, but a process with threads must not be forked.
    fork = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if fork else "spawn")
    with ProcessPoolExecutor(workers or None, mp_context=context) as pool:
        yield pool
