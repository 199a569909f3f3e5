"""A file of the site → what a host should say of it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import PurePosixPath

from coldframe.publish.types import content_type
from coldframe.render.templates import POLICY

FINGERPRINT = re.compile(r"_coldframe/(?:.*[-/])?[0-9a-f]{16}(?:[./].*)?")
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, max-age=0, must-revalidate"
FILE = PurePosixPath("_headers")
TAG = f'content="{escape(POLICY)}"'.encode()


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
    values of all rules that fit. A policy in a header holds beside that in the page, so it is
    written only if no page (a static one, or of another template) has a different one.
    """
    others = tuple(sorted(path for path, html in pages.items() if not fits_policy(html)))
    policy = () if others else (f"  Content-Security-Policy: {POLICY}",)
    lines = ["/*", "  X-Content-Type-Options: nosniff", *policy]
    for pattern in sorted({_pattern(path) for path in paths if is_fingerprinted(path)}):
        lines += [pattern, f"  Cache-Control: {FOR_EVER}"]
    return ("\n".join(lines) + "\n").encode(), others


def fits_policy(html: bytes) -> bool:
    """Whether the page's own policy, in its meta element, is the theme's, or it only leads on."""
    head = html[:4096]
    # Jinja writes an apostrophe as &#39;, Python's `escape` as &#x27;.
    own = TAG.replace(b"&#x27;", b"&#39;") in head
    return own or (b'http-equiv="refresh"' in head and b"<script" not in html)


def _pattern(path: str) -> str:
    """A rule for the whole folder if its name has the fingerprint, or all in it have one."""
    parts = PurePosixPath(path).parts
    return f"/_coldframe/{parts[1]}/*" if len(parts) > 2 else f"/{path}"
