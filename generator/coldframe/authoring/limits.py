"""What a page shows of a result that is too big for it, the same on both sides."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coldframe.authoring.results import DOWNLOAD, MOST_ROWS, OUTPUTS, TABLE, Bundle
from coldframe.authoring.spec import CHART

NOTE = "application/vnd.coldframe.note+json"
"""`{"text": what is said below a result that was cut}`."""

MOST_TEXT = 100_000
MOST_LINES = 1_000
MOST_POINTS = 10_000
"""Rows of a chart: each is a mark that the browser draws."""
MOST_MARKUP = 5_000_000
"""Characters of HTML, SVG or a picture: what can't be cut is shown whole or not at all."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Whole:
    """A result before it was cut, or a download, as a file. `ending` is that of its name."""

    ending: str
    content: bytes


def within(bundle: Bundle, wholes: list[Whole] | None = None) -> Bundle:
    """The bundle, cut if it is too big, with a note that says so. `wholes` takes what was cut, and
    the content of downloads; without it that stays, as base64."""
    if OUTPUTS in bundle and CHART not in bundle:
        parts = [[name, within(inner, wholes)] for name, inner in bundle[OUTPUTS]]
        return {**bundle, OUTPUTS: parts}
    if DOWNLOAD in bundle:
        return {DOWNLOAD: _without_bytes(bundle[DOWNLOAD], wholes)}
    for kind, cut in _CUTS.items():
        if kind in bundle:
            found = cut(bundle[kind])
            if found is None:
                return bundle
            if wholes is not None:
                wholes.append(found[1])
            return found[0]
    return bundle


def _without_bytes(download: Mapping[str, Any], wholes: list[Whole] | None) -> dict[str, Any]:
    rest = {name: value for name, value in download.items() if name != "content"}
    content = download["content"]
    if wholes is None:
        from base64 import b64encode

        return {**rest, "content": b64encode(content).decode()}
    wholes.append(Whole(download["name"].rpartition(".")[2], content))
    return rest


type _Cut = tuple[Bundle, Whole] | None


def _text(text: str) -> _Cut:
    if len(text) <= MOST_TEXT and text.count("\n") <= MOST_LINES:
        return None
    lines = text[:MOST_TEXT].split("\n")
    # The last is half a line, or what follows the last newline.
    shown = lines[:-1][:MOST_LINES] or lines
    if len(shown) == len(lines):
        note = f"The first {MOST_TEXT:,} of {len(text):,} characters."
    else:
        size = text.count("\n") + (not text.endswith("\n"))
        note = f"The first {len(shown):,} of {size:,} lines."
    return {"text/plain": "\n".join(shown), NOTE: {"text": note}}, _file("txt", text)


def _json(content: Any) -> _Cut:
    found = _text(json.dumps(content, indent=2, ensure_ascii=False))
    return found and (found[0], Whole("json", found[1].content))


def _table(table: Mapping[str, Any]) -> _Cut:
    columns, rows = table["columns"], table["rows"]
    if len(rows) <= MOST_ROWS:
        return None
    note = f"The first {MOST_ROWS:,} of {len(rows):,} rows."
    cut = {TABLE: {**table, "rows": rows[:MOST_ROWS]}, NOTE: {"text": note}}
    return cut, _csv(columns, rows)


def _chart(chart: Mapping[str, Any]) -> _Cut:
    columns = chart["columns"]
    size = max(map(len, columns.values()), default=0)
    if size <= MOST_POINTS:
        return None
    every = -(-size // MOST_POINTS)
    thin = {name: column[::every] for name, column in columns.items()}
    note = f"Drawn is one in {every:,} of {size:,} rows."
    cut = {CHART: {**chart, "columns": thin}, NOTE: {"text": note}}
    return cut, _csv(list(columns), zip(*columns.values(), strict=True))


def _markup(ending: str, kind: str) -> Callable[[str], _Cut]:
    def cut(text: str) -> _Cut:
        if len(text) <= MOST_MARKUP:
            return None
        note = f"{kind} of {len(text) / 1e6:,.0f} MB is too big to be shown."
        return {"text/plain": "", NOTE: {"text": note}}, _file(ending, text)

    return cut


def _png(text: str) -> _Cut:
    from base64 import b64decode

    found = _markup("png", "A picture")(text)
    return found and (found[0], Whole("png", b64decode(text)))


# In the order in which a page looks for what it shows.
_CUTS: Mapping[str, Callable[[Any], _Cut]] = {
    CHART: _chart,
    TABLE: _table,
    "text/html": _markup("html", "HTML"),
    "image/svg+xml": _markup("svg", "A picture"),
    "image/png": _png,
    "application/json": _json,
    "text/plain": _text,
}


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Whole:
    # Imported here: not every page's Python has these at once.
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(_cell, columns))
    writer.writerows([_cell(value) for value in row] for row in rows)
    return _file("csv", out.getvalue())


def _cell(value: Any) -> Any:
    """Text that a spreadsheet would take for a formula is marked as text: what a link or a file
    says must not compute there. What is a number is none (`runtime/save.js` does the same)."""
    if not isinstance(value, str) or not value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return value
    return value if _NUMBER.fullmatch(value) else f"'{value}"


def _file(ending: str, text: str) -> Whole:
    return Whole(ending, text.encode(errors="replace"))
