"""`` {value}`regret.epsilon` ``: MyST's roles, as a rule of the Markdown parser."""

import difflib
import re
from collections.abc import MutableMapping
from typing import Any

from markdown_it.rules_inline import StateInline

from coldframe.problems import Severity
from coldframe.sources.directives import Mistake

ROLE = re.compile(r"\{([A-Za-z][\w:+-]*)\}(`+)(?!`)(.+?)(?<!`)\2(?!`)", re.DOTALL)
NAMES = ("value",)
INSTEAD = {
    "math": "Write $…$ for a formula",
    "code": "Write code between ` alone",
    **dict.fromkeys(("ref", "doc", "numref"), "Write a link: [text](page.md#heading)"),
    **dict.fromkeys(("download", "abbr", "sub", "sup", "eval"), "Write HTML, or plain text"),
}
"""What stands here for the roles of other tools."""


def role(state: StateInline, silent: bool) -> bool:
    """A token `role_NAME` of the text. What only looks like a role stays text, and is told."""
    if state.src[state.pos] != "{":
        return False
    match = ROLE.match(state.src, state.pos)
    if not match:
        return False
    if match[1] not in NAMES:
        if not silent:
            _tell(state, match[1])
        return False
    if not silent:
        state.push(f"role_{match[1]}", "", 0).content = " ".join(match[3].split())
    state.pos = match.end()
    return True


def _tell(state: StateInline, name: str) -> None:
    near = difflib.get_close_matches(name, NAMES, 1)
    mend = INSTEAD.get(name) or (f"Did you mean {{{near[0]}}}?" if near else "")
    mend = mend or f"If it is text, write \\{{{name}}} with a backslash"
    env: MutableMapping[str, Any] = state.env
    line = env["line"]
    # A slip of the pen is a mistake; braces before code may be meant.
    severity: Severity = "error" if near else "warning"
    env["mistakes"].append(Mistake(line, f"unknown role {{{name}}}", mend, severity))
