"""A file's name → its content type, the same on every machine, whatever is installed there."""

from mimetypes import MimeTypes
from pathlib import PurePosixPath

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}
COMPRESSED = frozenset({".gz", ".jpeg", ".jpg", ".mp4", ".png", ".webp", ".woff2", ".zip"})
"""Endings of what gzip makes no smaller."""


def content_type(path: PurePosixPath) -> str:
    # An object of its own: the module's function reads the machine's tables.
    known = MimeTypes().guess_type(path.name)[0] or "application/octet-stream"
    text = "; charset=utf-8" if known.startswith("text/") else ""
    return TYPES.get(path.suffix) or known + text
