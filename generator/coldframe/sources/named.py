"""Values in prose and blocks of controls name demos of their page."""

import difflib
from collections.abc import Iterator, Sequence

from coldframe.model import Apart, DemoUse, Piece, ValueUse
from coldframe.problems import Problem


def unknown_demos(body: Sequence[Piece]) -> Iterator[Problem]:
    demos = [piece for piece in body if isinstance(piece, DemoUse)]
    known = [demo.id for demo in demos]
    for piece in (*body, *(inner for demo in demos for inner in demo.inner)):
        if isinstance(piece, ValueUse | Apart) and piece.demo not in known:
            near = difflib.get_close_matches(piece.demo, known, 1)
            there = f"There are {', '.join(known)}" if known else "Show it on this page, too"
            mend = f"Did you mean {near[0]}?" if near else there
            yield Problem(piece.place, f"there is no demo {piece.demo} on this page", mend)
