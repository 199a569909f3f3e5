"""What the demos and cells of a page import and open, all of it together."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from coldframe.model import Document
from coldframe.problems import Place
from coldframe.sources.imports import (
    Closure,
    SiteModules,
    closure,
    foreign_imports,
    mentioned,
    read_imports,
    top_level,
)


@dataclass(frozen=True, slots=True)
class PageImports:
    """`closure` are the site's modules that the page needs, `data` content-relative paths.

    `outside` are the top-level names that come from packages, `mentions` the dotted ones, `foreign`
    the place and name of each of their imports that must be.
    """

    closure: Closure
    data: frozenset[PurePosixPath]
    outside: frozenset[str]
    mentions: frozenset[str]
    foreign: tuple[tuple[Place, str], ...]


def page_imports(document: Document, modules: SiteModules) -> PageImports:
    """A cell that does not parse needs nothing: what is wrong with it is told where it is run."""
    below = document.source.path.parent.relative_to("content")
    names = [use.function.partition(":")[0] for use in document.demos]
    data: set[PurePosixPath] = set()
    mentions: set[str] = set()
    foreign: list[tuple[Place, str]] = []
    for block in (block for cell in document.cells for block in cell.blocks):
        try:
            read = read_imports(block.code)
        except (SyntaxError, ValueError):
            continue
        names += [name for name, _ in read.modules]
        data |= {below / name for name in read.data}
        mentions |= mentioned(read, modules)
        foreign += [(block.line(at), name) for at, name in foreign_imports(read, modules)]
    found = closure(names, modules)
    foreign += [(Place(file, line), name) for file, line, name in found.foreign]
    mentions |= found.mentions
    return PageImports(
        found,
        frozenset(data).union(found.data),
        frozenset(map(top_level, mentions)),
        frozenset(mentions),
        tuple(foreign),
    )
