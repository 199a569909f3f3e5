"""Files, and what is written in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from coldframe.model.recording import Job
from coldframe.problems import Place, Problem

type SourceKind = Literal["page", "module", "loader", "asset", "static"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that the build reads. `path` is relative to the site's root: `content/a.md`."""

    path: PurePosixPath
    kind: SourceKind
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Trust:
    """What a page's Markdown may do. Without it a cell, a demo, raw HTML is shown as text."""

    cells: bool = True
    demos: bool = True
    html: bool = True


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loaders made.

    `outputs` map a content-relative path to the file with its bytes; `sources` are the same files
    as assets, by the path that they would have in the site's folder. `pending` maps those that are
    not made yet to the path of their loader; they are among `sources` with an empty digest. `jobs`
    are the loaders that can run now; `keys` has, by output, a digest of what it depends on.
    """

    outputs: Mapping[PurePosixPath, Path]
    sources: Mapping[PurePosixPath, Source]
    problems: tuple[Problem, ...]
    pending: Mapping[PurePosixPath, str] = field(default_factory=dict[PurePosixPath, str])
    jobs: tuple[Job, ...] = ()
    keys: Mapping[PurePosixPath, str] = field(default_factory=dict[PurePosixPath, str])


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
