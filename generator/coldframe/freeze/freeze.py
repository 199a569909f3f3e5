"""The step: every demo and cell of every page → what is recorded of it, and what must run first.

Nothing runs here: answers are looked up, and what is not known is asked for as jobs. The build
runs them (`record/`) and takes the step again, until nothing is asked for any more.
"""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache, code_digest, digest
from coldframe.freeze.answers import Answers
from coldframe.freeze.cargo import Cargo, packed
from coldframe.freeze.cells import DoneCells, freeze_cells
from coldframe.freeze.demos import Done, Freezer, freeze_demo
from coldframe.freeze.downloads import file_of, files_in
from coldframe.freeze.old_names import block_problems, module_problems
from coldframe.freeze.together import together
from coldframe.freeze.unrecorded import undescribed, unrecorded
from coldframe.model import (
    Budget,
    DemoUse,
    Document,
    Frozen,
    FrozenCell,
    FrozenDemo,
    FrozenPage,
    Loaded,
    Package,
    PageNeeds,
    PagePython,
    Prepared,
    Source,
)
from coldframe.packages.pages import host_problem, provided, used, version_of
from coldframe.packages.support import cell_problems, support_problems
from coldframe.problems import Place, Problem, has_errors
from coldframe.sources.imports import (
    Closure,
    SiteModules,
    closure,
    site_modules,
)
from coldframe.sources.needs import page_imports

__all__ = ["Inputs", "freeze", "make_cargo", "read_inputs"]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What authors' Python is made of: `files` are those of the site that are no pages.

    `checked` has what was found wrong with a module, so that it is looked for once.
    """

    root: Path
    files: Mapping[PurePosixPath, Source]
    modules: SiteModules
    loaded: Loaded
    packages: Prepared
    assets: Mapping[str, str]
    cache: Cache
    checked: dict[Source, tuple[Problem, ...]]


def freeze(
    documents: Sequence[Document],
    inputs: Inputs,
    budget: Budget,
    answers: Answers,
    early: bool = False,
    before: Frozen | None = None,
) -> Frozen:
    """`documents` have demos or cells; `budget` is each page's; `early`: defaults before grids.

    `before` is what this step returned last: pages whose inputs are the same, and for which no job
    has ended since, are taken from it.
    """
    basis = _basis(inputs, budget, early)
    pages: dict[PurePosixPath, FrozenPage] = {}
    for document in documents:
        path = document.source.path
        known = before.pages.get(path) if before else None
        if known and known.document is not document:
            known = None
        same = known is not None and before is not None and before.basis == basis
        needs = known.needs if known and same else _needs(document, inputs)
        key = digest(needs.digest, repr((budget, early, needs.waits)), *_widget_files(inputs))
        if known and known.key == key and not _has_news(known, answers):
            pages[path] = replace(known, needs=needs)
        else:
            pages[path] = _page(document, needs, key, inputs, budget, answers, early)
    return _joined(pages, basis, inputs.cache)


def read_inputs(
    sources: Mapping[PurePosixPath, Source],
    root: Path,
    loaded: Loaded,
    packages: Prepared,
    cache: Cache,
) -> Inputs:
    files = {path: source for path, source in sources.items() if source.kind != "page"}
    modules = site_modules(files, root, cache)
    return Inputs(root, files, modules, loaded, packages, _assets(files, loaded), cache, {})


def make_cargo(documents: Sequence[Document], inputs: Inputs) -> Cargo:
    """All that points of any demo need on another machine."""
    named = {use.function.partition(":")[0] for document in documents for use in document.demos}
    found = closure(sorted(named), inputs.modules)
    code = {
        source.path.relative_to("content"): inputs.root / source.path for source in found.modules
    }
    files = {name: file for name, file, _ in _files(found.data, inputs)}
    return packed(code | files, _imported(found.outside, inputs.packages.packages))


def _basis(inputs: Inputs, budget: Budget, early: bool) -> str:
    """A digest of all that pages' Python can depend on."""
    return digest(
        repr((budget, early)),
        repr(inputs.packages),
        repr(sorted(inputs.loaded.pending.items())),
        *(f"{path}:{source.digest}" for path, source in inputs.files.items()),
        *(f"{path}:{source.digest}" for path, source in inputs.loaded.sources.items()),
    )


def _widget_files(inputs: Inputs) -> Iterator[str]:
    for name, version in inputs.assets.items():
        if name.endswith((".js", ".mjs", ".css")):
            yield f"{name}:{version}"


def _has_news(page: FrozenPage, answers: Answers) -> bool:
    """Whether one of the page's groups of jobs has ended."""
    groups: dict[str, list[str]] = {}
    for job in page.jobs:
        groups.setdefault(job.group, []).append(job.key)
    return any(answers.has_ended(keys) for keys in groups.values())


def _page(
    document: Document,
    needs: PageNeeds,
    key: str,
    inputs: Inputs,
    budget: Budget,
    answers: Answers,
    early: bool,
) -> FrozenPage:
    if has_errors(needs.problems):
        return FrozenPage(document, needs, key, problems=needs.problems)
    done: dict[str, Done] = {}
    freezer = Freezer(answers, budget, budget, inputs.assets, early)
    for use in document.demos:
        done[use.id] = _demo(use, inputs, freezer)
        freezer = freezer.after(done[use.id])
    every = done.values()
    demos = {id: one.demo for id, one in done.items() if one.demo}
    joined, mistakes = together(document, demos, {id: done[id].links for id in demos})
    cells = _cells(document, needs, inputs, answers)
    problems = [*needs.problems, *(p for one in every for p in one.problems)]
    # What is linked with a demo that is not known yet would be reported as wrong.
    problems += [] if freezer.blocked else mistakes
    return FrozenPage(
        document,
        needs,
        key,
        demos=joined,
        cells=cells.cells,
        grids={name: content for one in every for name, content in one.grids.items()},
        downloads=frozenset(
            {name for one in every for name in one.files}
            | files_in(frame for cell in cells.cells for frame in cell.frames).keys()
        ),
        problems=(*problems, *cells.problems),
        lines=tuple(one.line for one in every if one.line),
        points=sum(one.points for one in every),
        new=sum(one.new for one in every),
        jobs=(*(job for one in every for job in one.jobs), *cells.jobs),
        planned=sum(one.planned for one in every),
        recorded=sum(one.recorded for one in every),
    )


def _cells(document: Document, needs: PageNeeds, inputs: Inputs, answers: Answers) -> DoneCells:
    if needs.waits:
        return DoneCells(tuple(unrecorded(cell, needs.waits) for cell in document.cells))
    return freeze_cells(document, inputs.root, answers, needs.digest)


def _demo(use: DemoUse, inputs: Inputs, freezer: Freezer) -> Done:
    own = closure([use.function.partition(":")[0]], inputs.modules)
    waits = _awaited(own.data, own.outside, inputs)
    if waits:
        return Done(undescribed(use, waits), waits=True)
    return freeze_demo(use, _digest(own, own.outside, own.data, inputs), freezer)


def _joined(pages: Mapping[PurePosixPath, FrozenPage], basis: str, cache: Cache) -> Frozen:
    demos: dict[tuple[PurePosixPath, str], FrozenDemo] = {}
    cells: dict[tuple[PurePosixPath, int], FrozenCell] = {}
    grids: dict[str, bytes] = {}
    for path, page in pages.items():
        demos |= {(path, id): demo for id, demo in page.demos.items()}
        cells |= {(path, cell.cell.index): cell for cell in page.cells}
        grids |= page.grids
    every = pages.values()
    downloads = sorted({name for page in every for name in page.downloads})
    points = sum(page.points for page in every)
    return Frozen(
        demos,
        cells,
        grids,
        {path: page.needs.python for path, page in pages.items()},
        tuple(problem for page in every for problem in page.problems),
        tuple(line for page in every for line in page.lines),
        points,
        points - sum(page.new for page in every),
        {name: file_of(name, cache) for name in downloads},
        pages,
        basis,
    )


def _needs(document: Document, inputs: Inputs) -> PageNeeds:
    read = page_imports(document, inputs.modules)
    needed = used(read.outside, inputs.packages.packages)
    named = {str(name): file for name, file, _ in sorted(_files(read.data, inputs))}
    mentions = tuple(sorted(read.mentions))
    python = PagePython(read.closure.modules, named, needed, mentions)
    # Whether one of the site's packages has it is not known before they are prepared.
    foreign = () if inputs.packages.pending else read.foreign
    problems = [found for place, name in foreign for found in _outside(place, name, needed)]
    problems += [found for cell in document.cells for found in cell_problems(cell)]
    problems += [found for module in python.modules for found in _checked(module, inputs)]
    blocks = (block for cell in document.cells for block in cell.blocks)
    problems += [found for block in blocks for found in block_problems(block)]
    return PageNeeds(
        python,
        _digest(read.closure, read.outside, read.data, inputs),
        tuple(problems),
        _awaited(read.data, read.outside, inputs),
    )


def _checked(module: Source, inputs: Inputs) -> tuple[Problem, ...]:
    if module not in inputs.checked:
        inputs.checked[module] = (
            *support_problems(module, inputs.root, inputs.cache),
            *module_problems(module, inputs.root, inputs.cache),
        )
    return inputs.checked[module]


def _awaited(names: Iterable[PurePosixPath], outside: Collection[str], inputs: Inputs) -> str:
    """What is needed and not there yet: the site's packages, or the first loader's output."""
    if outside and inputs.packages.pending:
        return "packages"
    pending = inputs.loaded.pending
    return next((pending[name] for name in sorted(names) if name in pending), "")


def _assets(files: Mapping[PurePosixPath, Source], loaded: Loaded) -> dict[str, str]:
    """By the path below `content/`, the digests of the scripts and style sheets that it serves."""
    found = {
        path.relative_to("content").as_posix(): source.digest
        for path, source in files.items()
        if source.kind == "asset"
    }
    made = {
        path.relative_to("content").as_posix(): source.digest
        for path, source in loaded.sources.items()
        if path.suffix in (".js", ".mjs", ".css")
    }
    return found | made


def _digest(
    found: Closure, outside: Collection[str], data: Collection[PurePosixPath], inputs: Inputs
) -> str:
    """Of all that a result depends on but its point; nothing of it is the machine's."""
    parts = [f"{source.path}:{source.digest}" for source in found.modules]
    parts += [
        f"{name}=={version_of(name)}" for name in _imported(outside, inputs.packages.packages)
    ]
    # What is in a folder changes more often than its version.
    needed = used(outside, inputs.packages.packages)
    here = [package for package in needed if package.source.startswith(".")]
    parts += [f"{package.name} {package.sha256}" for package in here]
    parts.append(f"vl-convert {version_of('vl-convert-python')}")
    parts += [f"{name}:{content}" for name, _, content in sorted(_files(data, inputs))]
    return digest(code_digest("authoring", "freeze"), f"{sys.version_info[:2]}", *parts)


def _imported(outside: Collection[str], packages: Mapping[str, Package]) -> list[str]:
    """The site's packages that are needed, and what may be imported besides them."""
    needed = used(outside, packages)
    provided = {name for package in needed for name in package.imports}
    return sorted({package.name for package in needed} | (set(outside) - provided))


def _files(
    names: Iterable[PurePosixPath], inputs: Inputs
) -> Iterator[tuple[PurePosixPath, Path, str]]:
    """Those of the named files that exist: where each stands, and the digest of its content.

    A call for another raises where it stands.
    """
    for name in names:
        path = PurePosixPath("content") / name
        if name in inputs.loaded.outputs:
            yield name, inputs.loaded.outputs[name], inputs.loaded.sources[path].digest
        elif path in inputs.files:
            yield name, inputs.root / path, inputs.files[path].digest


def _outside(place: Place, name: str, packages: Sequence[Package]) -> Iterator[Problem]:
    """What is to be said of an import from outside: of a package on this machine, or of none."""
    package = provided(name, packages)
    problem = host_problem(package, place) if package else _absent(place, name)
    if problem:
        yield problem


def _absent(place: Place, name: str) -> Problem:
    return Problem(
        place,
        f"{name} is not in Python's standard library: in the browser this import fails",
        "Add the package that has it (coldframe packages add …), compute with it in a loader, or "
        "import it inside `try` or `if`, with another way at hand",
        "warning",
    )
