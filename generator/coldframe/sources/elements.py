"""Tokens → HTML, where ours is not the parser's own."""

import html
import re
from collections.abc import Sequence
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

from coldframe.model import Apart, Cell, DemoUse, Link, ValueUse
from coldframe.problems import did_you_mean
from coldframe.sources.cells import PYTHON, info, read_words
from coldframe.sources.directives import ADMONITIONS, Directive
from coldframe.sources.headings import plain_text
from coldframe.sources.highlight import highlight, plain
from coldframe.sources.math import MathMistake, render_math
from coldframe.sources.slots import END, EXTERNAL, Notes

type Tokens = Sequence[Token]
type Env = dict[str, Any]

TABLE = '<div class="table-scroll" tabindex="0" role="group" aria-label="Table">\n<table>\n'
EQUATION = '<div class="math-block" tabindex="0" role="group" aria-label="Equation">'
NOTES = '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n<ol>\n'
VALUE = re.compile(r"([^\W\d][\w-]*)\s*([.:])\s*(\S.*)")


def add_elements(parser: MarkdownIt) -> None:
    rules = {
        "link_open": _link,
        "image": _image,
        "heading_open": _heading_open,
        "heading_close": _heading_close,
        "table_open": lambda *_: TABLE,
        "table_close": lambda *_: "</table>\n</div>\n",
        "th_open": _table_cell,
        "td_open": _table_cell,
        "fence": _fence,
        "code_block": lambda tokens, i, *_: plain(tokens[i].content),
        "math_inline": _math,
        "math_inline_double": _math,
        "math_block": _math,
        "role_value": _value,
        "footnote_ref": _note_reference,
        "footnote_block_open": lambda *_: NOTES,
        "footnote_block_close": lambda *_: "</ol>\n</section>\n",
        "footnote_open": lambda tokens, i, *_: f'<li id="fn{tokens[i].meta["id"] + 1}">',
        "footnote_anchor": _note_return,
        "directive_open": _directive_open,
        "directive_close": _directive_close,
        "directive_title_open": _title_open,
        "directive_title_close": _title_close,
    }
    for name, rule in rules.items():
        parser.add_render_rule(name, _method(rule))


def _method(rule: Any) -> Any:
    """The renderer binds its rules to itself; ours are plain functions of tokens and `env`."""
    return lambda _self, tokens, i, _options, env: rule(tokens, i, env)


def _link(tokens: Tokens, i: int, env: Env) -> str:
    token = tokens[i]
    target = str(token.attrGet("href") or "")
    href = _reference(target, "link", token.meta.get("line", 1), env["notes"])
    return f'<a href="{href}"{_title(token)}>'


def _image(tokens: Tokens, i: int, env: Env) -> str:
    token = tokens[i]
    target = str(token.attrGet("src") or "")
    src = _reference(target, "image", token.meta.get("line", 1), env["notes"])
    alt = html.escape(plain_text(token.children or ()))
    return f'<img src="{src}" alt="{alt}"{_title(token)} loading="lazy" decoding="async">'


def _reference(target: str, kind: Literal["link", "image"], line: int, notes: Notes) -> str:
    if EXTERNAL.match(target):
        return html.escape(target)
    return notes.mark(Link(target, kind, notes.place(line)))


def _title(token: Token) -> str:
    title = token.attrGet("title")
    return f' title="{html.escape(str(title))}"' if title else ""


def _heading_open(tokens: Tokens, i: int, env: Env) -> str:
    token = tokens[i]
    return f'<div class="heading"><{token.tag} id="{html.escape(str(token.attrGet("id")))}">'


def _heading_close(tokens: Tokens, i: int, env: Env) -> str:
    opening = tokens[i - 2]
    anchor = html.escape(str(opening.attrGet("id")))
    label = html.escape(opening.meta["label"])
    link = f'<a class="heading-link" href="#{anchor}" aria-label="Link to “{label}”">#</a>'
    return f"</{opening.tag}>{link}</div>\n"


def _table_cell(tokens: Tokens, i: int, env: Env) -> str:
    style = str(tokens[i].attrGet("style") or "")
    align = style.removeprefix("text-align:")
    return f'<{tokens[i].tag} class="align-{align}">' if align else f"<{tokens[i].tag}>"


def _fence(tokens: Tokens, i: int, env: Env) -> str:
    token, notes = tokens[i], env["notes"]
    line = token.map[0] + 1 if token.map else 1
    language, _ = info(token)
    code = env["highlighted"].get((token.content, language)) or highlight(token.content, language)
    if code is None:
        notes.wrong(line, f"unknown language {language} of code", _known(language), "warning")
        code = plain(token.content)
    if "part" in token.meta:
        return _solution(code) if token.meta["part"] == "solution" else ""
    if "cell" not in token.meta:
        return code
    if language not in PYTHON:
        what = f"a cell in {language}"
        notes.wrong(line, what, "Only Python runs: write ```python live, or drop live")
        return code
    words, exercise = read_words(token, notes), token.meta.get("exercise")
    place, number = notes.place(line), token.meta["cell"]
    cell = Cell(number, token.content, code, place, words.shown, words.raises, exercise)
    return str(notes.mark(cell))


def _solution(code: str) -> str:
    return (
        f'<details class="exercise-solution"><summary>Show a solution</summary>{code}</details>\n'
    )


def _known(language: str) -> str:
    if language.startswith("{"):
        return f"A directive is written with colons: :::{language}"
    from pygments.lexers import LEXERS

    names = [alias for lexer in LEXERS.values() for alias in lexer[2]]
    return did_you_mean(language.lower(), names, "Write text for code in no known language")


def _math(tokens: Tokens, i: int, env: Env) -> str:
    token = tokens[i]
    display = token.type != "math_inline"
    made = render_math(token.content.strip(), display)
    if isinstance(made, MathMistake):
        first = token.map[0] + 1 if token.map else token.meta.get("line", 1)
        skipped = len(token.content) - len(token.content.lstrip())
        before = token.content[: skipped + made.offset]
        column = len(before) - before.rfind("\n")
        what = f"the formula stops at its column {column}: {made.what}"
        env["notes"].wrong(first + before.count("\n"), what, "See the commands that Temml knows")
        made = f"<code>{html.escape(token.content)}</code>"
    if token.type == "math_block":
        return f"{EQUATION}{made}</div>\n"
    return f'<span class="math">{made}</span>'


def _value(tokens: Tokens, i: int, env: Env) -> str:
    """The first `.` or `:` ends the demo's id: an output's name may hold any."""
    token, notes = tokens[i], env["notes"]
    place = notes.place(token.meta.get("line", 1))
    found = VALUE.fullmatch(token.content)
    if found is None:
        what = f"the value {token.content} names no parameter of a demo"
        mend = "Write demo.parameter, as in regret.epsilon, or demo:output"
        notes.wrong(place.line or 1, what, mend)
        return f"<code>{html.escape(token.content)}</code>"
    kind: Literal["parameter", "output"] = "parameter" if found[2] == "." else "output"
    return str(notes.mark(ValueUse(found[1], found[3].strip(), kind, place)))


def _note_reference(tokens: Tokens, i: int, env: Env) -> str:
    number = tokens[i].meta["id"] + 1
    name = f"{number}{_repeat(tokens[i])}"
    link = f'<a href="#fn{number}" id="fnref{name}" role="doc-noteref">{number}</a>'
    return f'<sup class="footnote-ref">{link}</sup>'


def _note_return(tokens: Tokens, i: int, env: Env) -> str:
    name = f"{tokens[i].meta['id'] + 1}{_repeat(tokens[i])}"
    return (
        f' <a class="footnote-backref" href="#fnref{name}" role="doc-backlink"'
        f' aria-label="Back to reference {name}">↩\ufe0e</a>'
    )


def _repeat(token: Token) -> str:
    repeat = token.meta.get("subId", 0)
    return f":{repeat}" if repeat else ""


def _directive_open(tokens: Tokens, i: int, env: Env) -> str:
    token = tokens[i]
    directive: Directive = token.meta["directive"]
    match directive.name:
        case "demo":
            return _demo(token, directive, env["notes"])
        case "controls":
            return _controls(token, directive, env["notes"])
        case "figure":
            return _figure(directive, env["notes"], empty=tokens[i + 1].type == "directive_close")
        case "exercise":
            title = plain_text(tokens[i + 2].children or ())
            name = html.escape(f"Exercise: {title}")
            return f'<div class="exercise" role="group" aria-label="{name}">'
        case "details":
            is_open = " open" if directive.option("open") is not None else ""
            return f'<details class="details"{is_open}>'
        case _:
            kind = directive.option("class") or directive.name
            kind = kind if kind in ADMONITIONS else "note"
            return f'<div class="admonition {kind}" role="note">'


def _directive_close(tokens: Tokens, i: int, env: Env) -> str:
    match tokens[i].meta["directive"].name:
        case "demo":
            return END if "id" in tokens[i].meta else "</div>\n"
        case "figure":
            empty = tokens[i - 1].type == "directive_open"
            return "</figure>\n" if empty else "</figcaption></figure>\n"
        case "details":
            return "</details>\n"
        case _:
            return "</div>\n"


def _demo(token: Token, directive: Directive, notes: Notes) -> str:
    if "id" not in token.meta:
        return "<div>"
    options = tuple(option for option in directive.options if option.name != "id")
    place = notes.place(directive.line)
    return notes.mark(DemoUse(token.meta["id"], directive.argument, options, "", place))


def _controls(token: Token, directive: Directive, notes: Notes) -> str:
    only = next((option for option in directive.options if option.name == "only"), None)
    place = notes.place(directive.line)
    sticky = " sticky" if directive.option("sticky") is not None else ""
    mark = notes.mark(Apart(token.meta["index"], directive.argument, only, place))
    return f'<div class="apart{sticky}">{mark}'


def _figure(directive: Directive, notes: Notes, empty: bool) -> str:
    image = ""
    if directive.argument:
        alt = html.escape(directive.option("alt") or "")
        src = _reference(directive.argument, "image", directive.line, notes)
        image = f'<img src="{src}" alt="{alt}" loading="lazy" decoding="async">'
    return f'<figure class="figure">{image}' + ("" if empty else "<figcaption>")


def _title_open(tokens: Tokens, i: int, env: Env) -> str:
    if tokens[i].meta["directive"].name == "details":
        return "<summary>"
    if tokens[i].meta["directive"].name == "exercise":
        return '<p class="exercise-title">'
    return '<p class="admonition-title">'


def _title_close(tokens: Tokens, i: int, env: Env) -> str:
    return "</summary>\n" if tokens[i].meta["directive"].name == "details" else "</p>\n"
