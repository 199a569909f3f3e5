"""TeX → MathML by Temml, inside QuickJS: no Node to build, no script to read."""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import quickjs

# Temml's reason to stop comes before an excerpt, which the author's editor shows better.
EXCERPT = re.compile(r" at position \d+| at end of input|\n")


@dataclass(frozen=True, slots=True)
class MathMistake:
    """What Temml says, and the offset in the TeX at which it stopped, in characters."""

    what: str
    offset: int


@lru_cache(maxsize=4096)
def render_math(tex: str, display: bool) -> str | MathMistake:
    answer = json.loads(_temml(threading.get_ident())(tex, display))
    if "html" in answer:
        html: str = answer["html"]
        # The style sheet lays display math out; this attribute would only repeat it.
        return html.replace(' style="display:block math;"', "", 1)
    # A TypeError or its like is Temml's own slip on TeX that no rule foresaw.
    known = answer["name"] == "ParseError"
    what = EXCERPT.split(answer["error"].strip())[0] if known else "Temml cannot read it"
    return MathMistake(what, min(answer["position"] or 0, len(tex)))


@lru_cache(maxsize=2)
def _temml(thread: int) -> Callable[[str, bool], Any]:
    """A QuickJS context belongs to the thread that made it."""
    script = files("coldframe").joinpath("browser", "gathered", "temml", "temml.js")
    context = quickjs.Context()
    context.eval(script.read_text(encoding="utf-8"))
    render: Callable[[str, bool], Any] = context.eval(RENDER)
    return render


RENDER = """
(tex, display) => {
  try {
    const options = {displayMode: display, strict: true, throwOnError: true, trust: false};
    return JSON.stringify({html: temml.renderToString(tex, options)});
  } catch (error) {
    return JSON.stringify({error: error.message, position: error.position ?? 0, name: error.name});
  }
}
"""
