"""A recorded result's markup as the browser would have it of a live one (`runtime/markup.js`).

Whatever a parser makes of what is written here, it finds no element and no attribute that is not in
the list: all else is left out or escaped.
"""

import functools
import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

from coldframe.browser.core import allowed_markup

# Their ends are written only where the markup has them: a second one of `p` would make another `p`.
OPTIONAL = {"p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "caption"} | {
    *("colgroup", "option", "optgroup", "rp", "rt")
}
PAINTS = {"fill", "stroke", "filter", "clip-path", "mask", "cursor"}
VOID = {"br", "col", "hr", "img", "input", "source", "track", "wbr"}
FETCHED = {"src", "poster", "href", "xlink:href"}
FOLLOWED = {"", "http", "https", "mailto", "tel", "data", "blob"}
FETCHING = re.compile(
    r"""\\|(?:image-set|image|src)\(|url\((?!\s*["']?(?:#|data:))""", re.IGNORECASE
)
OWN = re.compile(r"(?:coldframe|demo|cell)-", re.IGNORECASE)


def cleaned(markup: str) -> str:
    """Markup of HTML or of a picture."""
    cleaner = _Cleaner()
    cleaner.feed(markup)
    cleaner.close()
    return cleaner.written()


@functools.cache
def _names() -> tuple[dict[str, str], frozenset[str], dict[str, str]]:
    """Elements, those of SVG among them, and attributes: as a parser gives them → as they are."""
    allowed = allowed_markup()
    svg = {name.lower() for name in allowed["svg"]} - {"a", "title"}
    elements = {name.lower(): name for kind in ("html", "math", "svg") for name in allowed[kind]}
    attributes = {name.lower(): name for name in allowed["attributes"]}
    return elements, frozenset(svg), attributes | {"xlink:href": "xlink:href"}


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._open: list[str] = []
        # The element that is left out with all that is in it, and how often it is open.
        self._skipped = ""
        self._depth = 0

    def written(self) -> str:
        ends = (f"</{name}>" for name in reversed(self._open) if name not in OPTIONAL)
        return "".join([*self._parts, *ends])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._begin(tag, attrs, closed=False)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # In HTML the slash means nothing; in a picture it ends the element.
        self._begin(tag, attrs, closed="svg" in self._open or tag == "svg")

    def _begin(self, tag: str, attrs: list[tuple[str, str | None]], closed: bool) -> None:
        elements, svg, _ = _names()
        if self._skipped:
            self._depth += tag == self._skipped and not closed
            return
        if tag in ("html", "head", "body"):
            return
        # A picture's title; a document's would be text.
        name = elements.get(tag) if tag != "title" or "svg" in self._open else None
        kept = dict(self._attributes(tag, attrs))
        if name is None or (tag == "use" and not kept.keys() & {"href", "xlink:href"}):
            if not closed and tag not in VOID | {"base", "link", "meta", "embed", "frame", "param"}:
                self._skipped, self._depth = tag, 1
            return
        said = "".join(f' {key}="{escape(value)}"' for key, value in kept.items())
        if closed and (tag in svg or tag == "a" or tag == "title"):
            self._parts.append(f"<{name}{said}/>")
            return
        self._parts.append(f"<{name}{said}>")
        if tag not in VOID:
            self._open.append(name)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._depth -= tag == self._skipped
            self._skipped *= self._depth > 0
            return
        name = _names()[0].get(tag, "")
        if name not in self._open:
            return
        while self._open:
            last = self._open.pop()
            if last == name or last not in OPTIONAL:
                self._parts.append(f"</{last}>")
            if last == name:
                return

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._parts.append(escape(data, quote=False))

    def _attributes(
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> Iterable[tuple[str, str]]:
        drawn = tag in _names()[1]
        for key, given in attrs:
            value = given or ""
            name = _names()[2].get(key)
            if key == "class":
                value = " ".join(one for one in value.split() if not OWN.match(one))
            if name and _fits(tag, key, value, drawn):
                yield name, value


def _fits(tag: str, key: str, value: str, drawn: bool) -> bool:
    if (drawn or key == "style" or key in PAINTS) and FETCHING.search(value):
        return False
    if key == "name":
        return tag == "input"
    if key == "id":
        return not OWN.match(value)
    if key == "srcset":
        return all(map(_is_own, re.split(r"[\s,]+", value)))
    if key not in FETCHED:
        return True
    if tag == "a":
        return _scheme(value) in FOLLOWED
    if drawn and tag not in ("image", "feimage"):
        return value.startswith("#")
    return _is_own(value)


def _plain(address: str) -> str:
    """As URL parsers read it: no white space around it, no breaks in it, no backslashes."""
    stripped = re.sub(r"^[\x00-\x20]+|[\x00-\x20]+$|[\t\n\r]", "", address)
    return stripped if stripped.lower().startswith("data:") else stripped.replace("\\", "/")


def _scheme(address: str) -> str:
    found = re.match(r"([a-z][a-z0-9+.-]*):", _plain(address), re.IGNORECASE)
    return found[1].lower() if found else ""


def _is_own(address: str) -> bool:
    """The site's host is not known here, so a whole address is nobody's own."""
    plain = _plain(address)
    return _scheme(address) in ("data", "blob") or (
        not _scheme(address) and not plain.startswith("//")
    )
