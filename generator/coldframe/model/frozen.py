"""What demos and cells showed, and the Python that travels with their pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from coldframe.authoring.controls import Parameter, Value
from coldframe.model.document import Cell, DemoUse, Document, Source
from coldframe.model.recording import Job
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

    A preview shows a demo before all of it is recorded: with `recorded` 0 there is no default
    result and no grid yet; if it is not `described` its parameters are unknown, too. `waits` names
    the loader whose output it needs, while that is being made.
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
    """`recorded` is false, and there are no frames, until the cell has run; see `FrozenDemo`."""

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
class Prepared:
    """The site's packages by canonical name, each after what it needs; `lines` are for the author.

    `pending`: they are being prepared.
    """

    packages: Mapping[str, Package] = field(default_factory=dict[str, Package])
    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()
    pending: bool = False


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
class PageNeeds:
    """A page's Python, a digest of all that its results depend on, and what can't work live.

    `waits` names the loader whose output it needs, while that is being made.
    """

    python: PagePython
    digest: str
    problems: tuple[Problem, ...]
    waits: str = ""


@dataclass(frozen=True, slots=True)
class FrozenPage:
    """What is recorded of one page; `key` is a digest of what that depends on.

    `grids` maps a digest to the bytes of a grid's file, `downloads` names its files. Of its
    `points` `new` were computed by this session. `jobs` must run before more is known; `recorded`
    points are known of those that are `planned` so far.
    """

    document: Document
    needs: PageNeeds
    key: str
    demos: Mapping[str, FrozenDemo] = field(default_factory=dict[str, FrozenDemo])
    cells: tuple[FrozenCell, ...] = ()
    grids: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    downloads: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    lines: tuple[str, ...] = ()
    points: int = 0
    new: int = 0
    jobs: tuple[Job, ...] = ()
    planned: int = 0
    recorded: int = 0


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
    pages: Mapping[PurePosixPath, FrozenPage] = field(
        default_factory=dict[PurePosixPath, FrozenPage]
    )
    basis: str = ""

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What must run before all is recorded, in the order of the pages."""
        return tuple(job for page in self.pages.values() for job in page.jobs)
