"""Values in prose and blocks of controls name demos of their page."""

from collections.abc import Iterator, Sequence

from coldframe.model import Apart, DemoUse, Piece, ValueUse
from coldframe.problems import Problem, did_you_mean


def unknown_demos(body: Sequence[Piece]) -> Iterator[Problem]:
    demos = [piece for piece in body if isinstance(piece, DemoUse)]
    known = [demo.id for demo in demos]
    for piece in (*body, *(inner for demo in demos for inner in demo.inner)):
        if isinstance(piece, ValueUse | Apart) and piece.demo not in known:
            there = f"There are {', '.join(known)}" if known else "Show it on this page, too"
            mend = did_you_mean(piece.demo, known, there)
            yield Problem(piece.place, f"there is no demo {piece.demo} on this page", mend)
