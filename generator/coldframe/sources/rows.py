"""Documents ↔ plain JSON. What a cache holds may come from elsewhere, so it is never code.

A row has a value's fields in their order, without what its page has already: the path.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import PurePosixPath
from typing import Any

from coldframe.model import (
    Apart,
    Block,
    Cell,
    DemoUse,
    Document,
    Exercise,
    FrontMatter,
    Heading,
    Link,
    Option,
    Piece,
    Slot,
    Source,
    ValueUse,
)
from coldframe.problems import Place, Problem

type Row = list[Any]


def written(documents: Mapping[str, Document]) -> bytes:
    texts: list[bytes] = []
    rows = {path: _document_row(document, texts) for path, document in documents.items()}
    head = json.dumps(rows, separators=(",", ":")).encode()
    return b"".join((head, b"\n", *texts))


def read(content: bytes) -> dict[str, Document]:
    """The documents by path. Raises ValueError if the content is not what `written` gives."""
    try:
        end = content.index(b"\n")
        texts = _Texts(content, end + 1)
        rows = json.loads(content[:end])
        documents = {path: _document(path, row, texts) for path, row in rows.items()}
        texts.end()
        return documents
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"these are no documents: {error}") from None


class _Texts:
    """Bodies stand after the rows, as they are: in JSON each of their quotes costs an escape."""

    def __init__(self, content: bytes, start: int) -> None:
        self._content, self._at = memoryview(content), start

    def take(self, length: int) -> str:
        start = self._at
        self._at = end = start + length
        return str(self._content[start:end], "utf-8", SURROGATES)

    def end(self) -> None:
        if self._at != len(self._content):
            raise ValueError(f"{len(self._content)} bytes in place of {self._at}")


SURROGATES = "surrogatepass"
"""A text of YAML may hold half a surrogate pair, which is no UTF-8."""


def _document_row(document: Document, texts: list[bytes]) -> Row:
    source = document.source
    file = source.path
    return [
        [source.kind, source.digest, source.size],
        _front_matter_row(document.front_matter),
        [_body_row(piece, file, texts) for piece in document.body],
        [[h.level, h.text, h.html, h.anchor, h.line] for h in document.headings],
        sorted(document.anchors),
        document.summary,
        [[_line(p.place, file), p.what, p.mend, p.severity] for p in document.problems],
    ]


def _document(path: str, row: Row, texts: _Texts) -> Document:
    (kind, digest, size), front_matter, body, headings, anchors, summary, problems = row
    file = PurePosixPath(path)
    place = _places(file)
    return Document(
        Source(file, kind, digest, size),
        _front_matter(front_matter),
        tuple([texts.take(p) if isinstance(p, int) else _slot(p, place) for p in body]),
        tuple([Heading(*heading) for heading in headings]),
        frozenset(anchors),
        summary,
        tuple([Problem(place(line), *told) for line, *told in problems]),
    )


def _front_matter_row(found: FrontMatter) -> Row:
    """Most pages give few keys: only these."""
    return [
        {
            field.name: value
            for field in fields(FrontMatter)
            if (value := getattr(found, field.name)) != _EMPTY[field.name] and field.name != "extra"
        },
        _plain(found.extra) if found.extra else None,
    ]


_EMPTY = {field.name: getattr(FrontMatter(), field.name) for field in fields(FrontMatter)}


def _front_matter(row: Row) -> FrontMatter:
    given, extra = row
    listed = {name: tuple(given[name]) for name in ("tags", "aliases") if name in given}
    return FrontMatter(**{**given, **listed, **({"extra": _value(extra)} if extra else {})})


def _body_row(piece: Piece, file: PurePosixPath, texts: list[bytes]) -> Row | int:
    """Of a text its length."""
    if isinstance(piece, str):
        texts.append(piece.encode("utf-8", SURROGATES))
        return len(texts[-1])
    return _slot_row(piece, file)


def _slot_row(piece: Slot, file: PurePosixPath) -> Row:
    match piece:
        case Link():
            return ["link", _line(piece.place, file), piece.target, piece.kind]
        case ValueUse():
            return ["value", _line(piece.place, file), piece.demo, piece.name, piece.kind]
        case Apart():
            only = _option_row(piece.only) if piece.only else None
            return ["apart", _line(piece.place, file), piece.index, piece.demo, only]
        case DemoUse():
            options = [_option_row(option) for option in piece.options]
            inner = [_slot_row(one, file) for one in piece.inner]
            at = _line(piece.place, file)
            return ["demo", at, piece.id, piece.function, options, piece.caption, inner]
        case Cell():
            exercise = _exercise_row(piece.exercise, file) if piece.exercise else None
            at, code = _line(piece.place, file), [piece.index, piece.code, piece.html]
            return ["cell", at, *code, piece.shown, piece.raises, exercise]


def _slot(row: Row, place: Callable[[int | None], Place]) -> Any:
    kind, line, *rest = row
    at = place(line)
    match kind:
        case "link":
            target, role = rest
            return Link(target, role, at)
        case "value":
            demo, name, role = rest
            return ValueUse(demo, name, role, at)
        case "apart":
            index, demo, only = rest
            return Apart(index, demo, Option(*only) if only else None, at)
        case "demo":
            id, function, options, caption, inner = rest
            used = tuple(_slot(one, place) for one in inner)
            return DemoUse(id, function, _options(options), caption, at, used)
        case "cell":
            index, code, html, shown, raises, exercise = rest
            found = _exercise(exercise, place) if exercise else None
            return Cell(index, code, html, at, shown, raises, found)
        case _:
            raise ValueError(f"no slot is {kind!r}")


def _exercise_row(exercise: Exercise, file: PurePosixPath) -> Row:
    blocks = (exercise.checks, exercise.solution)
    return [[block.code, _line(block.place, file)] if block else None for block in blocks]


def _exercise(row: Row, place: Callable[[int | None], Place]) -> Exercise:
    checks, solution = (Block(one[0], place(one[1])) if one else None for one in row)
    if checks is None:
        raise ValueError("an exercise without checks")
    return Exercise(checks, solution)


def _option_row(option: Option) -> Row:
    return [option.name, option.text, option.line]


def _options(rows: Iterable[Row]) -> tuple[Option, ...]:
    return tuple(Option(*row) for row in rows)


def _line(place: Place, file: PurePosixPath) -> int | None:
    assert place.file == file, f"{place} on a page {file}"
    return place.line


def _places(file: PurePosixPath) -> Callable[[int | None], Place]:
    return lambda line: Place(file, line)


def _plain(value: Any) -> Any:
    """What YAML gives as JSON: a list as it is, all that JSON does not know under its name."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():
            return [_plain(one) for one in value]
        case dict():
            return {"dict": [[_plain(key), _plain(one)] for key, one in value.items()]}
        case tuple():
            return {"tuple": [_plain(one) for one in value]}
        case set():
            return {"set": [_plain(one) for one in value]}
        case bytes():
            return {"bytes": value.hex()}
        case dt.datetime():
            return {"datetime": value.isoformat()}
        case dt.date():
            return {"date": value.isoformat()}
        case _:
            raise TypeError(f"YAML gives no {type(value).__name__}")


def _value(plain: Any) -> Any:
    if isinstance(plain, list):
        return [_value(one) for one in plain]
    if not isinstance(plain, dict):
        return plain
    ((kind, held),) = plain.items()
    return _READ[kind](held)


_READ: Mapping[str, Callable[[Any], Any]] = {
    "dict": lambda held: {_value(key): _value(one) for key, one in held},
    "tuple": lambda held: tuple(map(_value, held)),
    "set": lambda held: set(map(_value, held)),
    "bytes": bytes.fromhex,
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
}
