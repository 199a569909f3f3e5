"""A page's bytes → Document. Pure, so that it may run in any process."""

import html
import re
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any

from markdown_it.token import Token

from coldframe.model import Document, FrontMatter, Heading, Source, Trust
from coldframe.problems import in_order
from coldframe.sources.cells import is_live
from coldframe.sources.directives import Directive
from coldframe.sources.exercises import place_exercises
from coldframe.sources.front_matter import read_front_matter
from coldframe.sources.headings import plain_text, slug, unique, without_links
from coldframe.sources.highlight import highlighted
from coldframe.sources.named import unknown_demos
from coldframe.sources.parser import markdown_parser
from coldframe.sources.raw_html import judge_html
from coldframe.sources.slots import Notes, pieces
from coldframe.sources.trust import ALL, as_text

SUMMARY = 200
"""Characters of the first paragraph that a search result shows."""
HTML_ID = re.compile(r"""<[a-zA-Z][^<>]*?\s(?:id|name)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))""")
DEMO_ID = re.compile(r"[A-Za-z][\w-]*", re.ASCII)
FUNCTION = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*:[^\W\d]\w*")
RESERVED = ("coldframe-page",)


def parse_document(
    source: Source, data: bytes, before: Document | None = None, trust: Trust = ALL
) -> Document:
    """The page, whatever its bytes; what is wrong with it is in `problems`.

    `before` is what the page was: its code that is still there is not highlighted again.
    """
    notes = Notes(source.path)
    text = _decoded(data, notes)
    front_matter, text, problems = read_front_matter(text, source.path)
    notes.problems += problems
    # Raw HTML that looks like a highlighted block is none.
    known = before if before and 'class="highlight"' not in text else None
    body = (piece for piece in known.body if isinstance(piece, str)) if known else ()
    parser, env = markdown_parser(), notes.env(highlighted(body))
    tokens = as_text(parser.parse(text, env), text, trust, notes)
    for mistake in env["mistakes"]:
        notes.wrong(mistake.line, mistake.what, mistake.mend, mistake.severity)
    judge_html(tokens, notes)
    taken = set(RESERVED)
    _name_parts(tokens, notes, taken)
    if trust.cells:
        place_exercises(tokens, notes)
    _without_values(tokens, notes)
    title, tokens = _without_title(tokens)
    headings = _headings(tokens, env, taken)
    own = _own_heading(title, front_matter, source.path, env, taken)
    rendered = pieces(parser.renderer.render(tokens, parser.options, env), notes)
    notes.problems += unknown_demos(rendered)
    return Document(
        source=source,
        front_matter=front_matter,
        body=rendered,
        headings=(own, *headings),
        anchors=frozenset(taken),
        summary=_summary(tokens),
        problems=in_order(notes.problems),
    )


def _decoded(data: bytes, notes: Notes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        notes.wrong(line, f"this is not UTF-8: {error.reason}", "Save the file as UTF-8")
        text = data.decode("utf-8-sig", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _name_parts(tokens: list[Token], notes: Notes, taken: set[str]) -> None:
    """Ids that do not come from headings. A demo's is in the reader's address, so it comes first:
    a heading of the same name takes the number."""
    cells = blocks = 0
    demos: list[tuple[Token, Directive]] = []
    for token in _all(tokens):
        if token.type in {"html_block", "html_inline"}:
            taken.update("".join(found) for found in HTML_ID.findall(token.content))
        elif token.type == "footnote_anchor":
            number, repeat = token.meta["id"] + 1, token.meta["subId"]
            taken.update({f"fn{number}", f"fnref{number}" + (f":{repeat}" if repeat else "")})
        elif is_live(token):
            token.meta["cell"] = cells
            taken.add(f"cell-{cells}")
            cells += 1
        elif token.type == "directive_open" and token.meta["directive"].name == "demo":
            demos.append((token, token.meta["directive"]))
        elif token.type == "directive_open" and token.meta["directive"].name == "controls":
            token.meta["index"] = blocks
            blocks += 1
    for token, directive in sorted(demos, key=lambda demo: demo[1].option("id") is None):
        if directive.argument and _is_function(directive, notes):
            token.meta["id"] = _demo_id(directive, notes, taken)


def _is_function(directive: Directive, notes: Notes) -> bool:
    if FUNCTION.fullmatch(directive.argument):
        return True
    what = f"the demo {directive.argument} is no function's name"
    notes.wrong(directive.line, what, "Write module and function: bandits.demos:regret")
    return False


def _demo_id(directive: Directive, notes: Notes, taken: set[str]) -> str:
    option = next((o for o in directive.options if o.name == "id"), None)
    wanted = directive.argument.rpartition(":")[2]
    if option and not DEMO_ID.fullmatch(option.text):
        what = f"the id {option.text!r} is no name"
        notes.wrong(option.line, what, "Begin with a letter; use letters, digits, _ and -")
    elif option:
        if option.text in taken:
            what = f"the id {option.text} is taken on this page"
            notes.wrong(option.line, what, "Give each demo an id of its own")
        wanted = option.text
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    taken.add(name)
    return name


def _without_title(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens of the first h1, and the others."""
    for i, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h1" and token.level == 0:
            return tokens[i : i + 3], tokens[:i] + tokens[i + 3 :]
    return [], tokens


def _headings(tokens: list[Token], env: dict[str, Any], taken: set[str]) -> tuple[Heading, ...]:
    """Every heading gets its anchor; those inside a quotation or list are not in the contents."""
    found: list[Heading] = []
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            heading = _heading(token, inline, env, taken)
            token.attrs["id"] = heading.anchor
            token.meta["label"] = heading.text
            if token.level == 0:
                found.append(heading)
    return tuple(found)


def _without_values(tokens: list[Token], notes: Notes) -> None:
    """A heading's address and its line in the contents can't change."""
    headings = (inline for token, inline in pairwise(tokens) if token.type == "heading_open")
    for child in (child for inline in headings for child in inline.children or ()):
        if child.type == "role_value":
            what = f"the value {child.content} stands in a heading, which does not change"
            notes.wrong(child.meta.get("line", 1), what, "Write it in the text below")
            child.type, child.content = "text", plain_text((child,))


def _heading(token: Token, inline: Token, env: dict[str, Any], taken: set[str]) -> Heading:
    parser = markdown_parser()
    children = inline.children or []
    text = " ".join(plain_text(children).split())
    markup = parser.renderer.render([_inline(children)], parser.options, env)
    anchor = unique(slug(text) or "section", taken)
    line = token.map[0] + 1 if token.map else 1
    return Heading(int(token.tag[1]), text, markup, anchor, line)


def _inline(children: list[Token]) -> Token:
    return Token("inline", "", 0, children=without_links(children))


def _own_heading(
    title: list[Token],
    front_matter: FrontMatter,
    path: PurePosixPath,
    env: dict[str, Any],
    taken: set[str],
) -> Heading:
    if title:
        heading = _heading(title[0], title[1], env, taken)
        if heading.text:
            return heading
    text = front_matter.title or _name(path)
    anchor = unique(slug(text) or "section", taken)
    return Heading(1, text, html.escape(text), anchor, front_matter.lines.get("title", 1))


def _name(path: PurePosixPath) -> str:
    """A title from a file's name, if the page has none of its own."""
    parts = path.with_suffix("").parts[1:]
    word = parts[-1] if parts[-1] != "index" else parts[-2] if len(parts) > 1 else "home"
    words = re.sub(r"[-_]+", " ", word).strip() or word
    return words[0].upper() + words[1:]


def _summary(tokens: list[Token]) -> str:
    """The first paragraph; one with a demo's value, which is not known yet, only if all have."""
    paragraphs = [
        inline.children or []
        for token, inline in pairwise(tokens)
        if token.type == "paragraph_open" and token.level == 0
    ]
    for children in sorted(
        paragraphs, key=lambda found: any(t.type == "role_value" for t in found)
    ):
        text = plain_text(children)
        if text.strip():
            return textwrap.shorten(text, SUMMARY, placeholder=" …")
    return ""


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.children:
            yield from _all(token.children)
