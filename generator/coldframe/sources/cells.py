"""The words after ```` ```python ````: what makes a fenced block a cell, and of which kind."""

import re
from dataclasses import dataclass
from typing import Literal

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from coldframe.problems import did_you_mean
from coldframe.sources.slots import Notes

PYTHON = ("python", "py", "python3")
KNOWN = ("hidden", "folded", "raises=ValueError")
EXCEPTION = re.compile(r"raises=([^\W\d]\w*(\.[^\W\d]\w*)*)")


@dataclass(frozen=True, slots=True)
class Words:
    """As the fields of `Cell`."""

    shown: Literal["open", "folded", "hidden"] = "open"
    raises: str = ""


def info(token: Token) -> tuple[str, tuple[str, ...]]:
    """A fence's language and its further words."""
    language, *words = unescapeAll(token.info).split() or [""]
    return language, tuple(words)


def is_live(token: Token) -> bool:
    return token.type == "fence" and "live" in info(token)[1]


def read_words(token: Token, notes: Notes) -> Words:
    """What stands after `live`."""
    line = token.map[0] + 1 if token.map else 1
    _, words = info(token)
    shown: Literal["open", "folded", "hidden"] = "open"
    raises = ""
    for word in words[words.index("live") + 1 :]:
        exception = EXCEPTION.fullmatch(word)
        if word in ("hidden", "folded"):
            if shown not in ("open", word):
                notes.wrong(line, "a cell is hidden and folded", "Keep one of the two")
            shown = "hidden" if word == "hidden" else "folded"
        elif exception:
            raises = exception[1]
        else:
            notes.wrong(line, f"a live block takes no word {word!r}", _nearest(word))
    return Words(shown, raises)


def _nearest(word: str) -> str:
    if word.startswith("raises"):
        return "Write raises=ValueError, with the name of the exception and without spaces"
    return did_you_mean(word, KNOWN, f"Known are {', '.join(KNOWN)}")
