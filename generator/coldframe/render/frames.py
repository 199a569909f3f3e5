"""A frame → static HTML. `runtime/nodes.js` makes the same of a live one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from coldframe.authoring.limits import NOTE
from coldframe.authoring.results import DOWNLOAD, LAYOUT, OUTPUTS, RAISED, TABLE
from coldframe.authoring.spec import CHART
from coldframe.freeze.charts import picture_key
from coldframe.model import ChartPicture, Frame
from coldframe.render.clean import cleaned

MOST_ROWS = 200
"""Of a chart's data in the page; the numbers are there to be read, not to be downloaded."""


def frame_html(
    frame: Frame, pictures: Mapping[str, ChartPicture], id: str = "result", base: str = "/"
) -> str:
    """The richest type of a bundle; `pictures` by `picture_key`. Empty for an empty frame.

    `id` is the page's for this place: it keeps the tabs of two results apart. `base` is the site's
    base path.
    """
    shown = _shown(frame, pictures, id, base)
    if NOTE not in frame:
        return shown
    note = escape(frame[NOTE]["text"])
    return (
        '<div class="cut"><div class="cut-part" tabindex="0" role="group" '
        f'aria-label="{note}">{shown}</div><p class="cut-note">{note}</p></div>'
    )


def _shown(frame: Frame, pictures: Mapping[str, ChartPicture], id: str, base: str) -> str:
    if CHART in frame:
        return _chart(frame[CHART], pictures)
    if OUTPUTS in frame:
        return _outputs(frame[OUTPUTS], frame.get(LAYOUT, "stack"), pictures, id, base)
    if DOWNLOAD in frame:
        return _download(frame[DOWNLOAD], base)
    if TABLE in frame:
        table = frame[TABLE]
        return table_html(table["columns"], table["rows"], table.get("caption", ""))
    if "text/html" in frame:
        return f'<div class="html">{cleaned(frame["text/html"])}</div>'
    if "image/svg+xml" in frame:
        return f'<div class="svg">{cleaned(frame["image/svg+xml"])}</div>'
    if "image/png" in frame:
        words = escape(frame.get("text/plain", ""))
        source = escape(frame["image/png"])
        return f'<img class="png" src="data:image/png;base64,{source}" alt="{words}">'
    if "application/json" in frame:
        return _text(json.dumps(frame["application/json"], indent=2, ensure_ascii=False))
    if RAISED in frame:
        return _text(frame["text/plain"], "text raised")
    return _text(frame["text/plain"]) if "text/plain" in frame else ""


def table_html(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], caption: str = "", label: str = "Table"
) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    # What scrolls must be reached by the keyboard, and so needs a name.
    name = escape(caption or label)
    return (
        f'<div class="table-scroll" tabindex="0" role="group" aria-label="{name}">'
        f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def cell_text(value: object) -> str:
    """A table's value as text: six significant digits, nothing for a missing value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(float(f"{value:.6g}")).removesuffix(".0")
    return str(value)


def size_text(size: int) -> str:
    """How large a file is, for readers. `runtime/size.js` says the same."""
    if size < 1000:
        return f"{size} bytes"
    if size < 100_000:
        return f"{-(-size // 1000)} kB"
    mega = size < 1_000_000_000
    tenths = (size + (50_000 if mega else 50_000_000)) // (100_000 if mega else 100_000_000)
    return f"{tenths // 10}.{tenths % 10} {'MB' if mega else 'GB'}"


def _chart(chart: Mapping[str, Any], pictures: Mapping[str, ChartPicture]) -> str:
    picture = pictures.get(picture_key(chart), ChartPicture("", "", "", chart["columns"]))
    words = [picture.title, picture.description]
    label = ". ".join(word.rstrip(".") for word in words if word)
    if not label:
        label = f"Chart of {', '.join(picture.columns)}" if picture.columns else "Chart"
    return (
        f'<figure class="chart" data-key="{escape(chart["key"])}">'
        f'<div class="chart-picture" role="img" aria-label="{escape(label)}">{picture.svg}</div>'
        f"{_data(picture, label)}</figure>"
    )


def _data(picture: ChartPicture, label: str) -> str:
    if not picture.columns:
        return ""
    rows = list(zip(*picture.columns.values(), strict=True))
    more = len(rows) - MOST_ROWS
    note = f'<p class="chart-data-more">and {more:,} more rows</p>' if more > 0 else ""
    table = table_html(list(picture.columns), rows[:MOST_ROWS], label=f"Data: {label}")
    return f'<details class="chart-data"><summary>Data</summary>{table}{note}</details>'


def _outputs(
    outputs: Sequence[Sequence[Any]],
    layout: str,
    pictures: Mapping[str, ChartPicture],
    id: str,
    base: str,
) -> str:
    tabs = layout == "tabs"
    shown = "".join(
        f'<div class="output">{_tab(name, id, not i) if tabs else _name(name)}'
        f"{frame_html(bundle, pictures, f'{id}-{i}', base)}</div>"
        for i, (name, bundle) in enumerate(outputs)
    )
    said = "" if layout == "stack" else f' data-layout="{escape(layout)}"'
    return f'<section class="outputs"{said}>{shown}</section>'


def _download(download: Mapping[str, Any], base: str) -> str:
    """A link, which works before any script."""
    name, size = escape(download["name"]), size_text(download["size"])
    address = escape(f"{base}_coldframe/files/{download['file']}")
    return (
        f'<p class="download"><a class="download-link" href="{address}" download="{name}">'
        f'{escape(download["label"])}</a> <span class="download-size">{name}, {size}</span></p>'
    )


def _name(name: str) -> str:
    return f'<p class="output-name">{escape(name)}</p>' if name else ""


def _tab(name: str, id: str, first: bool) -> str:
    """A radio button: it works by keyboard and before any script, and without style all is read."""
    return (
        f'<label class="output-tab"><input type="radio" name="{escape(id)}-tab" '
        f'value="{escape(name)}"{" checked" * first}>{escape(name)}</label>'
    )


def _text(text: str, kind: str = "text") -> str:
    return f'<pre class="{kind}">{escape(text)}</pre>'


def _cell(value: object) -> str:
    return f"<td>{escape(cell_text(value))}</td>"
