"""Markdown of strangers as text: what it may not do is shown as it was written.

`[trust."content/community"]` in coldframe.toml says of which folder that holds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from markdown_it.token import Token

from coldframe.model import Source, Trust
from coldframe.problems import Place, Problem
from coldframe.sources.cells import info
from coldframe.sources.exercises import part
from coldframe.sources.slots import Notes

ALL = Trust()
FILE = PurePosixPath("coldframe.toml")
# A comment as browsers read it ends at the first `-->` or `--!>`, and may be empty.
COMMENT = re.compile(r"\s*<!--(?!-?>)(?:(?!--!?>).)*-->\s*", re.DOTALL)


def trust_of(path: PurePosixPath, trust: Mapping[str, Trust]) -> Trust:
    """That of the nearest folder that coldframe.toml names, or of the page itself."""
    return next((trust[str(one)] for one in (path, *path.parents) if str(one) in trust), ALL)


def trust_problems(trust: Mapping[str, Trust], pages: Iterable[Source]) -> tuple[Problem, ...]:
    """A slip in a folder's name would let strangers' Markdown run."""
    if not trust:
        return ()
    known = {str(part) for page in pages for part in (page.path, *page.path.parents)}
    return tuple(
        Problem(
            Place(FILE),
            f"trust names {folder}, and no page is there",
            "Correct the name; what it says holds for no page",
        )
        for folder in sorted(trust.keys() - known)
        if folder != "content"
    )


def as_text(tokens: list[Token], source: str, trust: Trust, notes: Notes) -> list[Token]:
    """The tokens with text in place of all that the page may not do, a warning of each."""
    if trust == ALL:
        return tokens
    if not trust.demos:
        tokens = list(_without_demos(tokens, source.split("\n"), notes))
        _without_values(tokens, notes)
    for token in tokens:
        if not trust.cells and token.type == "fence":
            _plain_fence(token, notes)
        elif not trust.html and token.type == "html_block":
            _plain_html(token, token, notes)
        for child in token.children or () if not trust.html else ():
            if child.type == "html_inline":
                _plain_html(child, token, notes)
    return tokens


def _without_demos(tokens: Sequence[Token], lines: Sequence[str], notes: Notes) -> Iterator[Token]:
    """A demo with its options and caption becomes the block of text that it was."""
    within: Token | None = None
    for token in tokens:
        directive = token.meta.get("directive") if token.type.startswith("directive_") else None
        if within is None and token.type == "directive_open" and directive:
            if directive.name not in ("demo", "controls"):
                yield token
                continue
            within = token
            _warn(notes, directive.line, f"the {directive.name} {directive.argument}", "demos")
            first, last = token.map or (0, 0)
            text = "\n".join(lines[first : last + 1])
            yield Token("code_block", "", 0, content=f"{text}\n", map=[first, last])
        elif within is None:
            yield token
        elif token.type == "directive_close" and directive is within.meta["directive"]:
            within = None


def _without_values(tokens: Sequence[Token], notes: Notes) -> None:
    for child in (child for token in tokens for child in token.children or ()):
        if child.type == "role_value":
            _warn(notes, child.meta.get("line", 1), f"the value {child.content}", "demos")
            child.type, child.content = "text", f"{{value}}`{child.content}`"


def _plain_fence(token: Token, notes: Notes) -> None:
    language, words = info(token)
    kind = "cell" if "live" in words else part(token)
    if kind:
        _warn(notes, (token.map or [0])[0] + 1, f"the {kind}", "cells")
        token.info = language


def _plain_html(token: Token, around: Token, notes: Notes) -> None:
    if COMMENT.fullmatch(token.content):
        token.content = ""
        return
    line = token.meta.get("line") or (around.map or [0])[0] + 1
    shown = " ".join(token.content.split())[:60]
    _warn(notes, line, f"the HTML {shown}", "html")
    token.type = "text" if token.type == "html_inline" else "code_block"


def _warn(notes: Notes, line: int, what: str, key: str) -> None:
    mend = f"coldframe.toml says so (trust: {key} = false); an author can put it elsewhere"
    notes.wrong(line, f"{what} is shown as text", mend, "warning")
