"""HTML in Markdown that would take the place of the page's own parts."""

import html
import re
from collections.abc import Iterable, Iterator

from markdown_it.rules_inline import StateInline, html_inline
from markdown_it.token import Token

from coldframe.sources.slots import Notes

REFUSED = (
    (
        re.compile(r"coldframe-page|<\s*/?\s*coldframe-|\b(id|name)\s*=\s*[\"']?\s*coldframe-"),
        "ids and elements that begin with coldframe- are the runtime's own",
        "Give it another id",
    ),
    (
        re.compile(r"<\s*base(?![\w-])"),
        "a base element leads every link of the page elsewhere",
        "Write whole addresses in the links themselves",
    ),
    (
        re.compile(r"<\s*meta(?![\w-])"),
        "a meta element in the text can lead readers away",
        "Say it in the front matter, or in a template of the site's",
    ),
)
CDATA, CDATA_END = "<![CDATA[", "]]>"


def judge_html(tokens: Iterable[Token], notes: Notes) -> None:
    """An error for what would be taken for the page's own, also where it is in a comment: where a
    comment ends, browsers and Markdown do not agree."""
    for line, text in _raw(tokens):
        # As a browser reads attributes: entities are characters, capitals count nothing.
        plain = html.unescape(text).lower()
        for pattern, what, mend in REFUSED:
            if found := pattern.search(plain):
                notes.wrong(line + text.count("\n", 0, found.start()), what, mend)


def quick_html_inline(state: StateInline, silent: bool) -> bool:
    """The parser's rule, which would look for the end of each unclosed CDATA by a slow regular
    expression: a page of them took the square of its length."""
    src, at = state.src, state.pos
    if src.startswith(CDATA, at) and src.find(CDATA_END, at) < 0:
        return False
    return html_inline(state, silent)


def _raw(tokens: Iterable[Token]) -> Iterator[tuple[int, str]]:
    for token in tokens:
        line = (token.map or [0])[0] + 1
        if token.type == "html_block":
            yield line, token.content
        for child in token.children or ():
            if child.type == "html_inline":
                yield line, child.content
            elif child.type in ("softbreak", "hardbreak"):
                line += 1
