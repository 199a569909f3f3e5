"""A site of which only pages' text changed: all that hangs together stays as it is."""

from collections.abc import Sequence
from dataclasses import replace

from coldframe.model import Document, FrontMatter, Page, Site


def refreshed(before: Site, documents: Sequence[Document]) -> Site | None:
    """The site with the new documents in their pages; None if more than text is new."""
    if len(documents) != len(before.pages):
        return None
    urls = {page.document.source.path: url for url, page in before.pages.items()}
    faulty = {problem.place.file for problem in before.problems}
    changed: dict[str, Page] = {}
    for document in documents:
        url = urls.get(document.source.path)
        if url is None:
            return None
        page = before.pages[url]
        if page.document is document:
            continue
        if document.source.path in faulty or _outline(document) != _outline(page.document):
            return None
        # Its links are the same, but may stand on other lines.
        pairs = zip(page.document.links, document.links, strict=True)
        targets = {new: page.targets[old] for old, new in pairs}
        changed[url] = replace(page, document=document, targets=targets)
    embeds = (
        {url: changed.get(page.url, page) for url, page in before.embeds.items()}
        if changed
        else before.embeds
    )
    return replace(before, pages={**before.pages, **changed}, embeds=embeds) if changed else before


def _outline(document: Document) -> tuple[object, ...]:
    """All of a document that other pages, and its place among them, depend on."""
    front_matter: FrontMatter = replace(document.front_matter, lines={})
    return (
        front_matter,
        [
            (heading.level, heading.text, heading.html, heading.anchor)
            for heading in document.headings
        ],
        document.anchors,
        document.summary,
        [(link.target, link.kind) for link in document.links],
        [demo.id for demo in document.demos],
    )
