"""The nouns. Every step of the build takes some of these values and returns others.

Source → Document → Page → Artifact are four types and not one with blanks, so
"is it resolved yet?" is a question for the type checker.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from coldframe.authoring.controls import Parameter, Value
from coldframe.problems import Place, Problem

type Point = tuple[tuple[str, Value], ...]
"""One assignment of values to a demo's parameters, sorted by name: hashable, one spelling."""

type Frame = Mapping[str, Any]
"""A MIME bundle: MIME type → content (text, or JSON data for types that end in `json`)."""

type SourceKind = Literal["page", "module", "loader", "asset", "static"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that the build reads. `path` is relative to the site's root: `content/a.md`."""

    path: PurePosixPath
    kind: SourceKind
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loaders made.

    `outputs` map a content-relative path to the file with its bytes; `sources` are the same files
    as assets, by the path that they would have in the site's folder.
    """

    outputs: Mapping[PurePosixPath, Path]
    sources: Mapping[PurePosixPath, Source]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the page says of itself. Without `template` its place in the site chooses one.

    `lines` has the line of the file on which each key that was given stands.
    """

    title: str = ""
    description: str = ""
    date: str = ""
    tags: tuple[str, ...] = ()
    draft: bool = False
    order: float | None = None
    template: str = ""
    slug: str = ""
    aliases: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
    lines: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True, slots=True)
class Heading:
    """`html` is the heading's inline markup; `text` the same without any; `level` 1 to 6."""

    level: int
    text: str
    html: str
    anchor: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """The value of a `href` or `src` as the author wrote it; its slot takes the resolved URL."""

    target: str
    kind: Literal["link", "image"]
    place: Place


@dataclass(frozen=True, slots=True)
class Option:
    """`:name: text` of a directive, untyped until the demo's parameters are known."""

    name: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class DemoUse:
    """A `{demo}` directive. `function` is `package.module:name`.

    `caption` is HTML; where a link's address or a value belongs stands a mark with its number in
    `inner` (`sources.slots.mark`), because a demo's HTML is made before its page's.

    `id` is unique on its page and is the prefix of its parameters in the URL.
    """

    id: str
    function: str
    options: tuple[Option, ...]
    caption: str
    place: Place
    inner: tuple["Link | ValueUse", ...] = ()


@dataclass(frozen=True, slots=True)
class ValueUse:
    """`` {value}`regret.epsilon` ``: in prose, a demo's parameter, or a named output of its
    result (`regret:total`)."""

    demo: str
    name: str
    kind: Literal["parameter", "output"]
    place: Place

    @property
    def written(self) -> str:
        return f"{self.demo}{'.' if self.kind == 'parameter' else ':'}{self.name}"


@dataclass(frozen=True, slots=True)
class Apart:
    """A `{controls}` block: controls of a demo that stand here and not in it.

    `only` names some of them; without it they are all that no other block of the page names.
    `index` counts the page's blocks from 0.
    """

    index: int
    demo: str
    only: Option | None
    place: Place


@dataclass(frozen=True, slots=True)
class Block:
    """The text of a fenced block; `place` is that of its fence, one line above."""

    code: str
    place: Place

    def line(self, number: int) -> Place:
        """Where the block's line `number` stands on its page."""
        return Place(self.place.file, (self.place.line or 0) + number)


@dataclass(frozen=True, slots=True)
class Exercise:
    """What belongs to an exercise's cell: the checks of a reader's code, and code that passes."""

    checks: Block
    solution: Block | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A fenced block marked `live`. `html` is the highlighted code; `index` counts from 0.

    `shown` says where a reader sees it: `hidden` nowhere, `folded` in details. `raises` is the name
    of the exception that it must raise, or empty.
    """

    index: int
    code: str
    html: str
    place: Place
    shown: Literal["open", "folded", "hidden"] = "open"
    raises: str = ""
    exercise: Exercise | None = None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All Python that belongs to it."""
        more = (self.exercise.checks, self.exercise.solution) if self.exercise else ()
        return (Block(self.code, self.place), *(block for block in more if block))


type Slot = Link | ValueUse | DemoUse | Apart | Cell
type Piece = str | Slot


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file. `body` is finished HTML with slots where a later step knows the answer.

    `headings[0]` is the page's own heading, level 1: the first h1 of the text, else the title. It
    is not in `body`: the template writes it. `summary` is the first paragraph as plain text.
    """

    source: Source
    front_matter: FrontMatter
    body: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    anchors: frozenset[str]
    summary: str
    problems: tuple[Problem, ...]

    @property
    def links(self) -> tuple[Link, ...]:
        """Those of the text and of the demos' captions, in their order."""
        found: list[Link] = []
        for piece in self.body:
            if isinstance(piece, Link):
                found.append(piece)
            elif isinstance(piece, DemoUse):
                found.extend(inner for inner in piece.inner if isinstance(inner, Link))
        return tuple(found)

    @property
    def values(self) -> tuple[ValueUse, ...]:
        """Those of the text and of the demos' captions."""
        inner = (value for demo in self.demos for value in demo.inner)
        return tuple(piece for piece in (*self.body, *inner) if isinstance(piece, ValueUse))

    @property
    def apart(self) -> tuple[Apart, ...]:
        return tuple(piece for piece in self.body if isinstance(piece, Apart))

    @property
    def demos(self) -> tuple[DemoUse, ...]:
        return tuple(piece for piece in self.body if isinstance(piece, DemoUse))

    @property
    def cells(self) -> tuple[Cell, ...]:
        return tuple(piece for piece in self.body if isinstance(piece, Cell))


@dataclass(frozen=True, slots=True)
class Page:
    """A document with its place in the site.

    `url` starts and ends with `/` and does not hold the base path; `output` is the file in the
    output folder; `section` is the URL of the page's section; `targets` maps each link to the
    `href` to write (with the base path).
    """

    document: Document
    url: str
    output: PurePosixPath
    title: str
    section: str
    targets: Mapping[Link, str]


@dataclass(frozen=True, slots=True)
class Section:
    """A folder of pages. `page` is its index, if it has one, and is not among `pages`.

    `pages` and `sections` are each in reading order.
    """

    url: str
    title: str
    page: str | None
    pages: tuple[str, ...]
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NavItem:
    """A line of the navigation. `url` is empty for a folder without an index page; `section` is
    the URL of the folder that the item opens, if it is one."""

    title: str
    url: str
    section: str = ""
    current: bool = False
    open: bool = False
    children: tuple["NavItem", ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """Every page by URL, in reading order, and how they hang together.

    `previous` and `next` map a URL to its neighbour's; `aliases` map an old URL to a page's;
    `assets` map an output path to the source that is copied there; `tags` map a tag to URLs;
    `navigation` maps a section's URL to the closed items in it, which its pages share; `embeds`
    maps the URL of a demo's own page to the page that it stands on.
    """

    pages: Mapping[str, Page]
    sections: Mapping[str, Section]
    previous: Mapping[str, str]
    next: Mapping[str, str]
    aliases: Mapping[str, str]
    tags: Mapping[str, tuple[str, ...]]
    assets: Mapping[PurePosixPath, Source]
    problems: tuple[Problem, ...]
    navigation: Mapping[str, tuple[NavItem, ...]] = field(
        default_factory=dict[str, tuple[NavItem, ...]]
    )
    embeds: Mapping[str, Page] = field(default_factory=dict[str, Page])


@dataclass(frozen=True, slots=True)
class Budget:
    """What one page may freeze: points, seconds of computing on one core, bytes of grid files."""

    points: int = 500
    seconds: float = 300.0
    bytes: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run of an author's code may take: seconds, and bytes of memory (0: any).

    A browser's Python can't hold more than 4 GB either.
    """

    seconds: float = 60.0
    memory: int = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Scale:
    """Where points run and are kept beyond this machine. No byte of a site hangs on it.

    `scheduler` is the address of a Dask cluster's; `cache` the URL or folder of a shared cache.
    """

    executor: Literal["processes", "dask"] = "processes"
    scheduler: str = ""
    cache: str = ""
    access: Literal["on", "read", "off"] = "on"


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
    cell: Cell
    frames: tuple[Frame, ...]
    pictures: Mapping[str, ChartPicture]


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


@dataclass(frozen=True, slots=True)
class Artifact:
    """One output file. Equal digests mean equal bytes. A `Path` is a file to copy, not read."""

    path: PurePosixPath
    digest: str
    content: bytes | Path
    immutable: bool = False
    """Its name holds a fingerprint, so that a browser may keep it for ever."""


@dataclass(frozen=True, slots=True)
class Built:
    """The whole site. `demos` are those of `Frozen`; `urls` has each page's by its source path."""

    artifacts: Mapping[PurePosixPath, Artifact]
    problems: tuple[Problem, ...]
    seconds: Mapping[str, float]
    report: Mapping[str, Any]
    demos: Mapping[tuple[PurePosixPath, str], FrozenDemo] = field(
        default_factory=dict[tuple[PurePosixPath, str], FrozenDemo]
    )
    urls: Mapping[PurePosixPath, str] = field(default_factory=dict[PurePosixPath, str])
