"""Byte ranges of a request (RFC 9110, section 14): without them Safari plays no video."""

import re
from dataclasses import dataclass

MOST = 32
"""More ranges in one request are an attack or a mistake: the whole is sent instead."""
SPEC = re.compile(r"(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `start` up to `end`, which is not part of it."""

    start: int
    end: int

    def content_range(self, size: int) -> str:
        return f"bytes {self.start}-{self.end - 1}/{size}"


def read_ranges(header: str, size: int) -> tuple[Span, ...] | None:
    """The spans of `size` bytes that a `Range` header names; none if there are no such bytes (416),
    None if the header is to be ignored."""
    unit, _, listed = header.partition("=")
    specs = [spec.strip() for spec in listed.split(",") if spec.strip()]
    found = [SPEC.fullmatch(spec) for spec in specs]
    if unit.strip().lower() != "bytes" or not found or len(found) > MOST:
        return None
    spans: list[Span] = []
    for match in found:
        if match is None or match[0] == "-":
            return None
        first, last = match[1], match[2]
        if first and last and int(last) < int(first):
            return None
        start = int(first) if first else max(0, size - int(last))
        end = min(size, int(last) + 1) if first and last else size
        if start < end:
            spans.append(Span(start, end))
    # Spans that overlap would make an answer longer than the whole.
    return None if _length(spans) > size else tuple(spans)


def _length(spans: list[Span]) -> int:
    return sum(span.end - span.start for span in spans)
