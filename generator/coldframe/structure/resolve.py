"""Documents → Site: every page has its URL, every link its target."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import unquote

from coldframe.model import Document, Page, Site, Source
from coldframe.problems import Place, Problem, in_order
from coldframe.structure.embeds import clashes, embeds
from coldframe.structure.links import Places, find
from coldframe.structure.navigation import arrange, closed_items, neighbours, reading_order
from coldframe.structure.refresh import refreshed
from coldframe.structure.urls import MISSING, asset_output, folder_url, output, page_url

OWN_FILES = frozenset(
    {"sw.js", "404.html", "404", "offline.html", "_headers", "_redirects", "cname"}
)
"""What stands at the top of a site under a name that is not a page's."""
COPIED = ("asset", "static")
"""Kinds that are always copied; the site's Python is copied where a page links to it."""


def resolve(
    documents: Iterable[Document],
    assets: Mapping[PurePosixPath, Source],
    base: str,
    drafts: bool,
    embed: bool = True,
    before: Site | None = None,
) -> Site:
    """`assets` are by path from the site's root, a loader's output as an asset beside it.

    `before` is the site of the same assets and settings as it was.
    """
    documents = list(documents)
    if before and (same := refreshed(before, documents)):
        return same
    problems: list[Problem] = []
    ordered = sorted(documents, key=lambda document: str(document.source.path))
    hidden = {
        document.source.path: document
        for document in ordered
        if document.front_matter.draft and not drafts
    }
    shown = [document for document in ordered if document.source.path not in hidden]
    pages = _pages(shown, problems)
    sections = arrange(pages)
    order = reading_order(pages, sections)
    aliases = _aliases(pages, problems)
    problems += clashes(embeds(pages), pages, aliases) if embed else ()
    places = _places(pages, aliases, hidden, assets, base)
    pages, linked = _linked(pages, order, places, problems)
    previous, following = neighbours(order, pages)
    alone = embeds(pages) if embed else {}
    return Site(
        pages=pages,
        sections=sections,
        previous=previous,
        next=following,
        aliases=aliases,
        tags=_tags(pages),
        assets=_assets(assets, linked, pages, alone, problems),
        problems=in_order(problems),
        navigation=closed_items(pages, sections),
        embeds=alone,
    )


def _pages(documents: Sequence[Document], problems: list[Problem]) -> dict[str, Page]:
    pages: dict[str, Page] = {}
    folders = {
        folder_url(folder.parts[1:]) for folder in _folders(d.source.path for d in documents)
    }
    for document in documents:
        page = _page(document, folders)
        path, slug = document.source.path, document.front_matter.slug
        line = document.front_matter.lines.get("slug", 1)
        if slug and path.name == "index.md":
            what = "a slug on a folder's page"
            problems.append(Problem(Place(path, line), what, "Rename the folder instead"))
        problems += _unfit(path, page.url)
        if page.url in pages:
            other = pages[page.url].document.source.path
            what = f"its address {page.url} is that of {other}, too"
            problems.append(Problem(Place(path, line), what, "Rename one of the two, or its slug"))
        else:
            pages[page.url] = page
    return pages


def _unfit(path: PurePosixPath, url: str) -> Iterator[Problem]:
    if "#" in url or "?" in url:
        what = f"its address {url} holds # or ?, which end an address"
        yield Problem(Place(path), what, "Rename the file")
    if url.startswith("/_coldframe/"):
        what = "the folder _coldframe is Coldframe's own in the output"
        yield Problem(Place(path), what, "Rename the folder")


def _page(document: Document, folders: set[str]) -> Page:
    """`a.md` is the page of the folder `a/`, if there is one, as `a/index.md` would be."""
    path = document.source.path
    url = page_url(path, document.front_matter.slug)
    return Page(
        document=document,
        url=url,
        output=output(url),
        title=document.front_matter.title or document.headings[0].text,
        section=url if url in folders else folder_url(path.parts[1:-1]),
        targets={},
    )


def _aliases(pages: Mapping[str, Page], problems: list[Problem]) -> dict[str, str]:
    aliases: dict[str, str] = {}
    for url, page in pages.items():
        path = page.document.source.path
        place = Place(path, page.document.front_matter.lines.get("aliases", 1))
        for alias in page.document.front_matter.aliases:
            if mend := _reserved(alias):
                problems.append(Problem(place, f"its alias {alias} is not for pages", mend))
                continue
            holder = pages.get(alias) or pages.get(aliases.get(alias, ""))
            if holder is None:
                aliases[alias] = url
                continue
            of = "this very page" if holder is page else str(holder.document.source.path)
            what = f"its alias {alias} is the address of {of}"
            problems.append(Problem(place, what, "Remove the alias, or choose another"))
    return aliases


def _reserved(alias: str) -> str:
    """What to do instead of an alias that hosts or readers' browsers take for something else."""
    first = unquote(alias).lstrip("/").partition("/")[0].lower()
    if first.startswith(("_coldframe", ".")):
        return "What begins so is Coldframe's or the host's: choose another"
    if not alias.endswith("/index.html") and first in OWN_FILES:
        return "Coldframe or the host has a file of that name: choose another"
    return ""


def _places(
    pages: Mapping[str, Page],
    aliases: Mapping[str, str],
    hidden: Mapping[PurePosixPath, Document],
    assets: Mapping[PurePosixPath, Source],
    base: str,
) -> Places:
    files = {str(page.document.source.path): page for page in pages.values()}
    sources = [*(page.document.source.path for page in pages.values()), *assets]
    return Places(
        base=base,
        files=files,
        pages={**{alias: pages[url] for alias, url in aliases.items()}, **pages},
        drafts={str(path): document for path, document in hidden.items()},
        assets={str(path): source for path, source in assets.items()},
        folders=frozenset(str(folder) for folder in _folders(sources)),
    )


def _folders(paths: Iterable[PurePosixPath]) -> set[PurePosixPath]:
    """Every folder above the paths."""
    nearest = {path.parent for path in paths}
    return nearest.union(*(folder.parents for folder in nearest))


def _linked(
    pages: Mapping[str, Page], order: Iterable[str], places: Places, problems: list[Problem]
) -> tuple[dict[str, Page], set[Source]]:
    """The pages in reading order with their links' targets, and the assets that they need."""
    resolved: dict[str, Page] = {}
    linked: set[Source] = set()
    for url in (*order, *(url for url in pages if url == MISSING)):
        page, targets = pages[url], {}
        source = str(page.document.source.path)
        for link in page.document.links:
            found = find(link, source, places)
            if isinstance(found, Problem):
                problems.append(found)
                continue
            targets[link] = found.href
            if found.asset:
                linked.add(found.asset)
        resolved[url] = replace(page, targets=targets)
    return resolved, linked


def _assets(
    assets: Mapping[PurePosixPath, Source],
    linked: set[Source],
    pages: Mapping[str, Page],
    alone: Mapping[str, Page],
    problems: list[Problem],
) -> dict[PurePosixPath, Source]:
    copied: dict[PurePosixPath, Source] = {}
    outputs = {page.output: str(page.document.source.path) for page in pages.values()}
    outputs |= {output(u): f"a demo of {p.document.source.path}" for u, p in alone.items()}
    for source in assets.values():
        if source.kind not in COPIED and source not in linked:
            continue
        target = asset_output(source.path)
        problems += _unfit(source.path, f"/{target}")
        other = outputs.get(target) or (str(copied[target].path) if target in copied else "")
        if other:
            what = f"its address /{target} is that of {other}, too"
            problems.append(Problem(Place(source.path), what, "Rename one of the two"))
        else:
            copied[target] = source
    return copied


def _tags(pages: Mapping[str, Page]) -> dict[str, tuple[str, ...]]:
    tags: dict[str, list[str]] = {}
    for url, page in pages.items():
        for tag in page.document.front_matter.tags:
            tags.setdefault(tag, []).append(url)
    return {tag: tuple(tags[tag]) for tag in sorted(tags)}
