"""Paths → URLs and output files. A URL here starts with `/` and has no base path."""

from functools import lru_cache
from pathlib import PurePosixPath
from urllib.parse import quote

MISSING = "/404.html"
"""The page that a file host shows for an unknown address must be this very file."""


def page_url(path: PurePosixPath, slug: str = "") -> str:
    """`content/a/b.md` and `content/a/b/index.md` are `/a/b/`; a slug takes the place of `b`."""
    parts = list(path.with_suffix("").parts[1:])
    if parts == ["404"]:
        return MISSING
    if parts[-1] == "index":
        parts.pop()
    elif slug:
        parts[-1] = slug
    return folder_url(parts)


def folder_url(parts: list[str] | tuple[str, ...]) -> str:
    return "/" + "".join(f"{part}/" for part in parts)


def embed_url(page: str, demo: str) -> str:
    """Where a demo of the page stands alone."""
    return f"{page}embed/{demo}/"


def output(url: str) -> PurePosixPath:
    """The file in the output folder that answers to the URL."""
    path = PurePosixPath(url.lstrip("/"))
    return path / "index.html" if url.endswith("/") else path


def asset_output(path: PurePosixPath) -> PurePosixPath:
    """`content/a/b.png` and `static/a/b.png` are copied to `a/b.png`."""
    return PurePosixPath(*path.parts[1:])


@lru_cache(maxsize=16384)
def href(base: str, url: str) -> str:
    """What stands in HTML: with the base path, quoted; query and fragment as they are."""
    path, mark, rest = url, "", ""
    for i, character in enumerate(url):
        if character in "?#":
            path, mark, rest = url[:i], character, url[i + 1 :]
            break
    return base + quote(path.lstrip("/"), safe="/-._~!$&'()*+,;=:@") + mark + rest
