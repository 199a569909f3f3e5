"""Sources → Documents: only those that changed, on all cores when they are many."""

import multiprocessing
import pickle
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache, code_digest, digest
from coldframe.model import Document, Source
from coldframe.sources.markdown import parse_document

MANY = 60
CHUNK = 25


def parse_all(
    pages: Sequence[Source], root: Path, cache: Cache, workers: int
) -> tuple[Document, ...]:
    """Every page's document, in the order of `pages`."""
    key = digest(code_digest("sources", "structure", "model.py"), "documents")
    known = _read(cache.get("documents", key))
    fresh = [source for source in pages if _known(known, source) is None]
    for document in _parse(fresh, root, workers):
        known[document.source.path] = document
    documents = tuple(known[source.path] for source in pages)
    if fresh or len(known) != len(documents):
        kept = {document.source.path: document for document in documents}
        cache.put("documents", key, pickle.dumps(kept, protocol=pickle.HIGHEST_PROTOCOL))
        cache.prune("documents", {key})
    return documents


def parse_file(root: Path, source: Source) -> Document:
    return parse_document(source, (root / source.path).read_bytes())


def parse_files(root: Path, sources: Sequence[Source]) -> list[Document]:
    return [parse_file(root, source) for source in sources]


def _known(known: dict[PurePosixPath, Document], source: Source) -> Document | None:
    document = known.get(source.path)
    return document if document and document.source == source else None


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


def _read(content: bytes | None) -> dict[PurePosixPath, Document]:
    if content is None:
        return {}
    try:
        documents: dict[PurePosixPath, Document] = pickle.loads(content)
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError):
        return {}
    return documents
