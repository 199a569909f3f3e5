"""Slots in rendered text: a mark now, the value later."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from coldframe.model import DemoUse, Link, Piece, Slot, ValueUse
from coldframe.problems import Place, Problem, Severity

# The parser turns every NUL of a page into U+FFFD, so no text can hold a mark.
MARK = "\0"
END = f"{MARK}/{MARK}"
EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(slots=True)
class Notes:
    """What one page's parse gathers on its way: problems, and slots by number."""

    file: PurePosixPath
    problems: list[Problem] = field(default_factory=list[Problem])
    slots: list[Slot] = field(default_factory=list[Slot])

    def env(self, highlighted: Mapping[tuple[str, str], str]) -> dict[str, Any]:
        """What the parser hands to each of its rules; `highlighted` as `highlighted` finds it."""
        return {"notes": self, "mistakes": [], "line": 1, "highlighted": highlighted}

    def place(self, line: int) -> Place:
        return Place(self.file, line)

    def wrong(self, line: int, what: str, mend: str, severity: Severity = "error") -> None:
        self.problems.append(Problem(self.place(line), what, mend, severity))

    def mark(self, slot: Slot) -> str:
        self.slots.append(slot)
        return mark(len(self.slots) - 1)


def mark(number: int) -> str:
    return f"{MARK}{number}{MARK}"


def pieces(text: str, notes: Notes) -> tuple[Piece, ...]:
    """Text with marks → text and slots. A demo's caption stands between its mark and END."""
    found: list[Piece] = []
    caption: list[str] = []
    inner: list[Link | ValueUse] = []
    within: list[DemoUse] = []
    for i, part in enumerate(text.split(MARK)):
        if i % 2 == 0:
            (caption if within else found).append(part)
        elif part == "/":
            use = within.pop()
            if not within:
                found.append(replace(use, caption="".join(caption).strip(), inner=tuple(inner)))
                caption, inner = [], []
        else:
            slot = notes.slots[int(part)]
            if within and isinstance(slot, Link | ValueUse):
                caption.append(mark(len(inner)))
                inner.append(slot)
            elif within:
                what = "a cell, a demo or its controls stand in a demo's caption"
                notes.problems.append(Problem(slot.place, what, "Move it out of the caption"))
            elif not isinstance(slot, DemoUse):
                found.append(slot)
            if isinstance(slot, DemoUse):
                within.append(slot)
    return tuple(piece for piece in found if piece != "")
