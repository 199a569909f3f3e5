"""The Markdown parser: CommonMark, GitHub's additions, notes, definitions, math, directives."""

from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, image, link
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath.index import math_block_dollar, math_inline_dollar
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_inline
from mdit_py_plugins.tasklists import tasklists_plugin

from coldframe.sources.directives import directives_plugin
from coldframe.sources.elements import add_elements
from coldframe.sources.raw_html import quick_html_inline
from coldframe.sources.roles import role

type InlineRule = Callable[[StateInline, bool], bool]


@cache
def markdown_parser() -> MarkdownIt:
    """One a process: to build it takes longer than to parse a short page."""
    parser = MarkdownIt("commonmark", {"xhtmlOut": False, "maxNesting": 100})
    parser.enable(["table", "strikethrough"])
    footnote_plugin(parser)
    deflist_plugin(parser)
    tasklists_plugin(parser, label=True)
    directives_plugin(parser)
    math = math_inline_dollar(allow_space=False, allow_digits=False, allow_double=True)
    parser.inline.ruler.before("escape", "math_inline", placed(math, "$"))
    parser.inline.ruler.before("backticks", "role", placed(role, "{"))
    parser.block.ruler.before(
        "fence", "math_block", math_block_dollar(allow_labels=False, allow_blank_lines=False)
    )
    parser.inline.ruler.at("link", placed(link, "[", "]"))
    parser.inline.ruler.at("image", placed(image, "!", "]"))
    parser.inline.ruler.at("footnote_inline", placed(footnote_inline, "^", "]"))
    parser.inline.ruler.at("html_inline", quick_html_inline)
    parser.core.ruler.at("inline", _inline)
    add_elements(parser)
    return parser


def _inline(state: StateCore) -> None:
    """As the parser's own rule, but the rules below learn on which line they are."""
    for token in state.tokens:
        if token.type == "inline":
            if token.map:
                state.env["line"] = token.map[0] + 1
            if token.children is None:
                token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def placed(rule: InlineRule, first: str, last: str = "") -> InlineRule:
    """The rule, leaving on the tokens it makes the line on which they begin, as meta["line"].

    What it makes begins with `first` and has a `last`: where that is missing the parser's own rules
    look for it to the paragraph's end, from each beginning anew.
    """

    def place(state: StateInline, silent: bool) -> bool:
        if state.src[state.pos] != first or state.src.find(last, state.pos) < 0:
            return False
        outer = state.env["line"]
        line = outer + state.src.count("\n", 0, state.pos)
        before = len(state.tokens)
        # An image's text and an inline note are parsed on their own, from their own first line.
        if rule is not link:
            state.env["line"] = line
        matched = rule(state, silent)
        state.env["line"] = outer
        for token in state.tokens[before:]:
            token.meta.setdefault("line", line)
        return matched

    return place
