"""The pipeline: discover → parse → load → resolve → packages → freeze → compile → image → render.

Then `publish`.

A site is known more and more: `know` takes the steps up to `freeze` with what is recorded so far,
and says as jobs what must run before more is known. `build` has them run and knows again, until
there are none; a preview shows what is known meanwhile.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from coldframe.cache import Cache
from coldframe.config import FILE, Config
from coldframe.model import (
    Built,
    ByteCode,
    Document,
    Frozen,
    Job,
    Loaded,
    Prepared,
    Site,
    SiteImage,
    Source,
)
from coldframe.problems import Place, Problem, has_errors, in_order
from coldframe.render.site import Rendered, render_site
from coldframe.sources.discover import Discovered
from coldframe.sources.parse import parse_all
from coldframe.sources.trust import trust_problems
from coldframe.structure.resolve import resolve
from coldframe.structure.urls import output

if TYPE_CHECKING:
    # A site without demos does without their imports, a sixth of a small build's time.
    from coldframe.freeze.answers import Answers
    from coldframe.freeze.cargo import Cargo
    from coldframe.freeze.cluster import Cluster
    from coldframe.freeze.freeze import Inputs

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Known:
    """A site as far as it is known. `jobs` must run before more is.

    `assets` are the files beside the pages.
    """

    documents: tuple[Document, ...]
    assets: Mapping[PurePosixPath, Source]
    loaded: Loaded
    site: Site
    packages: Prepared
    frozen: Frozen
    jobs: tuple[Job, ...]
    seconds: Mapping[str, float]
    problems: tuple[Problem, ...] = ()
    """Those of the walk."""

    @property
    def files(self) -> dict[str, str]:
        """The digests of the files beside the pages, by path; of those that there are."""
        return {str(path): asset.digest for path, asset in self.assets.items() if asset.digest}


def build(
    root: Path,
    config: Config,
    found: Discovered,
    cache: Cache,
    say: Say,
    compiling: bool = True,
    quick: bool = False,
) -> Built:
    """The whole site in `root` as values. Problems do not stop it: it goes on to find them all.

    Without `compiling` its modules travel as sources only. `quick`: with defaults only, all else
    stays live.
    """
    say("reading pages")
    answers = _answers(cache)
    known = know(root, config, found, answers, quick)
    if _wanted(known, quick):
        known = record(known, root, config, found, answers, say, quick)
    return rendered(known, root, config, cache, say, compiling)[0]


def know(
    root: Path,
    config: Config,
    found: Discovered,
    answers: "Answers",
    early: bool = False,
    before: Known | None = None,
) -> Known:
    """The site with what is recorded so far; `early`: ask for defaults before grids.

    What did not change since `before` is taken from it.
    """
    seconds: dict[str, float] = {}
    with _timed(seconds, "parse"):
        pages = [source for source in found.sources.values() if source.kind == "page"]
        last = before.documents if before else ()
        documents = parse_all(pages, root, answers.cache, config.workers, config.trust, last)
    with _timed(seconds, "load"):
        loaded = _loaded(found, root, answers, before.loaded if before else None)
    with _timed(seconds, "resolve"):
        assets = _assets(found, loaded)
        site = _site(documents, assets, config, before)
    with _timed(seconds, "packages"):
        packages, preparing = _packages(root, config, answers)
    with _timed(seconds, "freeze"):
        active = _active(documents, site, before)
        last_frozen = before.frozen if before else None
        frozen = _frozen(active, found, root, config, loaded, packages, answers, early, last_frozen)
    jobs = (*preparing, *_jobs(loaded, frozen))
    told = found.problems
    return Known(documents, assets, loaded, site, packages, frozen, jobs, seconds, told)


def glance(root: Path, config: Config, found: Discovered, cache: Cache) -> Known:
    """The site before any Python is read: whole, but for demos, cells and loaders' outputs."""
    from coldframe.freeze.unrecorded import unread
    from coldframe.sources.pending import all_pending

    pages = [source for source in found.sources.values() if source.kind == "page"]
    documents = parse_all(pages, root, cache, config.workers, config.trust)
    loaded = all_pending(found.sources)
    assets = _assets(found, loaded)
    site = _site(documents, assets, config, None)
    frozen = unread(_active(documents, site))
    return Known(
        documents, assets, loaded, site, Prepared(pending=True), frozen, (), {}, found.problems
    )


def rendered(
    known: Known,
    root: Path,
    config: Config,
    cache: Cache,
    say: Say,
    compiling: bool,
    before: Rendered | None = None,
) -> tuple[Built, Rendered]:
    """The output of the site as it is known. `before` is what was rendered of it last."""
    seconds = dict(known.seconds)
    frozen, site = known.frozen, known.site
    with _timed(seconds, "compile"):
        bytecode, uncompiled = _bytecode(frozen, root, cache) if compiling else ({}, ())
    with _timed(seconds, "image"):
        image, unfit, weight = _image(frozen, root, config, cache, say)
    with _timed(seconds, "render"):
        say("writing pages")
        outputs = known.loaded.outputs
        done = render_site(site, frozen, bytecode, image, outputs, root, config, cache, before)
    packages = known.packages
    sources = [document.source for document in known.documents]
    problems = (
        *known.problems,
        *trust_problems(config.trust, sources),
        *known.loaded.problems,
        *site.problems,
        *packages.problems,
        *frozen.problems,
        *uncompiled,
        *unfit,
        *done.problems,
        *(problem for document in known.documents for problem in document.problems),
    )
    lines = (*packages.lines, *weight, *_unrecorded_lines(known))
    return _built(known, done, in_order(problems), seconds, lines), done


def point_executor(
    config: Config,
    known: Callable[[], Known | None],
    root: Path,
    answers: "Answers",
    say: Say = lambda line: None,
) -> "AbstractContextManager[Cluster | None]":
    """Where points run if not on this machine. `known` is asked when the first point is sent."""
    if config.scale.executor == "processes":
        return nullcontext()
    from coldframe.freeze.cluster import Cluster
    from coldframe.freeze.freeze import make_cargo, read_inputs

    def cargo() -> "Cargo":
        site = known()
        assert site, "points are sent by who knows the site"
        files = site.assets
        inputs = read_inputs(files, root, site.loaded, site.packages, answers.cache)
        return make_cargo(_active(site.documents, site.site), inputs)

    return Cluster(config.scale.scheduler, cargo, config.limits, say)


def reading_order(site: Site) -> dict[PurePosixPath, int]:
    """By source path, the place of each page."""
    return {page.document.source.path: i for i, page in enumerate(site.pages.values())}


def record(
    known: Known,
    root: Path,
    config: Config,
    found: Discovered,
    answers: "Answers",
    say: Say,
    quick: bool,
) -> Known:
    """The site when all that is wanted has run; `quick`: only for what pages show at first."""
    from coldframe.record.order import by_importance
    from coldframe.record.progress import progress_line, progress_of
    from coldframe.record.recorder import Recorder

    with (
        point_executor(config, lambda: known, root, answers, say) as executor,
        Recorder(root, config, answers, executor, say=say) as recorder,
    ):
        while jobs := _wanted(known, quick):
            # What points need on another machine is packed once, when all of it is there.
            if executor and (known.loaded.jobs or known.packages.pending):
                jobs = tuple(job for job in jobs if job.kind != "point")
            order = by_importance(jobs, reading_order(known.site))
            recorder.want(order, known.frozen.basis, known.files)
            ended = 0
            while not recorder.wait(0.5):
                ended += recorder.take_ended_points()
                running = recorder.running
                say(progress_line(progress_of(known.frozen, jobs, ended, running, recorder.count)))
            recorder.take_ended_points()
            known = know(root, config, found, answers, quick, known)
    return known


def _wanted(known: Known, quick: bool) -> tuple[Job, ...]:
    """Of a quick build only what pages show at first, and what that needs."""
    if not quick:
        return known.jobs
    return tuple(job for job in known.jobs if job.first or job.kind in ("loader", "packages"))


def _answers(cache: Cache) -> "Answers":
    from coldframe.freeze.answers import Answers

    return Answers(cache)


def _jobs(loaded: Loaded, frozen: Frozen) -> tuple[Job, ...]:
    """A loader's page is the first one that waits for its output."""
    waiting: dict[str, PurePosixPath] = {}
    for path, page in frozen.pages.items():
        waiting.setdefault(page.needs.waits, path)
    loaders = (replace(job, page=waiting.get(str(job.task))) for job in loaded.jobs)
    return (*loaders, *frozen.jobs)


def _loaded(found: Discovered, root: Path, answers: "Answers", before: Loaded | None) -> Loaded:
    kept = (root / ".coldframe/loaded").exists()
    if not kept and all(source.kind != "loader" for source in found.sources.values()):
        return Loaded({}, {}, ())
    # As with freezing: a site without loaders does without their imports.
    from coldframe.sources.loaders import load

    return load(found.sources, root, answers.cache, answers.failures, before)


def _assets(found: Discovered, loaded: Loaded) -> dict[PurePosixPath, Source]:
    files = {path: source for path, source in found.sources.items() if source.kind != "page"}
    return files | dict(loaded.sources)


def _site(
    documents: tuple[Document, ...],
    assets: Mapping[PurePosixPath, Source],
    config: Config,
    before: Known | None,
) -> Site:
    same = before and before.assets == assets
    last = before.site if before and same else None
    return resolve(documents, assets, config.base, config.drafts, config.embed, last)


def _packages(root: Path, config: Config, answers: "Answers") -> tuple[Prepared, tuple[Job, ...]]:
    if not config.packages:
        return Prepared(), ()
    from coldframe.packages.inputs import packages_key

    key = packages_key(root, config)
    known = answers.packages(key)
    if known:
        return known, ()
    job = Job("packages", key, config, "packages", "packages", None, first=True)
    return Prepared(pending=True), (job,)


def _inputs(
    loaded: Loaded, packages: Prepared, found: Discovered, root: Path, answers: "Answers"
) -> "Inputs":
    from coldframe.freeze.freeze import read_inputs

    return read_inputs(found.sources, root, loaded, packages, answers.cache)


def _frozen(
    active: tuple[Document, ...],
    found: Discovered,
    root: Path,
    config: Config,
    loaded: Loaded,
    packages: Prepared,
    answers: "Answers",
    early: bool,
    before: Frozen | None,
) -> Frozen:
    if not active:
        return Frozen({}, {}, {}, {}, (), (), 0, 0)
    # Its imports are a sixth of a small rebuild: a site without demos does without them.
    from coldframe.freeze.freeze import freeze

    inputs = _inputs(loaded, packages, found, root, answers)
    return freeze(active, inputs, config.budget, answers, early, before)


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


def _active(
    documents: tuple[Document, ...], site: Site, before: Known | None = None
) -> tuple[Document, ...]:
    """The pages' documents that have demos or cells; a draft's demos are not run."""
    if before and before.site.pages.keys() == site.pages.keys():
        # Of thousands of pages few were changed: the others are as active as they were.
        same = set(map(id, before.documents))
        asked = [d for d in documents if id(d) not in same or d.source.path in before.frozen.pages]
    else:
        asked = list(documents)
    some = [document for document in asked if document.demos or document.cells]
    paths = {page.document.source.path for page in site.pages.values()} if some else set()
    return tuple(document for document in some if document.source.path in paths)


def _built(
    known: Known,
    done: Rendered,
    problems: tuple[Problem, ...],
    seconds: dict[str, float],
    lines: tuple[str, ...],
) -> Built:
    frozen, site = known.frozen, known.site
    report = {
        "pages": len(site.pages),
        "demos": len(frozen.demos),
        "cells": len(frozen.cells),
        "points": frozen.points,
        "points_from_cache": frozen.points_from_cache,
        "lines": [*lines, *frozen.lines],
    }
    urls = {page.document.source.path: url for url, page in site.pages.items()}
    faulty = frozenset(_faulty(known, problems))
    return Built(done.artifacts, problems, seconds, report, frozen.demos, urls, faulty)


def _unrecorded_lines(known: Known) -> Iterator[str]:
    """Of a quick build: what is left to readers' browsers."""
    left = dict.fromkeys(job.page for job in known.frozen.jobs)
    if left:
        pages = ", ".join(str(page) for page in left)
        yield f"quick: demos have their defaults only, all else is computed live: {pages}"


def _faulty(known: Known, problems: tuple[Problem, ...]) -> Iterator[PurePosixPath]:
    """The outputs of pages that have errors, and of their demos' own pages."""
    files = {problem.place.file for problem in problems if problem.severity == "error"}
    if not files:
        return
    frozen = known.frozen.pages
    bad = {
        page.url
        for page in known.site.pages.values()
        for path in [page.document.source.path]
        if path in files or (path in frozen and has_errors(frozen[path].problems))
    }
    yield from (known.site.pages[url].output for url in bad)
    yield from (output(url) for url, page in known.site.embeds.items() if page.url in bad)


@contextmanager
def _timed(seconds: dict[str, float], step: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[step] = round(time.perf_counter() - started, 3)
