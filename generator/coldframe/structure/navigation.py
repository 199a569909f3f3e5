"""Pages → sections and reading order; and what of them one page shows.

Only the branch of the current page is open, and pages share all items but their own, so that
navigation costs what it shows: no more for a page of a large site than for one of a small one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from coldframe.cache import digest
from coldframe.model import NavItem, Page, Section, Site
from coldframe.structure.urls import MISSING, folder_url

HOME = "/"


def arrange(pages: Mapping[str, Page]) -> dict[str, Section]:
    """Every folder of pages, home's first."""
    folders: dict[str, list[str]] = {HOME: []}
    indexes: dict[str, str] = {}
    for url, page in pages.items():
        if url == MISSING:
            continue
        for folder in _folders(page.section):
            folders.setdefault(folder, [])
        if is_index(page):
            indexes[page.section] = url
        else:
            folders[page.section].append(url)
    inside: dict[str, list[str]] = {folder: [] for folder in folders}
    for folder in folders:
        if folder != HOME:
            inside[_parent(folder)].append(folder)
    titles = {f: pages[indexes[f]].title if f in indexes else _title(f) for f in folders}
    keys = {url: _key(page) for url, page in pages.items()}
    sections = {f: keys[indexes[f]] if f in indexes else _unordered(titles[f], f) for f in folders}
    return {
        folder: Section(
            url=folder,
            title=titles[folder],
            page=indexes.get(folder),
            pages=tuple(sorted(folders[folder], key=keys.__getitem__)),
            sections=tuple(sorted(inside[folder], key=sections.__getitem__)),
        )
        for folder in sorted(folders)
    }


def reading_order(pages: Mapping[str, Page], sections: Mapping[str, Section]) -> tuple[str, ...]:
    """Every page of the navigation: a folder's index, then what is in it, each in its order."""
    return tuple(_walk(HOME, pages, sections))


def neighbours(
    order: Iterable[str], pages: Mapping[str, Page]
) -> tuple[dict[str, str], dict[str, str]]:
    """Previous and next, which do not lead out of a top-level folder."""
    previous: dict[str, str] = {}
    following: dict[str, str] = {}
    last: dict[str, str] = {}
    for url in order:
        if url == HOME:
            continue
        top = _top(pages[url])
        if top in last:
            following[last[top]], previous[url] = url, last[top]
        last[top] = url
    return previous, following


def closed_items(
    pages: Mapping[str, Page], sections: Mapping[str, Section]
) -> dict[str, tuple[NavItem, ...]]:
    """By section, the items in it."""

    def item(url: str) -> NavItem:
        if url in sections:
            return NavItem(sections[url].title, sections[url].page or "", url)
        return NavItem(pages[url].title, url)

    return {
        folder: tuple(item(url) for url in _children(section, pages, sections))
        for folder, section in sections.items()
    }


def branch(site: Site, page: Page) -> tuple[NavItem, ...]:
    """The top level, with the folders open that lead to the page."""
    inner: tuple[NavItem, ...] = ()
    below = ""
    for folder in reversed(_folders(page.section)):
        inner = tuple(
            replace(item, open=True, current=item.url == page.url, children=inner)
            if below and item.section == below
            else replace(item, current=True)
            if item.url == page.url
            else item
            for item in site.navigation.get(folder, ())
        )
        below = folder
    return inner


def breadcrumbs(site: Site, page: Page) -> tuple[NavItem, ...]:
    """From home to the page's folder, without the page itself."""
    sections = (site.sections[folder] for folder in _folders(page.section))
    trail = (NavItem(section.title, section.page or "") for section in sections)
    return tuple(item for item in trail if item.url != page.url)


def children(site: Site, page: Page) -> tuple[NavItem, ...]:
    """What a folder's index page lists."""
    return site.navigation.get(page.section, ()) if is_index(page) else ()


def is_index(page: Page) -> bool:
    return page.url == page.section


def navigation_digests(site: Site) -> dict[str, str]:
    """By page, a digest of everything in its HTML that stands in other pages."""
    branches: dict[str, str] = {}
    for folder, section in site.sections.items():
        above = "" if folder == HOME else branches[_parent(folder)]
        own = (part for item in site.navigation[folder] for part in (item.title, item.url))
        branches[folder] = digest(above, section.title, section.page or "", *own)
    return {
        url: digest(branches[page.section], *_around(site, page))
        for url, page in site.pages.items()
    }


def _around(site: Site, page: Page) -> Iterator[str]:
    yield page.url
    yield page.title
    for ways in (site.previous, site.next):
        url = ways.get(page.url, "")
        yield url
        yield site.pages[url].title if url else ""
    for item in children(site, page):
        if item.url:
            document = site.pages[item.url].document
            yield document.front_matter.description or document.summary
            yield document.front_matter.date


def _walk(folder: str, pages: Mapping[str, Page], sections: Mapping[str, Section]) -> Iterator[str]:
    section = sections[folder]
    if section.page is not None:
        yield section.page
    for url in _children(section, pages, sections):
        if url in sections:
            yield from _walk(url, pages, sections)
        else:
            yield url


def _children(
    section: Section, pages: Mapping[str, Page], sections: Mapping[str, Section]
) -> tuple[str, ...]:
    """Pages and folders of a folder, mixed by their order."""

    def key(url: str) -> tuple[float, str, str]:
        if url not in sections:
            return _key(pages[url])
        index = sections[url].page
        return _key(pages[index]) if index else _unordered(sections[url].title, url)

    return tuple(sorted((*section.pages, *section.sections), key=key))


def _key(page: Page) -> tuple[float, str, str]:
    order = page.document.front_matter.order
    path = str(page.document.source.path)
    return (float("inf") if order is None else order, page.title.casefold(), path)


def _unordered(title: str, url: str) -> tuple[float, str, str]:
    return (float("inf"), title.casefold(), url)


def _folders(section: str) -> tuple[str, ...]:
    """`/a/b/` → `/`, `/a/`, `/a/b/`."""
    parts = section.strip("/").split("/") if section != HOME else []
    return tuple(folder_url(parts[:i]) for i in range(len(parts) + 1))


def _parent(folder: str) -> str:
    return folder[: folder.rstrip("/").rindex("/") + 1]


def _top(page: Page) -> str:
    return page.section.split("/")[1]


def _title(folder: str) -> str:
    words = folder.rstrip("/").rpartition("/")[2].replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words else "Home"
