"""What the last build read and wrote: with it the next one touches only what changed."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from coldframe.cache import write_whole


@dataclass(frozen=True, slots=True)
class LastBuild:
    """`key` is the digest of everything that went into the published site.

    `stamps` are the sources' (see `sources.discover`), taken at `settled` (ns); `published` the
    output's (see `publish.folder`); `report` is the build's report, its warnings among it.
    """

    key: str = ""
    settled: int = 0
    stamps: Mapping[str, tuple[int, int, str]] = field(default_factory=dict)
    published: Mapping[str, tuple[str, int, int]] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)


def read_last_build(file: Path) -> LastBuild:
    """The record in `file`; an empty one if it is missing or not whole."""
    try:
        record = json.loads(file.read_bytes())
        return LastBuild(
            key=str(record["key"]),
            settled=int(record["settled"]),
            stamps={name: (a, b, c) for name, (a, b, c) in record["stamps"].items()},
            published={name: (a, b, c) for name, (a, b, c) in record["published"].items()},
            report=dict(record["report"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return LastBuild()


def write_last_build(file: Path, last: LastBuild) -> None:
    write_whole(file, json.dumps(asdict(last), separators=(",", ":")).encode())
