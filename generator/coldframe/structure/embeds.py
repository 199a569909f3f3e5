"""Every demo has a page of its own, for other sites: its address, which nobody else has."""

from collections.abc import Iterator, Mapping

from coldframe.model import Page
from coldframe.problems import Place, Problem
from coldframe.structure.urls import MISSING, embed_url

MEND = "Give the demo another :id:, or rename the other"


def embeds(pages: Mapping[str, Page]) -> dict[str, Page]:
    """By address, the page whose demo stands there alone."""
    return {
        embed_url(url, use.id): page
        for url, page in pages.items()
        for use in page.document.demos
        if url != MISSING
    }


def clashes(
    found: Mapping[str, Page], pages: Mapping[str, Page], aliases: Mapping[str, str]
) -> Iterator[Problem]:
    for url, page in found.items():
        path = page.document.source.path
        if other := pages.get(url):
            place = Place(other.document.source.path, 1)
            yield Problem(place, f"its address {url} is that of a demo of {path}, too", MEND)
        elif url in aliases:
            document = pages[aliases[url]].document
            place = Place(document.source.path, document.front_matter.lines.get("aliases", 1))
            yield Problem(place, f"its alias {url} is the address of a demo of {path}", MEND)
