"""A link as the author wrote it → where it leads. What works on GitHub works here."""

import difflib
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from coldframe.model import Document, Link, Page, Source
from coldframe.problems import Problem
from coldframe.structure.urls import asset_output, href

IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".avif", ".ico", ".bmp"})

PLAIN = re.compile(r"[\w./-]+")


@dataclass(frozen=True, slots=True)
class Places:
    """All that a link can lead to.

    `pages` are by URL, all else by source path: as text, which a site of many links hashes often.
    """

    base: str
    files: Mapping[str, Page]
    pages: Mapping[str, Page]
    drafts: Mapping[str, Document]
    assets: Mapping[str, Source]
    folders: frozenset[str]


class Found(NamedTuple):
    """The `href` to write, and the asset that must be copied for it, if it is one."""

    href: str
    asset: Source | None = None


def find(link: Link, source: str, places: Places) -> Found | Problem:
    path, tail, end = _parts(link.target)
    if not path:
        return _on_page(link, places.files[source], tail, end, places)
    for wanted in _candidates(path, source):
        if asset := places.assets.get(wanted):
            url = "/" + str(asset_output(asset.path))
            fragment = f"#{end}" if end else ""
            return Found(href(places.base, url) + tail + fragment, asset)
        if page := places.files.get(wanted) or places.files.get(f"{wanted}/index.md"):
            return _on_page(link, page, tail, end, places)
    page = places.pages.get(path if path.endswith("/") else path + "/")
    if page is not None:
        return _on_page(link, page, tail, end, places)
    return _missing(link, path, source, places)


def _parts(target: str) -> tuple[str, str, str]:
    """The path, the query with its question mark, the fragment. Most links are a path alone."""
    if PLAIN.fullmatch(target):
        return target, "", ""
    parts = urlsplit(target)
    return unquote(parts.path), (f"?{parts.query}" if parts.query else ""), parts.fragment


def _candidates(path: str, source: str) -> list[str]:
    """Source paths that a target may mean, relative to the site's root."""
    if path.startswith("/"):
        inside = posixpath.normpath(path).lstrip("/")
        return [f"content/{inside}".rstrip("/"), f"static/{inside}".rstrip("/")]
    return [posixpath.normpath(posixpath.join(posixpath.dirname(source), path))]


def _on_page(link: Link, page: Page, tail: str, fragment: str, places: Places) -> Found | Problem:
    if link.kind == "image":
        return Problem(link.place, f"{link.target} is a page, no image", "Name an image's file")
    own = link.target.startswith("#") and link.place.file == page.document.source.path
    wanted = unquote(fragment)
    anchors = page.document.anchors
    # A text fragment is the browser's own, and #top needs no element.
    checked = fragment and not fragment.startswith(":~:") and wanted != "top"
    if checked and wanted not in anchors:
        near = difflib.get_close_matches(wanted, sorted(anchors), 1, 0.4)
        known = ", ".join(h.anchor for h in page.document.headings[:8])
        mend = f"Did you mean #{near[0]}?" if near else f"Its headings are {known}"
        what = f"{page.document.source.path} has no anchor #{wanted}"
        return Problem(link.place, what, mend)
    end = tail + (f"#{fragment}" if fragment else "")
    return Found((end or "#") if own else href(places.base, page.url) + end)


def _missing(link: Link, path: str, source: str, places: Places) -> Problem:
    kind = "image" if link.kind == "image" else "link"
    candidates = _candidates(path, source)
    for wanted in candidates:
        draft = places.drafts.get(wanted) or places.drafts.get(f"{wanted}/index.md")
        if draft:
            what = f"the link to {path} leads to {draft.source.path}, which is a draft"
            return Problem(link.place, what, "Publish that page too, or build with drafts")
        if wanted in places.folders and link.kind == "link":
            what = f"the link to {path} leads to a folder without a page"
            return Problem(link.place, what, f"Write {wanted}/index.md")
    what = f"the {kind} {path} is missing" if kind == "image" else f"the link to {path} is broken"
    return Problem(link.place, what, _nearest(path, candidates[0], source, places, kind))


def _nearest(path: str, wanted: str, source: str, places: Places, kind: str) -> str:
    known = [file for file in places.assets if kind == "link" or _suffix(file) in IMAGES]
    if kind == "link":
        known += places.files
    # By name first: beside the page, half of every path is equal.
    stems = {PurePosixPath(file).stem for file in known}
    names = difflib.get_close_matches(PurePosixPath(wanted).stem, sorted(stems), 5, 0.7)
    alike = sorted(file for file in known if PurePosixPath(file).stem in names)
    near = difflib.get_close_matches(wanted, alike, 1, 0)
    return f"Did you mean {_spelled(path, near[0], source)}?" if near else f"There is no {wanted}"


def _suffix(file: str) -> str:
    return PurePosixPath(file).suffix.lower()


def _spelled(path: str, file: str, source: str) -> str:
    """The file as the author would write it: from the site's root, or from the page."""
    if path.startswith("/"):
        return "/" + file.partition("/")[2]
    return posixpath.relpath(file, posixpath.dirname(source))
