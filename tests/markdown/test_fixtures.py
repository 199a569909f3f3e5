"""Markdown in, HTML and mistakes out: a case is a block of a `.md` file beside this one.

A block is a title, `.`, Markdown, `.`, HTML, `.`. A slot shows as `{link a.md}`, `{image a.png}`,
`{demo id}`, `{value id.name}`, `{controls id}`, `{cell 0}`, `{cell 1 hidden}`; a mistake as a line
that begins with `!`, its line, what and mend.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import pytest

from coldframe.model import Apart, Cell, DemoUse, Document, Link, Piece, Source, ValueUse
from coldframe.sources.markdown import parse_document
from coldframe.sources.slots import mark

HERE = Path(__file__).parent


def cases() -> Iterator[object]:
    for file in sorted(HERE.glob("*.md")):
        blocks = file.read_text(encoding="utf-8").split("\n.\n")
        for title, text, expected in zip(blocks[::3], blocks[1::3], blocks[2::3], strict=False):
            name = title.strip().splitlines()[-1]
            yield pytest.param(text, expected, id=f"{file.stem}: {name}")


@pytest.mark.parametrize(("text", "expected"), list(cases()))
def test_markdown(text: str, expected: str) -> None:
    source = Source(PurePosixPath("content/labs/page.md"), "page", "0", len(text))
    assert shown(parse_document(source, text.encode())) == expected.strip()


def shown(document: Document) -> str:
    body = "".join(shown_piece(piece) for piece in document.body).strip()
    mistakes = (
        f"! {problem.place.line}: {problem.what}. {problem.mend}" for problem in document.problems
    )
    return "\n".join([body, *mistakes] if body else mistakes)


def shown_piece(piece: Piece) -> str:
    match piece:
        case str():
            return piece
        case Link():
            return f"{{{piece.kind} {piece.target}}}"
        case DemoUse():
            options = "".join(f" {option.name}={option.text}" for option in piece.options)
            caption = piece.caption
            for i, inner in enumerate(piece.inner):
                caption = caption.replace(mark(i), shown_piece(inner))
            return f"{{demo {piece.id} {piece.function}{options}}}{caption}\n"
        case Apart():
            return f"{{controls {piece.demo} {piece.only.text if piece.only else 'all'}}}"
        case ValueUse():
            return f"{{value {piece.written}}}"
        case Cell():
            raises = f" raises={piece.raises}" if piece.raises else ""
            kind = f" {piece.shown}" if piece.shown != "open" else ""
            exercise = " exercise" if piece.exercise else ""
            return f"{{cell {piece.index}{kind}{raises}{exercise}}}{piece.html}"
