"""Content and a request's headers → the answer: conditions, encodings and ranges of RFC 9110."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from coldframe.preview.ranges import Span, read_ranges

TAG = re.compile(r'(W/)?("[^"]*")')


@dataclass(frozen=True, slots=True)
class Sent:
    """What is to be sent. Equal tags mean equal bytes; `squeeze` gives them compressed, if that
    is worth it."""

    content: bytes | Path
    tag: str
    kind: str
    cache: str
    status: int = 200
    squeeze: Callable[[], bytes] | None = None

    @property
    def size(self) -> int:
        content = self.content
        return content.stat().st_size if isinstance(content, Path) else len(content)

    def read(self, span: Span) -> bytes:
        if isinstance(self.content, bytes):
            return self.content[span.start : span.end]
        with self.content.open("rb") as file:
            file.seek(span.start)
            return file.read(span.end - span.start)


def answer(sent: Sent, method: str, request: Mapping[str, str]) -> Response:
    """`request` has its header names in lower case."""
    ranged = "range" in request and method == "GET" and sent.status == 200
    # Ranges are of the bytes that a player counts, not of compressed ones.
    squeeze = None if ranged or not takes_gzip(request.get("accept-encoding", "")) else sent.squeeze
    tag = f'"{sent.tag}{"-gzip" if squeeze else ""}"'
    headers = {
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "Content-Type": sent.kind,
        "Cache-Control": sent.cache,
        "Accept-Ranges": "bytes",
    }
    if sent.status == 200 and matches(request.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    if ranged and request.get("if-range", tag) == tag:
        spans = read_ranges(request["range"], sent.size)
        if spans is not None:
            return _part(sent, spans, headers)
    if squeeze:
        headers["Content-Encoding"] = "gzip"
        return _whole(squeeze(), sent.status, headers, method)
    if method == "HEAD":
        return Response(status_code=sent.status, headers=headers | _length(sent.size))
    return _whole(sent.read(Span(0, sent.size)), sent.status, headers, method)


def takes_gzip(accept: str) -> bool:
    """Whether an `Accept-Encoding` header wants gzip; `gzip;q=0` refuses it, also beside `*`."""
    weights: dict[str, float] = {}
    for item in accept.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        weights[name] = _weight(parameters)
    names = ("gzip", "x-gzip", "*")
    return next((weights[name] for name in names if name in weights), 0) > 0


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0
    return 1


def matches(header: str, tag: str) -> bool:
    """Whether an `If-None-Match` header names the tag; by weak comparison, as it should be."""
    return header.strip() == "*" or any(found[2] == tag for found in TAG.finditer(header))


def _whole(body: bytes, status: int, headers: dict[str, str], method: str) -> Response:
    if method == "HEAD":
        return Response(status_code=status, headers=headers | _length(len(body)))
    return Response(body, status, headers)


def _length(size: int) -> dict[str, str]:
    return {"Content-Length": str(size)}


def _part(sent: Sent, spans: tuple[Span, ...], headers: dict[str, str]) -> Response:
    if not spans:
        return Response(
            status_code=416, headers=headers | {"Content-Range": f"bytes */{sent.size}"}
        )
    if len(spans) == 1:
        headers["Content-Range"] = spans[0].content_range(sent.size)
        return Response(sent.read(spans[0]), 206, headers)
    border = secrets.token_hex(12)
    body = b"".join(
        f"--{border}\r\nContent-Type: {sent.kind}\r\n"
        f"Content-Range: {span.content_range(sent.size)}\r\n\r\n".encode()
        + sent.read(span)
        + b"\r\n"
        for span in spans
    )
    headers["Content-Type"] = f"multipart/byteranges; boundary={border}"
    return Response(body + f"--{border}--\r\n".encode(), 206, headers)
