"""The step: what pages import → the memory of a Python that has imported it, once, at build."""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coldframe.browser.core import GATHERED, core, own_sources
from coldframe.cache import Cache, code_digest, digest, file_digest
from coldframe.config import FILE, Config
from coldframe.image.once import once_problems
from coldframe.model import Frozen, Package, PagePython, SiteImage, Source
from coldframe.packages.pages import used
from coldframe.packages.programs import ProgramFailed, output, recent_node
from coldframe.problems import Place, Problem
from coldframe.sources.imports import module_name, top_level

HERE = Path(__file__).parent
LONGEST = 600
"""Seconds that one image may take."""
DEARER = 2_000_000
"""How many bytes more than without it a page may load for the site's image."""

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """The site's image, if it wants one and it could be made. `lines` are for the author."""

    image: SiteImage | None = None
    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    """All that an image depends on. `imports` must be had, `mentions` may be no modules.

    `demos` are functions, `cells` each page's path and its cells, as code and what that must raise.
    What they import of `tops` when they run is wanted, too.
    """

    modules: Mapping[str, Source]
    data: Mapping[str, Path]
    packages: tuple[Package, ...]
    imports: tuple[str, ...]
    mentions: tuple[str, ...]
    tops: frozenset[str]
    demos: tuple[str, ...] = ()
    cells: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()

    def after(self, told: Mapping[str, Any]) -> "_Wanted":
        """What is wanted when these were run, and some names can't be had."""
        left, known = told["left"], {*self.imports, *self.mentions}
        new = (name for name in told["asked"] if name not in known)
        asked = tuple(name for name in new if top_level(name) in self.tops)
        return replace(
            self,
            imports=tuple(name for name in self.imports if name not in left),
            mentions=tuple(name for name in (*self.mentions, *asked) if name not in left),
            demos=(),
            cells=(),
        )


def make_image(frozen: Frozen, root: Path, config: Config, cache: Cache, say: Say) -> Made:
    pages = frozen.python
    if not config.image or not pages:
        return Made()
    wanted = _wanted(frozen, config.image)
    problems = tuple(_unknown(wanted, config.image, root))
    if problems:
        return Made(problems=problems)
    node = recent_node()
    if not node:
        what = "the site's image can't be made: this machine has no Node"
        mend = "Install Node 20 or newer. Without the image pages give the same results, later"
        return Made(problems=(Problem(_place(root), what, mend, "warning"),))
    say("making the site's image")
    try:
        told, image = _kept(wanted, root, node, cache)
    except ProgramFailed as error:
        mend = "Name in `image` what shall be in it. Pages give the same results without it, later"
        what = f"the site's image can't be made: {error}"
        return Made(problems=(Problem(_place(root), what, mend, "warning"),))
    starting = frozenset(path for path, python in pages.items() if _pays(image, python))
    image = replace(image, pages=starting)
    left = [f"{name} is not in the site's image: it {why}" for name, why in told.items()]
    once = [
        problem
        for source in wanted.modules.values()
        if source.path in image.modules
        for problem in once_problems(source, root, cache)
    ]
    made = Made(image if starting else None, tuple(once), (_line(image, wanted, len(pages)),))
    if config.image is True:
        return replace(made, lines=(*made.lines, *left))
    warned = [Problem(_place(root), what, "Take it out of `image`", "warning") for what in left]
    return replace(made, problems=(*made.problems, *warned))


def _wanted(frozen: Frozen, named: bool | Sequence[str]) -> _Wanted:
    """What pages use, and of that what the author named."""
    pages = frozen.python.values()
    modules = {module_name(source.path): source for page in pages for source in page.modules}
    data = {name: file for page in pages for name, file in page.data.items()}
    packages = {package.name: package for page in pages for package in page.packages}
    pure = [package for package in packages.values() if package.kind == "zip"]
    tops = {name for package in pure for name in package.imports}
    mentions = {name for page in pages for name in page.mentions if top_level(name) in tops}
    imports = [*sorted(set(map(top_level, mentions))), *sorted(modules)]
    if not isinstance(named, bool):
        imports, mentions = list(named), set()
    offered = used(set(map(top_level, imports)), packages)
    return _Wanted(
        dict(sorted(modules.items())),
        dict(sorted(data.items())),
        tuple(packages[name] for name in sorted(packages)),
        tuple(imports),
        tuple(sorted(mentions)),
        _library().union(*(package.imports for package in offered)),
        *_runs(frozen, {package.name for package in pure}),
    )


def _runs(
    frozen: Frozen, packages: Collection[str]
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[tuple[str, str], ...]], ...]]:
    """The demos, and each page's cells, of the pages that use one of these packages."""
    paths = {
        path
        for path, python in frozen.python.items()
        if any(package.name in packages for package in python.packages)
    }
    demos = {demo.use.function for (path, _), demo in frozen.demos.items() if path in paths}
    cells: dict[str, tuple[tuple[str, str], ...]] = {}
    for (path, _), cell in sorted(frozen.cells.items()):
        if path in paths:
            below = str(path.relative_to("content"))
            cells[below] = (*cells.get(below, ()), (cell.cell.code, cell.cell.raises))
    return tuple(sorted(demos)), tuple(sorted(cells.items()))


def _unknown(wanted: _Wanted, named: bool | Sequence[str], root: Path) -> Iterator[Problem]:
    tops = {name for package in wanted.packages for name in package.imports}
    for name in () if isinstance(named, bool) else named:
        if name not in wanted.modules and top_level(name) not in tops:
            what = f"image names {name}, which no page imports"
            mend = "Name modules of content/ and packages as they are imported, or write true"
            yield Problem(_place(root), what, mend)


def _kept(wanted: _Wanted, root: Path, node: str, cache: Cache) -> tuple[dict[str, str], SiteImage]:
    """Why what must be had is not in the image, and the image, if it was not made before."""
    key = _key(wanted)
    kinds = ("image-told", "image", "image-data")
    if not all(cache.path(kind, key) for kind in kinds):
        made = _made(wanted, root, node)
        for kind, content in zip(kinds, made, strict=True):
            # Each is megabytes, and every edit of a module makes another.
            cache.prune(kind, ())
            cache.put(kind, key, content)
    told, memory, data = (cache.file(kind, key) for kind in kinds)
    found = json.loads(told.read_bytes())
    left = {name: why for name, why in found["left"].items() if name in wanted.imports}
    return left, _image(wanted, found["held"], memory, data)


def _key(wanted: _Wanted) -> str:
    parts = [code_digest("image", "authoring", "browser/gathered/digests.json")]
    parts += [f"{name}\0{source.path}\0{source.digest}" for name, source in wanted.modules.items()]
    parts += [f"{name}\0{file_digest(file.read_bytes())}" for name, file in wanted.data.items()]
    parts += [f"{one.name}\0{one.version}\0{one.kind}\0{one.sha256}" for one in wanted.packages]
    parts.append(repr((wanted.imports, wanted.mentions, wanted.demos, wanted.cells)))
    return digest(*parts)


def _made(wanted: _Wanted, root: Path, node: str) -> tuple[bytes, bytes, bytes]:
    """What site.py told of all that was wanted, the memory, the data. Raises ProgramFailed."""
    left: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        workshop = Path(folder)
        _put(wanted, root, workshop / "files")
        while True:
            _write_wanted(wanted, workshop / "files")
            program = (HERE / "image.mjs", GATHERED / "distribution.json", GATHERED / "pyodide")
            output([node, *map(str, program), str(workshop)], LONGEST)
            told = json.loads((workshop / "told.json").read_bytes())
            if not told["spoilt"]:
                break
            left |= told["left"]
            wanted = wanted.after(told)
        told["left"] = dict(sorted(left.items()))
        memory, data = (workshop / name for name in ("memory.bin", "data.zip"))
        return json.dumps(told).encode(), memory.read_bytes(), data.read_bytes()


def _put(wanted: _Wanted, root: Path, files: Path) -> None:
    """The file system of the Python whose memory is taken."""
    copies = {f"site/{name}": file for name, file in own_sources().items()}
    for source in wanted.modules.values():
        copies[f"site/{source.path.relative_to('content')}"] = root / source.path
    copies |= {f"site/{name}": file for name, file in wanted.data.items()}
    copies |= {_archive(package): package.file for package in wanted.packages}
    for name, file in copies.items():
        target = files / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def _library() -> frozenset[str]:
    """The browser's standard library, of which this machine's may lack something."""
    return frozenset(top_level(name) for names in _archives().values() for name in names)


def _archives() -> dict[str, list[str]]:
    start = json.loads((GATHERED / "pyodide/start.json").read_bytes())
    archives: dict[str, list[str]] = start["archives"]
    return archives


def _write_wanted(wanted: _Wanted, files: Path) -> None:
    pure = [package for package in wanted.packages if package.kind == "zip"]
    others = [package for package in wanted.packages if package.kind != "zip"]
    told = {
        "archives": _archives(),
        "packages": [
            {"archive": f"/{_archive(package)}", "imports": list(package.imports)}
            for package in pure
        ],
        "imports": list(wanted.imports),
        "mentions": list(wanted.mentions),
        "demos": list(wanted.demos),
        "cells": [
            (page, [{"code": code, "raises": raises} for code, raises in cells])
            for page, cells in wanted.cells
        ],
        "elsewhere": {name: package.name for package in others for name in package.imports},
    }
    (files / "wanted.json").write_text(json.dumps(told))


def _archive(package: Package) -> str:
    # Where runtime/packages.js puts it.
    return f"lib/packages/{package.name}-{package.version}.zip"


def _image(wanted: _Wanted, held: Sequence[str], memory: Path, data: Path) -> SiteImage:
    found = frozenset(held)
    with zipfile.ZipFile(data) as opened:
        empty = not opened.namelist()
    return SiteImage(
        digest=digest(memory.read_bytes(), data.read_bytes()),
        memory=memory,
        data=None if empty else data,
        modules=frozenset(s.path for name, s in wanted.modules.items() if name in found),
        packages=frozenset(p.name for p in wanted.packages if not found.isdisjoint(p.imports)),
    )


def _pays(image: SiteImage, page: PagePython) -> bool:
    """Whether the image has something of the page's, and is not much heavier than what it spares:
    Coldframe's own image and the archives of packages."""
    held = [package for package in page.packages if package.name in image.packages]
    if not held and image.modules.isdisjoint(source.path for source in page.modules):
        return False
    weight = sum(file.stat().st_size for file in (image.memory, image.data) if file)
    return weight <= core().memory_size + sum(package.size for package in held) + DEARER


def _line(image: SiteImage, wanted: _Wanted, pages: int) -> str:
    if not image.pages:
        return "image: none, since it would hold nothing that is worth its bytes to a page"
    names = [f"{one.name} {one.version}" for one in wanted.packages if one.name in image.packages]
    count = len(image.modules)
    names += [f"{count} module{'s' if count != 1 else ''} of the site"] if count else []
    size = image.memory.stat().st_size / 1e6
    holds = ", ".join(names) or "nothing of the site"
    return f"image: {size:.1f} MB, with {holds}; {len(image.pages)} of {pages} pages start from it"


def _place(root: Path) -> Place:
    lines = (root / FILE).read_text(encoding="utf-8").splitlines()
    number = (n for n, line in enumerate(lines, 1) if line.lstrip().startswith("image"))
    return Place(FILE, next(number, None))
