"""A result with a seal: what is damaged, or stands under another's key, is worth nothing.

One line, then the content: `coldframe 1 sha256 HEX`, or `hmac-sha256` with a secret key. The sum is
over kind, key and content. Without a secret it finds accidents; with one, entries by others, too.
"""

import hashlib
import hmac

HEAD = b"coldframe 1 "


def sealed(kind: str, key: str, content: bytes, secret: bytes) -> bytes:
    return _head(kind, key, content, secret) + content


def opened(kind: str, key: str, entry: bytes, secret: bytes) -> bytes | None:
    """The content, or None if the seal does not fit."""
    _, _, content = entry.partition(b"\n")
    head = entry[: len(entry) - len(content)]
    right = hmac.compare_digest(head, _head(kind, key, content, secret))
    return content if right else None


def name(kind: str, key: str, secret: bytes) -> str:
    """Where it stands in the store: those with and without a secret don't replace each other."""
    return f"{'signed' if secret else 'plain'}/{kind}/{key[:2]}/{key}"


def _head(kind: str, key: str, content: bytes, secret: bytes) -> bytes:
    # The lengths keep the borders: no two entries have the same sum.
    parts = b"".join(b"%d:" % len(part) + part for part in (kind.encode(), key.encode(), content))
    if secret:
        return HEAD + b"hmac-sha256 %s\n" % hmac.digest(secret, parts, "sha256").hex().encode()
    return HEAD + b"sha256 %s\n" % hashlib.sha256(parts).hexdigest().encode()
