"""Pages in their places, and the bounds within which a site is built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from coldframe.model.document import Document, Link, Source
from coldframe.problems import Problem


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
    environment: tuple[str, ...] = ()
    """Variables of the environment that it is given besides the usual ones."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Where points run and are kept beyond this machine. No byte of a site hangs on it.

    `scheduler` is the address of a Dask cluster's; `cache` the URL or folder of a shared cache.
    """

    executor: Literal["processes", "dask"] = "processes"
    scheduler: str = ""
    cache: str = ""
    access: Literal["on", "read", "off"] = "on"
