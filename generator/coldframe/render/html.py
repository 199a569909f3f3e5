"""A page's body, its slots filled."""

import html
from collections.abc import Mapping
from dataclasses import dataclass, field

from coldframe.model import Apart, Cell, DemoUse, Link, Page, ValueUse
from coldframe.sources.slots import mark


@dataclass(frozen=True, slots=True)
class Filled:
    """Finished HTML for a page's slots: demos by id, cells and blocks of controls by index."""

    demos: Mapping[str, str] = field(default_factory=dict[str, str])
    cells: Mapping[int, str] = field(default_factory=dict[int, str])
    apart: Mapping[int, str] = field(default_factory=dict[int, str])
    values: Mapping[ValueUse, str] = field(default_factory=dict[ValueUse, str])


def body_html(page: Page, filled: Filled) -> str:
    """What is missing had a mistake of its own: a cell's code stays, a demo's caption, a link's
    text."""
    parts: list[str] = []
    for piece in page.document.body:
        match piece:
            case str():
                parts.append(piece)
            case Link():
                parts.append(_address(piece, page))
            case DemoUse():
                made = filled.demos.get(piece.id, piece.caption)
                parts.append(with_inner(made, piece, page, filled.values))
            case Cell():
                hidden = piece.shown == "hidden"
                parts.append(filled.cells.get(piece.index, "" if hidden else piece.html))
            case Apart():
                parts.append(filled.apart.get(piece.index, ""))
            case ValueUse():
                parts.append(filled.values.get(piece, ""))
    return "".join(parts)


def with_inner(html: str, use: DemoUse, page: Page, values: Mapping[ValueUse, str]) -> str:
    """The caption's links and values in their places."""
    for i, inner in enumerate(use.inner):
        made = _address(inner, page) if isinstance(inner, Link) else values.get(inner, "")
        html = html.replace(mark(i), made)
    return html


def _address(link: Link, page: Page) -> str:
    return html.escape(page.targets.get(link, link.target))
