"""What a template sees of a page and its site, and the page's HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from coldframe.config import Config
from coldframe.model import Document, FrontMatter, Heading, NavItem, Page, Site, Source
from coldframe.problems import Place
from coldframe.render.templates import TemplateProblem, render_page_template, render_template
from coldframe.structure.navigation import (
    branch,
    breadcrumbs,
    children,
    is_index,
    navigation_digests,
)
from coldframe.structure.urls import MISSING, href, output

__all__ = [
    "TemplateProblem",
    "navigation_digests",
    "permalink",
    "render_away",
    "render_missing",
    "render_page",
    "render_redirect",
    "site_view",
]


@dataclass(frozen=True, slots=True)
class Way:
    """Another page, as a link to it needs it."""

    title: str
    url: str
    description: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the table of contents."""

    level: int
    html: Markup
    anchor: str
    children: tuple["Entry", ...]


@dataclass(frozen=True, slots=True)
class Title:
    html: Markup
    anchor: str


@dataclass(frozen=True, slots=True)
class PageView:
    title: str
    heading: Title
    description: str
    url: str
    permalink: str
    html: Markup
    toc: tuple[Entry, ...]
    breadcrumbs: tuple[NavItem, ...]
    previous: Way | None
    next: Way | None
    section: Way
    date: str
    tags: tuple[str, ...]
    draft: bool
    extra: Mapping[str, Any]
    demos: int
    cells: int
    script: Markup
    children: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class SiteView:
    title: str
    description: str
    language: str
    url: str
    base: str
    navigation: tuple[NavItem, ...]
    extra: Mapping[str, Any]


def render_page(
    environment: Environment, page: Page, site: Site, body: str, script: str = ""
) -> str:
    """The page's HTML. Raises TemplateProblem."""
    config = _config(environment)
    values = {
        "page": page_view(page, site, config, body, script),
        "site": site_view(config, branch(site, page)),
    }
    front_matter = page.document.front_matter
    asked = Place(page.document.source.path, front_matter.lines.get("template", 1))
    return render_page_template(environment, template(page), values, asked, f"{body}{script}")


def render_missing(environment: Environment, site: Site) -> str:
    """404.html of a site that does not write its own."""
    page = _own_page(MISSING, "Page not found", "page-not-found")
    return render_page(environment, page, site, "")


def render_away(environment: Environment, site: Site, script: str) -> str:
    """offline.html; `script` lists the pages that are kept."""
    page = _own_page("/offline.html", "You are offline", "you-are-offline", "offline.html")
    return render_page(environment, page, site, "", script)


def _own_page(url: str, title: str, anchor: str, template: str = "") -> Page:
    """A page that no file of the site's content stands for."""
    document = Document(
        source=Source(PurePosixPath("content" + url).with_suffix(".md"), "page", "", 0),
        front_matter=FrontMatter(title=title, template=template),
        body=(),
        headings=(Heading(1, title, title, anchor, 1),),
        anchors=frozenset(),
        summary="",
        problems=(),
    )
    return Page(document, url, output(url), title, "/", {})


def render_redirect(environment: Environment, base: str, url: str) -> str:
    """What stands at an alias; `target` is the `href` of the page that moved to `url`."""
    config = _config(environment)
    values = {
        "target": href(base, url),
        "permalink": permalink(config, url),
        "site": site_view(config, ()),
    }
    return render_template(
        environment, "redirect.html", values, Place(PurePosixPath("templates/redirect.html"))
    )


def _config(environment: Environment) -> Config:
    config: Any = environment.globals["config"]
    return config if isinstance(config, Config) else Config()


def template(page: Page) -> str:
    if page.document.front_matter.template:
        return page.document.front_matter.template
    if page.url == MISSING:
        return "404.html"
    if page.url == "/":
        return "home.html"
    return "section.html" if is_index(page) else "page.html"


def page_view(page: Page, site: Site, config: Config, body: str, script: str) -> PageView:
    document, front_matter = page.document, page.document.front_matter
    own, *headings = document.headings
    section = site.sections[page.section]
    return PageView(
        title=page.title,
        heading=Title(Markup(own.html), own.anchor),
        description=_description(page),
        url=page.url,
        permalink=permalink(config, page.url),
        html=Markup(body),
        toc=contents(headings),
        breadcrumbs=breadcrumbs(site, page),
        previous=_way(site, site.previous.get(page.url)),
        next=_way(site, site.next.get(page.url)),
        section=Way(section.title, section.page or ""),
        date=front_matter.date,
        tags=front_matter.tags,
        draft=front_matter.draft,
        extra=front_matter.extra,
        demos=len(document.demos),
        cells=len(document.cells),
        script=Markup(script),
        children=tuple(
            _way(site, item.url) or Way(item.title, "") for item in children(site, page)
        ),
    )


def site_view(config: Config, navigation: tuple[NavItem, ...]) -> SiteView:
    return SiteView(
        title=config.title,
        description=config.description,
        language=config.language,
        url=config.url,
        base=config.base,
        navigation=navigation,
        extra=config.extra,
    )


def contents(headings: Sequence[Heading]) -> tuple[Entry, ...]:
    """Each heading with those below it, up to the next one of its level or a higher one."""
    entries: list[Entry] = []
    i = 0
    while i < len(headings):
        heading = headings[i]
        end = i + 1
        while end < len(headings) and headings[end].level > heading.level:
            end += 1
        inner = contents(headings[i + 1 : end])
        entries.append(Entry(heading.level, Markup(heading.html), heading.anchor, inner))
        i = end
    return tuple(entries)


def _way(site: Site, url: str | None) -> Way | None:
    if not url:
        return None
    page = site.pages[url]
    return Way(page.title, url, _description(page), page.document.front_matter.date)


def _description(page: Page) -> str:
    return page.document.front_matter.description or page.document.summary


def permalink(config: Config, url: str) -> str:
    return config.url + href("", url) if config.url else ""
