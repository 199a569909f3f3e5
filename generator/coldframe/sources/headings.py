"""Headings and their anchors, by the rules of GitHub."""

import re
import unicodedata
from collections.abc import Iterable

from markdown_it.token import Token

# Letters, marks, numbers and connectors stay; so does the hyphen.
RAW_LINK = re.compile(r"</?a\b|<[^>]*\sid\s*=", re.IGNORECASE)
KEPT = ("L", "M", "N", "Pc")
VALUE = "…"
"""A demo's value where it can't follow: in a summary, in a heading."""


def slug(text: str) -> str:
    """`What's new?` → `whats-new`."""
    return "".join(
        "-" if character == " " else character
        for character in text.strip().lower()
        if character in " -" or unicodedata.category(character).startswith(KEPT)
    )


def unique(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with the first free number after it; `taken` then holds it."""
    name, count = wanted, 0
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    taken.add(name)
    return name


def plain_text(tokens: Iterable[Token]) -> str:
    """What a reader would read aloud of inline tokens."""
    return "".join(_text(token) for token in tokens)


def _text(token: Token) -> str:
    match token.type:
        case "text" | "code_inline" | "math_inline" | "math_inline_double" | "text_special":
            return token.content
        case "role_value":
            return VALUE
        case "softbreak" | "hardbreak":
            return " "
        case "image":
            return plain_text(token.children or ())
        case _:
            return ""


def without_links(tokens: Iterable[Token]) -> list[Token]:
    """A heading's tokens for a table of contents, where it stands inside a link itself."""
    dropped = {"link_open", "link_close", "footnote_ref", "image"}
    return [
        token
        for token in tokens
        if token.type not in dropped
        and not (token.type == "html_inline" and RAW_LINK.match(token.content))
    ]
