"""`:::{name} argument`: MyST's colon fence, as a rule of the Markdown parser.

The body is parsed in place, so every line keeps its number in the file.
"""

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from coldframe.authoring.renamed import RENAMED, renamed
from coldframe.model import Option
from coldframe.outdated import given_twice, outdated
from coldframe.problems import Place, Severity, did_you_mean

ADMONITIONS = ("note", "tip", "important", "warning", "danger", "caution")
OPENING = re.compile(r"(:{3,})[ \t]*\{([^}]*)\}[ \t]*(.*?)[ \t]*")
CLOSING = re.compile(r"(:{3,})[ \t]*")
OPTION = re.compile(r":([A-Za-z][\w-]*):(?:[ \t]+(.*?))?[ \t]*")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a directive takes. `options` none: any, judged by a later step."""

    argument: str
    needed: bool
    options: tuple[str, ...] | None = ()


KINDS: Mapping[str, Kind] = {
    **dict.fromkeys(ADMONITIONS, Kind("a title", False)),
    "admonition": Kind("a title", True, ("class",)),
    "details": Kind("a summary", True, ("open",)),
    "figure": Kind("an image", True, ("alt",)),
    "exercise": Kind("a title", True),
    "demo": Kind("a function, as in bandits.demos:regret", True, None),
    "controls": Kind("a demo's id", True, ("only", "sticky")),
}


@dataclass(frozen=True, slots=True)
class Directive:
    """`line` is the line in the file of the opening fence."""

    name: str
    argument: str
    options: tuple[Option, ...]
    line: int

    def option(self, name: str) -> str | None:
        return next((o.text for o in self.options if o.name == name), None)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A problem that does not know its file yet."""

    line: int
    what: str
    mend: str
    severity: Severity = "error"


def directives_plugin(md: MarkdownIt) -> None:
    """`env["mistakes"]` takes the mistakes; tokens `directive_open` and `directive_close` carry
    the `Directive` in `meta["directive"]`."""
    interrupts = {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]}
    md.block.ruler.before("fence", "directive", _rule, interrupts)  # type: ignore[arg-type]


def _rule(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    if state.is_code_block(first) or not _line(state, first).startswith(":::"):
        return False
    if silent:
        return True
    text = _line(state, first)
    opening = OPENING.fullmatch(text)
    if opening is None:
        _mistake(state, first, *_stray(text))
        state.line = first + 1
        return True
    last = _closing(state, first, end, len(opening[1]))
    if last is None:
        what = f"the directive {{{opening[2]}}} is never closed"
        _mistake(state, first, what, f"End it with a line {opening[1]}")
    start, options = _options(state, first + 1, end if last is None else last)
    name = opening[2].strip()
    options = _current(state, name, options)
    directive = Directive(name, opening[3], options, first + 1)
    _check(state, directive)
    _push(state, directive, start, end if last is None else last)
    state.line = end if last is None else last + 1
    return True


def _stray(text: str) -> tuple[str, str]:
    if CLOSING.fullmatch(text):
        return (
            f"{text.strip()} closes no directive",
            "Remove it, or give the directive around another one more colons",
        )
    name = text.strip(": {}").split(" ")[0]
    return f"{text.strip()} is no directive", f"Write :::{{{name or 'note'}}}"


def _closing(state: StateBlock, first: int, end: int, colons: int) -> int | None:
    for line in range(first + 1, end):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return None
        closing = CLOSING.fullmatch(_line(state, line))
        if closing and len(closing[1]) >= colons and not state.is_code_block(line):
            return line
    return None


def _options(state: StateBlock, line: int, end: int) -> tuple[int, tuple[Option, ...]]:
    """The options at the head of the body, and the line after them."""
    options: list[Option] = []
    while line < end and (match := OPTION.fullmatch(_line(state, line))):
        options.append(Option(match[1], match[2] or "", line + 1))
        line += 1
    return line, tuple(options)


def _current(state: StateBlock, name: str, options: tuple[Option, ...]) -> tuple[Option, ...]:
    """The options with the names of today; a demo's are judged once its parameters are known."""
    kind = KINDS.get(name)
    if kind is None or kind.options is None:
        return options
    found: list[Option] = []
    for option in options:
        one = renamed(f"{{{name}}}", option.name, state.env.get("renames", RENAMED))
        if one:
            told = given_twice if any(o.name == one.new for o in options) else outdated
            problem = told(one, Place(PurePosixPath()))
            _mistake(state, option.line - 1, problem.what, problem.mend, problem.severity)
            option = replace(option, name=one.new)
        found.append(option)
    return tuple(found)


def _check(state: StateBlock, directive: Directive) -> None:
    kind = KINDS.get(directive.name)
    line = directive.line - 1
    if kind is None:
        what = f"unknown directive {{{directive.name}}}"
        _mistake(state, line, what, _nearest(directive.name, tuple(KINDS)))
        return
    if kind.needed and not directive.argument:
        what = f"the directive {{{directive.name}}} names nothing"
        _mistake(state, line, what, f"Write {kind.argument} after it: :::{{{directive.name}}} …")
    seen: set[str] = set()
    for option in directive.options:
        if kind.options is not None and option.name not in kind.options:
            what = f"unknown option :{option.name}: of {{{directive.name}}}"
            _mistake(state, option.line - 1, what, _nearest(option.name, kind.options))
        elif option.name in seen:
            what = f"the option :{option.name}: stands twice"
            _mistake(state, option.line - 1, what, "Keep one of the two")
        seen.add(option.name)
    style = directive.option("class")
    if directive.name == "admonition" and style is not None and style not in ADMONITIONS:
        at = next(o.line for o in directive.options if o.name == "class")
        _mistake(state, at - 1, f"unknown class {style}", _nearest(style, ADMONITIONS))


def _nearest(name: str, known: tuple[str, ...]) -> str:
    otherwise = f"Known are {', '.join(known)}" if known else "It takes no options"
    return did_you_mean(name, known, otherwise)


def _push(state: StateBlock, directive: Directive, start: int, end: int) -> None:
    opening = state.push("directive_open", "div", 1)
    opening.meta = {"directive": directive}
    opening.map = [directive.line - 1, end]
    _title(state, directive)
    kept = state.parentType, state.lineMax
    # The parser knows this type as "some block that is no paragraph".
    state.parentType, state.lineMax = "container", end
    state.md.block.tokenize(state, start, end)
    state.parentType, state.lineMax = kept
    closing = state.push("directive_close", "div", -1)
    closing.meta = opening.meta


def _title(state: StateBlock, directive: Directive) -> None:
    """Titles and summaries are Markdown, so the parser must see them as inline text."""
    if directive.name not in (*ADMONITIONS, "admonition", "details", "exercise"):
        return
    state.push("directive_title_open", "p", 1).meta = {"directive": directive}
    inline = state.push("inline", "", 0)
    inline.content = directive.argument or directive.name.capitalize()
    inline.map = [directive.line - 1, directive.line]
    inline.children = []
    state.push("directive_title_close", "p", -1).meta = {"directive": directive}


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _mistake(
    state: StateBlock, line: int, what: str, mend: str, severity: Severity = "error"
) -> None:
    env: MutableMapping[str, Any] = state.env
    env.setdefault("mistakes", []).append(Mistake(line + 1, what, mend, severity))
