"""A file of the site → what a host should say of it."""

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from coldframe.publish.types import content_type
from coldframe.render.policy import Needs, policy, policy_needs

FINGERPRINT = re.compile(r"_coldframe/(?:.*[-/])?[0-9a-f]{16}(?:[./].*)?")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=0, must-revalidate"
FILE = PurePosixPath("_headers")


@dataclass(frozen=True, slots=True)
class Headers:
    content_type: str
    cache_control: str
    encoding: str = ""


def headers(path: str, encoding: str = "") -> Headers:
    """Whose name has a fingerprint is kept for ever; all else is asked for again each time.

    With that a page never shows a mixture of two deploys for longer than a deploy takes, and a
    reader's second visit costs a short answer a file.
    """
    kept = FOR_EVER if is_fingerprinted(path) else ASK_AGAIN
    return Headers(content_type(PurePosixPath(path)), kept, encoding)


def is_fingerprinted(path: str) -> bool:
    return FINGERPRINT.fullmatch(path) is not None


def headers_file(paths: Iterable[str], pages: Mapping[str, bytes]) -> tuple[bytes, tuple[str, ...]]:
    """`_headers`, as Netlify and Cloudflare Pages read it, and the pages with other policies.

    Their own `Cache-Control` is `ASK_AGAIN`'s; it is not repeated, since Cloudflare joins the
    values of all rules that fit. For the same reason there is one policy for all: what all pages
    need together. It holds beside that in each page, which may be stricter; so it is written only
    if every page (a static one, or of another template) has one of those that the build makes.
    """
    found = {path: page_needs(html) for path, html in pages.items()}
    others = tuple(sorted(path for path, needs in found.items() if needs is None))
    needs = functools.reduce(Needs.__or__, (one for one in found.values() if one), Needs())
    said = () if others else (f"  Content-Security-Policy: {policy(needs)}",)
    lines = ["/*", "  X-Content-Type-Options: nosniff", *said]
    for pattern in sorted({_pattern(path) for path in paths if is_fingerprinted(path)}):
        lines += [pattern, f"  Cache-Control: {FOR_EVER}"]
    return ("\n".join(lines) + "\n").encode(), others


def page_needs(html: bytes) -> Needs | None:
    """Those of the page's policy, in its meta element; none if it is not one of the build's. A page
    that only leads on has no policy and needs nothing."""
    head = html[:4096].decode(errors="replace")
    if 'http-equiv="refresh"' in head and b"<script" not in html:
        return Needs()
    return policy_needs(head)


def _pattern(path: str) -> str:
    """A rule for the whole folder if its name has the fingerprint, or all in it have one."""
    parts = PurePosixPath(path).parts
    return f"/_coldframe/{parts[1]}/*" if len(parts) > 2 else f"/{path}"
