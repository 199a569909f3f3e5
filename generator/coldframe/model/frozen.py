"""What demos and cells showed, and the Python that travels with their pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from coldframe.authoring.controls import Parameter, Value
from coldframe.model.document import Cell, DemoUse, Source
from coldframe.problems import Problem

type Point = tuple[tuple[str, Value], ...]
"""One assignment of values to a demo's parameters, sorted by name: hashable, one spelling."""

type Frame = Mapping[str, Any]
"""A MIME bundle: MIME type → content (text, or JSON data for types that end in `json`)."""


@dataclass(frozen=True, slots=True)
class Axis:
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What one point showed. A frame is a MIME bundle; `error` is a traceback for the author."""

    frames: tuple[Frame, ...]
    stdout: str = ""
    error: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class FrozenDemo:
    """A demo's use after freezing: all that its page's HTML needs.

    `parameters` carry this use's defaults; `shown` names those that have a control, in order.
    `default` is the frame at the default point; `pictures` are its charts by `picture_key`.
    `grid` is the digest of the grid's file; `recorded` counts its points. `yields` says whether
    the function is a generator; `frames` counts those recorded at the default point.
    `links` maps a parameter to the key in the address that it shares with other demos' of the
    page; `apart` has by the index of a block of controls those that stand there.

    In the preview a demo may not be recorded yet: then `recorded` is 0, `default` empty and `grid`
    "". Before its Python was read it is not even `described`: its parameters are not known.
    `waits` names the loader whose output it needs first.
    """

    use: DemoUse
    label: str
    doc: str
    parameters: tuple[Parameter, ...]
    shown: tuple[str, ...]
    default: Frame
    pictures: Mapping[str, "ChartPicture"]
    grid: str
    recorded: int
    tolerance: float
    yields: bool = False
    frames: int = 1
    links: Mapping[str, str] = field(default_factory=dict[str, str])
    apart: Mapping[int, tuple[str, ...]] = field(default_factory=dict[int, tuple[str, ...]])
    described: bool = True
    waits: str = ""


@dataclass(frozen=True, slots=True)
class ChartPicture:
    """A chart of a default result: its SVG (colours as CSS variables) and its data.

    `svg` is two elements, `svg.chart-wide` and `svg.chart-narrow`, if the chart takes the width
    of its container; else one with a size of its own.
    """

    svg: str
    title: str
    description: str
    columns: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class FrozenCell:
    """A cell after freezing. In the preview it may not be `recorded` yet; `waits` as a demo's."""

    cell: Cell
    frames: tuple[Frame, ...]
    pictures: Mapping[str, ChartPicture]
    recorded: bool = True
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """One of the site's packages, as the reader's browser gets it: the archive `file`.

    `imports` are the names that it is imported by, `depends` the packages that it needs. A `zip` is
    put on `sys.path` as it is, a `folder` is unpacked, a `library` is what compiled packages share.
    `source` is `index`, `pyodide` or the folder as coldframe.toml names it.
    """

    name: str
    version: str
    imports: tuple[str, ...]
    depends: tuple[str, ...]
    source: str
    kind: Literal["zip", "folder", "library"]
    file: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class PagePython:
    """The Python of one page in the browser.

    `modules` are the site's modules that the page's demos and cells import, `data` the files that
    they open with `data(...)`: content-relative path (`labs/a/b.csv`) → where its bytes stand.
    `packages` are those that the page imports, each after what it needs; `mentions` are the dotted
    names that it imports from them, some of which may be no modules.
    """

    modules: tuple[Source, ...]
    data: Mapping[str, Path]
    packages: tuple[Package, ...] = ()
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ByteCode:
    """A module compiled for the browser's Python; `name` is its path there, below `/site`."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SiteImage:
    """The memory of a started Python that has imported what the site's pages import.

    `modules` are the site's in it, by source path, `packages` the names of those in it; `data` is
    an archive of the files that these may open, if there are any. `digest` is of all that; `pages`
    are the source paths of those that start from it.
    """

    digest: str
    memory: Path
    data: Path | None
    modules: frozenset[PurePosixPath]
    packages: frozenset[str]
    pages: frozenset[PurePosixPath] = frozenset()


@dataclass(frozen=True, slots=True)
class Frozen:
    """Every demo and cell, by the page's source path and the id of the use or index of the cell.

    `grids` maps a digest to the bytes of a grid's file. `python` has a page's Python by its source
    path. `lines` is what the planner says to the author, a line each. `downloads` maps a file's
    name in the site to where its bytes stand.
    """

    demos: Mapping[tuple[PurePosixPath, str], FrozenDemo]
    cells: Mapping[tuple[PurePosixPath, int], FrozenCell]
    grids: Mapping[str, bytes]
    python: Mapping[PurePosixPath, PagePython]
    problems: tuple[Problem, ...]
    lines: tuple[str, ...]
    points: int
    points_from_cache: int
    downloads: Mapping[str, Path] = field(default_factory=dict[str, Path])
