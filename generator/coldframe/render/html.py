"""A page's body, its slots filled."""

import html
from collections.abc import Mapping

from coldframe.model import Cell, DemoUse, Link, Page
from coldframe.sources.slots import mark


def body_html(page: Page, demos: Mapping[str, str], cells: Mapping[int, str]) -> str:
    """`demos` and `cells` are finished HTML, by id and by index.

    What is missing had a mistake of its own: a cell's code stays, a demo's caption, a link's text.
    """
    parts: list[str] = []
    for piece in page.document.body:
        match piece:
            case str():
                parts.append(piece)
            case Link():
                parts.append(_address(piece, page))
            case DemoUse():
                made = demos.get(piece.id, piece.caption)
                for i, link in enumerate(piece.links):
                    made = made.replace(mark(i), _address(link, page))
                parts.append(made)
            case Cell():
                parts.append(cells.get(piece.index, "" if piece.shown == "hidden" else piece.html))
    return "".join(parts)


def _address(link: Link, page: Page) -> str:
    return html.escape(page.targets.get(link, link.target))
