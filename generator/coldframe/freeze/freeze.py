"""The step: every demo and cell of every page → what the build recorded of it."""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coldframe.cache import Cache, code_digest, digest, file_digest
from coldframe.freeze.cargo import Cargo, packed
from coldframe.freeze.cells import freeze_cells
from coldframe.freeze.demos import Freezer, freeze_demo
from coldframe.freeze.downloads import file_of, files_in
from coldframe.freeze.execute import Executor, Workers
from coldframe.freeze.old_names import block_problems, module_problems
from coldframe.freeze.together import together
from coldframe.model import (
    Budget,
    Document,
    Frozen,
    FrozenCell,
    FrozenDemo,
    Limits,
    Package,
    PagePython,
    Scale,
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

__all__ = ["freeze"]


LIMITS, SCALE = Limits(), Scale()


@dataclass(frozen=True, slots=True)
class _Needs:
    """A page's Python: what it consists of, a digest of all that, and what can't work live."""

    python: PagePython
    digest: str
    problems: tuple[Problem, ...]


def freeze(
    documents: Sequence[Document],
    sources: Mapping[PurePosixPath, Source],
    root: Path,
    loaded: Mapping[PurePosixPath, Path],
    packages: Mapping[str, Package],
    budget: Budget,
    cache: Cache,
    workers: int,
    say: Callable[[str], None],
    limits: Limits = LIMITS,
    scale: Scale = SCALE,
) -> Frozen:
    """Run what the cache does not have. `documents` have demos or cells; `loaded` are the loaders'
    outputs by their path below `content/`; `packages` are the site's; `budget` is each page's."""
    demos: dict[tuple[PurePosixPath, str], FrozenDemo] = {}
    cells: dict[tuple[PurePosixPath, int], FrozenCell] = {}
    grids: dict[str, bytes] = {}
    downloads: set[str] = set()
    python: dict[PurePosixPath, PagePython] = {}
    problems: list[Problem] = []
    lines: list[str] = []
    points = cached = 0
    modules = site_modules(sources, root, cache)
    assets = _assets(sources, loaded)

    def cargo() -> Cargo:
        return _cargo(documents, modules, sources, root, loaded, packages)

    with (
        Workers(root / "content", workers, limits) as pool,
        _executor(pool, scale, cargo, limits, say) as executor,
    ):
        for document in documents:
            path = document.source.path
            needs = _needs(document, modules, sources, loaded, packages, root, cache)
            python[path] = needs.python
            problems += needs.problems
            if has_errors(needs.problems):
                continue
            freezer = Freezer(cache, pool, executor, budget, budget, say, assets)
            own_demos: dict[str, FrozenDemo] = {}
            links: dict[str, Mapping[str, str]] = {}
            for use in document.demos:
                own = closure([use.function.partition(":")[0]], modules)
                files = dict(_files(own.data, sources, loaded, root))
                key = _digest(own, own.outside, files, packages)
                done = freeze_demo(use, key, freezer)
                problems += done.problems
                if done.demo:
                    own_demos[use.id] = done.demo
                    links[use.id] = done.links
                    grids |= done.grids
                    downloads |= done.files.keys()
                    freezer = freezer.after(done)
                    lines.append(done.line)
                    points += done.points
                    cached += done.cached
            joined, mistakes = together(document, own_demos, links)
            demos |= {(path, id): demo for id, demo in joined.items()}
            problems += mistakes
            shown, mistaken = freeze_cells(document, root, cache, pool, needs.digest)
            downloads |= files_in(frame for cell in shown for frame in cell.frames).keys()
            cells |= {(path, cell.cell.index): cell for cell in shown}
            problems += mistaken
    files_of = {name: file_of(name, cache) for name in sorted(downloads)}
    told = (tuple(problems), tuple(lines), points, cached)
    return Frozen(demos, cells, grids, python, *told, files_of)


def _executor(
    pool: Workers,
    scale: Scale,
    cargo: Callable[[], Cargo],
    limits: Limits,
    say: Callable[[str], None],
) -> AbstractContextManager[Executor]:
    """Where points run. What describes demos, and cells, which are few, run in the pool."""
    if scale.executor == "processes":
        return nullcontext(pool)
    from coldframe.freeze.cluster import Cluster

    return Cluster(scale.scheduler, cargo, limits, say)


def _cargo(
    documents: Sequence[Document],
    modules: SiteModules,
    sources: Mapping[PurePosixPath, Source],
    root: Path,
    loaded: Mapping[PurePosixPath, Path],
    packages: Mapping[str, Package],
) -> Cargo:
    """All that points of any demo need."""
    named = {use.function.partition(":")[0] for document in documents for use in document.demos}
    found = closure(sorted(named), modules)
    code = {source.path.relative_to("content"): root / source.path for source in found.modules}
    files = dict(_files(found.data, sources, loaded, root))
    return packed(code | files, _imported(found.outside, packages))


def _needs(
    document: Document,
    modules: SiteModules,
    sources: Mapping[PurePosixPath, Source],
    loaded: Mapping[PurePosixPath, Path],
    packages: Mapping[str, Package],
    root: Path,
    cache: Cache,
) -> _Needs:
    read = page_imports(document, modules)
    files = dict(_files(read.data, sources, loaded, root))
    needed = used(read.outside, packages)
    named = {str(name): file for name, file in sorted(files.items())}
    mentions = tuple(sorted(read.mentions))
    python = PagePython(read.closure.modules, named, needed, mentions)
    problems = [told for place, name in read.foreign for told in _outside(place, name, needed)]
    problems += [told for cell in document.cells for told in cell_problems(cell)]
    problems += [told for m in python.modules for told in support_problems(m, root, cache)]
    problems += [told for m in python.modules for told in module_problems(m, root, cache)]
    blocks = (block for cell in document.cells for block in cell.blocks)
    problems += [told for block in blocks for told in block_problems(block)]
    return _Needs(python, _digest(read.closure, read.outside, files, packages), tuple(problems))


def _assets(
    sources: Mapping[PurePosixPath, Source], loaded: Mapping[PurePosixPath, Path]
) -> dict[str, str]:
    """By the path below `content/`, the digests of the scripts and style sheets that it serves."""
    found = {
        path.relative_to("content").as_posix(): source.digest
        for path, source in sources.items()
        if source.kind == "asset"
    }
    made = {n: file for n, file in loaded.items() if n.suffix in (".js", ".mjs", ".css")}
    return found | {str(name): file_digest(file.read_bytes()) for name, file in made.items()}


def _digest(
    found: Closure,
    outside: Collection[str],
    files: Mapping[PurePosixPath, Path],
    packages: Mapping[str, Package],
) -> str:
    """Of all that a result depends on but its point; nothing of it is the machine's."""
    parts = [f"{source.path}:{source.digest}" for source in found.modules]
    parts += [f"{name}=={version_of(name)}" for name in _imported(outside, packages)]
    # What is in a folder changes more often than its version.
    here = [package for package in used(outside, packages) if package.source.startswith(".")]
    parts += [f"{package.name} {package.sha256}" for package in here]
    parts.append(f"vl-convert {version_of('vl-convert-python')}")
    parts += [f"{name}:{file_digest(file.read_bytes())}" for name, file in sorted(files.items())]
    return digest(code_digest("authoring", "freeze"), f"{sys.version_info[:2]}", *parts)


def _imported(outside: Collection[str], packages: Mapping[str, Package]) -> list[str]:
    """The site's packages that are needed, and what may be imported besides them."""
    needed = used(outside, packages)
    provided = {name for package in needed for name in package.imports}
    return sorted({package.name for package in needed} | (set(outside) - provided))


def _files(
    names: Collection[PurePosixPath],
    sources: Mapping[PurePosixPath, Source],
    loaded: Mapping[PurePosixPath, Path],
    root: Path,
) -> Iterator[tuple[PurePosixPath, Path]]:
    """Those of the named files that exist; a call for another raises where it stands."""
    for name in names:
        if name in loaded:
            yield name, loaded[name]
        elif PurePosixPath("content") / name in sources:
            yield name, root / "content" / name


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
