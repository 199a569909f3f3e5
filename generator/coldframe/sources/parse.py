"""Sources → Documents: only those that changed, on all cores when they are many."""

import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from coldframe.cache import Cache
from coldframe.model import Document, Source, Trust
from coldframe.sources.markdown import parse_document
from coldframe.sources.shelves import Shelves
from coldframe.sources.trust import trust_of

if TYPE_CHECKING:
    from concurrent.futures import Executor

MANY = 60
CHUNK = 25


def parse_all(
    pages: Sequence[Source],
    root: Path,
    cache: Cache,
    workers: int,
    trust: Mapping[str, Trust] = MappingProxyType({}),
) -> tuple[Document, ...]:
    """Every page's document, in the order of `pages`. `trust` is by folder, as in `Config`."""
    shelves = Shelves(cache, trust)
    known = {str(source.path): shelves.find(source) for source in pages}
    fresh = [source for source in pages if known[str(source.path)] is None]
    for document in _parse(fresh, shelves, root, workers, trust):
        known[str(document.source.path)] = document
    documents = tuple(document for document in known.values() if document is not None)
    shelves.keep(documents, fresh)
    return documents


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
    return [parse_file(root, source, None, trust) for source in sources]


def _parse(
    sources: Sequence[Source],
    shelves: Shelves,
    root: Path,
    workers: int,
    trust: Mapping[str, Trust],
) -> Iterator[Document]:
    if len(sources) < MANY or workers == 1:
        for source in sources:
            yield parse_file(root, source, shelves.last(source), trust)
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
