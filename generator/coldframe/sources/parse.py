"""Sources → Documents: only those that changed, on all cores when they are many."""

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coldframe.cache import Cache
from coldframe.model import Document, Source
from coldframe.sources.markdown import parse_document
from coldframe.sources.shelves import Shelves

if TYPE_CHECKING:
    from concurrent.futures import Executor

MANY = 60
CHUNK = 25


def parse_all(
    pages: Sequence[Source], root: Path, cache: Cache, workers: int
) -> tuple[Document, ...]:
    """Every page's document, in the order of `pages`."""
    shelves = Shelves(cache)
    known = {str(source.path): shelves.find(source) for source in pages}
    fresh = [source for source in pages if known[str(source.path)] is None]
    for document in _parse(fresh, shelves, root, workers):
        known[str(document.source.path)] = document
    documents = tuple(document for document in known.values() if document is not None)
    shelves.keep(documents, fresh)
    return documents


def parse_file(root: Path, source: Source, before: Document | None = None) -> Document:
    return parse_document(source, (root / source.path).read_bytes(), before)


def parse_files(root: Path, sources: Sequence[Source]) -> list[Document]:
    return [parse_file(root, source) for source in sources]


def _parse(
    sources: Sequence[Source], shelves: Shelves, root: Path, workers: int
) -> Iterator[Document]:
    if len(sources) < MANY or workers == 1:
        for source in sources:
            yield parse_file(root, source, shelves.last(source))
        return
    chunks = [sources[i : i + CHUNK] for i in range(0, len(sources), CHUNK)]
    with _pool(workers) as pool:
        for documents in pool.map(parse_files, [root] * len(chunks), chunks):
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
