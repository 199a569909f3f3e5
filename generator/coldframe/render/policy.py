"""A page's Content-Security-Policy: as strict as what the page shows allows."""

import functools
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from html import unescape
from itertools import product

META = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)"')
# What may bring something from elsewhere, and the scripts that tell what a page does.
TAG = re.compile(
    r"<(img|source|picture|video|audio|track|input|image|feimage|iframe|frame|link|script"
    r"|body|table|thead|tbody|tfoot|tr|td|th|coldframe-widget)\b([^>]*)>",
    re.IGNORECASE,
)
ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)""")
STYLE = re.compile(r"""\bstyle\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
PAINT = re.compile(
    r"""(?:url|image|src)\(\s*["']?\s*(?:https?:|[/\\]{2})|image-set\(|\\""", re.IGNORECASE
)
DROPPED = re.compile(r"[\t\n\r]")
FOREIGN = re.compile(r"[\x00-\x20]*(?:https?:|[/\\]{2})", re.IGNORECASE)
FRAMES = {"iframe", "frame"}
MEDIA = {"audio", "video", "track"}


@dataclass(frozen=True, slots=True)
class Needs:
    """What the page has: demos or cells (`python`), a service worker to register (`offline`), the
    author's own scripts, which may start `workers`; pictures, sound and video (`media`), and frames
    from other hosts."""

    python: bool = False
    offline: bool = False
    workers: bool = False
    pictures: bool = False
    media: bool = False
    frames: bool = False

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(*(a or b for a, b in zip(astuple(self), astuple(other), strict=True)))


def policy(needs: Needs) -> str:
    """What results show, a reader's own files among it, is `data:` or `blob:`."""
    wasm = " 'wasm-unsafe-eval'" if needs.python else ""
    addressed = "'self'" if needs.offline or needs.workers else ""
    workers = [word for word in (addressed, "blob:" * needs.python) if word]
    foreign = {name: " https:" * getattr(needs, name) for name in ("pictures", "media", "frames")}
    return "; ".join(
        (
            "default-src 'self'",
            # Pyodide is WebAssembly; no page evaluates text as JavaScript.
            f"script-src 'self'{wasm}",
            # A worker from a blob is under this very policy; one from an address is under what its
            # host sends, which mostly is nothing.
            f"worker-src {' '.join(workers) or "'none'"}",
            # Pictures and formulas carry style attributes, which hold no script.
            "style-src 'self'",
            "style-src-attr 'unsafe-inline'",
            # What an author shows from elsewhere was asked for.
            f"img-src 'self' data: blob:{foreign['pictures']}",
            f"media-src 'self' data: blob:{foreign['media']}",
            f"frame-src 'self'{foreign['frames']}",
            "object-src 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        )
    )


def needs_of(html: str) -> Needs:
    """What is missed here is refused by the browser: a page never gets more than it shows."""
    found = set(_found(html))
    return Needs(**{field.name: field.name in found for field in fields(Needs)})


def foreign_paint(css: str) -> bool:
    return PAINT.search(css) is not None


def policy_needs(html: str) -> Needs | None:
    """What the policy in the page's own meta element is made of; none if it is another one."""
    found = META.search(html)
    return _known().get(unescape(found[1])) if found else None


@functools.cache
def _known() -> dict[str, Needs]:
    every = (Needs(*flags) for flags in product((False, True), repeat=len(fields(Needs))))
    return {policy(needs): needs for needs in every}


def _found(html: str) -> Iterator[str]:
    if any(foreign_paint(unescape(style)) for style in STYLE.findall(html)):
        yield "pictures"
    for name, rest in TAG.findall(html):
        yield from _in_tag(name.lower(), _attributes(rest))


def _in_tag(name: str, attributes: dict[str, str]) -> Iterator[str]:
    if name == "script":
        if attributes.get("id") == "coldframe-page":
            yield "python"
        own = re.search(r"/_coldframe/runtime-\w+/(\w+)\.js$", attributes.get("src", ""))
        if own and own[1] == "offline":
            yield "offline"
        if "src" in attributes and not own:
            yield "workers"
        return
    if name == "coldframe-widget":
        yield "workers"
        return
    if name == "link":
        yield from _in_link(attributes)
        return
    addresses = [attributes.get(key, "") for key in ("src", "href", "xlink:href", "background")]
    if any(map(_is_foreign, addresses)):
        # A `source` may be of either kind; pictures have theirs in `srcset`.
        kind = "media" if name in MEDIA or name == "source" else "pictures"
        yield "frames" if name in FRAMES else kind
    candidates = attributes.get("srcset", "").split(",")
    if any(map(_is_foreign, [*candidates, attributes.get("poster", "")])):
        yield "pictures"


def _in_link(attributes: dict[str, str]) -> Iterator[str]:
    address, kinds = attributes.get("href", ""), attributes.get("rel", "").lower().split()
    # What a style sheet of the author's own paints with, nobody looked at.
    other = "stylesheet" in kinds and not re.search(r"/_coldframe/style-\w+\.css$", address)
    if other or ("icon" in kinds and _is_foreign(address)):
        yield "pictures"


def _attributes(rest: str) -> dict[str, str]:
    """As in a browser, the first of a name counts."""
    found: dict[str, str] = {}
    for name, value in ATTRIBUTE.findall(rest):
        found.setdefault(name.lower(), unescape(value.strip("\"'")))
    return found


def _is_foreign(address: str) -> bool:
    """URL parsers drop tabs and line breaks, and take a backslash for a slash."""
    return FOREIGN.match(DROPPED.sub("", address)) is not None
