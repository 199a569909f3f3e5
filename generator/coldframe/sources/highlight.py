"""Code → HTML with Pygments' short classes. Names, punctuation and spaces get none: no theme
colours them, and they are half of all tokens."""

import html
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

BLOCK = re.compile(
    r'<div class="highlight"(?: data-language="([^"]*)")?>'
    r'<pre tabindex="0"><code>((?:[^<]|<span class="\w+">|</span>)*)</code></pre></div>\n'
)
TAG = re.compile(r"<[^>]*>")
PLAIN = frozenset({"", "text", "txt", "plain", "plaintext"})
UNCLASSED = frozenset({"", "n", "p", "w"})


@lru_cache(maxsize=4096)
def highlight(code: str, language: str) -> str | None:
    """A `<div class="highlight">`, or none if no lexer has that name."""
    if language.lower() in PLAIN:
        return block(_escape(code), "")
    lexer = _lexer(language)
    return None if lexer is None else block(_spans(lexer, code), language)


def highlighted(body: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """The blocks in a page's HTML, by code and language.

    A page that is parsed again keeps most of its code, and the first block of a language costs
    what making its lexer costs: 40 ms.
    """
    found: dict[tuple[str, str], str] = {}
    for piece in body:
        for match in BLOCK.finditer(piece):
            language, code = html.unescape(match[1] or ""), html.unescape(TAG.sub("", match[2]))
            found[code, language] = match[0]
    return found


def block(html: str, language: str) -> str:
    # A block that scrolls sideways must be reachable by keyboard.
    named = f' data-language="{_escape(language)}"' if language else ""
    return f'<div class="highlight"{named}><pre tabindex="0"><code>{html}</code></pre></div>\n'


def plain(code: str) -> str:
    return block(_escape(code), "")


def _spans(lexer: "Lexer", code: str) -> str:
    parts: list[str] = []
    current, run = "", ""
    for _, kind, text in lexer.get_tokens_unprocessed(code):
        name = _class(kind)
        if name == current or text == " ":
            run += text
        else:
            parts.append(_span(current, run))
            current, run = name, text
    parts.append(_span(current, run))
    return "".join(parts)


def _span(name: str, text: str) -> str:
    escaped = _escape(text)
    return f'<span class="{name}">{escaped}</span>' if name and text else escaped


@cache
def _class(kind: "_TokenType") -> str:
    from pygments.token import STANDARD_TYPES

    known: _TokenType | None = kind
    while known is not None and known not in STANDARD_TYPES:
        known = known.parent
    name = STANDARD_TYPES[known] if known is not None else ""
    return "" if name in UNCLASSED else name


@cache
def _lexer(language: str) -> "Lexer | None":
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None


def _escape(text: str) -> str:
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )
