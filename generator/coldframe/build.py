"""The pipeline: discover → parse → load → resolve → packages → freeze → compile → image → render.

Then `publish`.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache
from coldframe.config import FILE, Config
from coldframe.model import Built, ByteCode, Document, Frozen, Loaded, Package, Site, SiteImage
from coldframe.problems import Place, Problem, has_errors, in_order
from coldframe.render.site import Rendered, render_site
from coldframe.sources.discover import Discovered
from coldframe.sources.parse import parse_all
from coldframe.sources.trust import trust_problems
from coldframe.structure.resolve import resolve


def build(
    root: Path,
    config: Config,
    found: Discovered,
    cache: Cache,
    say: Callable[[str], None],
    compiling: bool = True,
) -> Built:
    """The whole site in `root` as values. Problems do not stop it: it goes on to find them all.

    Without `compiling` its modules travel as sources only.
    """
    seconds: dict[str, float] = {}
    with _timed(seconds, "parse"):
        say("reading pages")
        pages = [source for source in found.sources.values() if source.kind == "page"]
        documents = parse_all(pages, root, cache, config.workers, config.trust)
    with _timed(seconds, "load"):
        say("running loaders")
        loaded = _loaded(found, root, cache, config)
    with _timed(seconds, "resolve"):
        assets = {p: s for p, s in found.sources.items() if s.kind != "page"} | dict(loaded.sources)
        site = resolve(documents, assets, config.base, config.drafts, config.embed)
    with _timed(seconds, "packages"):
        packages, told, lines = _packages(root, config, cache, say)
    with _timed(seconds, "freeze"):
        shown = published(documents, site)
        frozen = _frozen(shown, found, loaded, packages, root, config, cache, say)
    with _timed(seconds, "compile"):
        bytecode, uncompiled = _bytecode(frozen, root, cache) if compiling else ({}, ())
    with _timed(seconds, "image"):
        image, unfit, weight = _image(frozen, root, config, cache, say)
    with _timed(seconds, "render"):
        say("writing pages")
        rendered = render_site(site, frozen, bytecode, image, loaded.outputs, root, config, cache)
    problems = (
        *found.problems,
        *trust_problems(config.trust, pages),
        *loaded.problems,
        *site.problems,
        *told,
        *frozen.problems,
        *uncompiled,
        *unfit,
        *rendered.problems,
        *(problem for document in documents for problem in document.problems),
    )
    return _built(site, frozen, rendered, in_order(problems), seconds, (*lines, *weight))


def _loaded(found: Discovered, root: Path, cache: Cache, config: Config) -> Loaded:
    kept = (root / ".coldframe/loaded").exists()
    if not kept and all(source.kind != "loader" for source in found.sources.values()):
        return Loaded({}, {}, ())
    # As with freezing: a site without loaders does without their imports.
    from coldframe.sources.loaders import load

    return load(found.sources, root, cache, config.workers, config.limits.environment)


def _packages(
    root: Path, config: Config, cache: Cache, say: Callable[[str], None]
) -> tuple[Mapping[str, Package], tuple[Problem, ...], tuple[str, ...]]:
    if not config.packages:
        return {}, (), ()
    from coldframe.packages.prepare import prepare

    prepared = prepare(root, config, cache, say)
    return prepared.packages, prepared.problems, prepared.lines


def _frozen(
    documents: tuple[Document, ...],
    found: Discovered,
    loaded: Loaded,
    packages: Mapping[str, Package],
    root: Path,
    config: Config,
    cache: Cache,
    say: Callable[[str], None],
) -> Frozen:
    active = [document for document in documents if document.demos or document.cells]
    if not active:
        return Frozen({}, {}, {}, {}, (), (), 0, 0)
    # Its imports are a sixth of a small rebuild: a site without demos does without them.
    from coldframe.freeze.freeze import freeze

    return freeze(
        active,
        found.sources,
        root,
        loaded.outputs,
        packages,
        config.budget,
        cache,
        config.workers,
        say,
        config.limits,
        config.scale,
    )


def _bytecode(
    frozen: Frozen, root: Path, cache: Cache
) -> tuple[Mapping[PurePosixPath, ByteCode], tuple[Problem, ...]]:
    modules = {module for python in frozen.python.values() for module in python.modules}
    if not modules or has_errors(frozen.problems):
        return {}, ()
    from coldframe.packages.modules import compiled
    from coldframe.packages.programs import ProgramFailed

    try:
        return compiled(modules, root, cache), ()
    except ProgramFailed as failed:
        what = f"the site's modules were not compiled: {failed}"
        mend = "Readers' browsers compile them, which takes longer; is this Node whole?"
        return {}, (Problem(Place(FILE), what, mend, "warning"),)


def _image(
    frozen: Frozen, root: Path, config: Config, cache: Cache, say: Callable[[str], None]
) -> tuple[SiteImage | None, tuple[Problem, ...], tuple[str, ...]]:
    # A site that has mistakes is not published, and an image takes a while.
    if not config.image or has_errors(frozen.problems):
        return None, (), ()
    from coldframe.image.make import make_image

    made = make_image(frozen, root, config, cache, say)
    return made.image, made.problems, made.lines


def published(documents: tuple[Document, ...], site: Site) -> tuple[Document, ...]:
    """The documents that became pages: a draft's demos are not run."""
    paths = {page.document.source.path for page in site.pages.values()}
    return tuple(document for document in documents if document.source.path in paths)


def _built(
    site: Site,
    frozen: Frozen,
    rendered: Rendered,
    problems: tuple[Problem, ...],
    seconds: dict[str, float],
    lines: tuple[str, ...],
) -> Built:
    report = {
        "pages": len(site.pages),
        "demos": len(frozen.demos),
        "cells": len(frozen.cells),
        "points": frozen.points,
        "points_from_cache": frozen.points_from_cache,
        "lines": [*lines, *frozen.lines],
    }
    urls = {page.document.source.path: url for url, page in site.pages.items()}
    return Built(rendered.artifacts, problems, seconds, report, frozen.demos, urls)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - started, 3)
