"""Files among the results of points and cells → files of the site, each content once."""

import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from coldframe.authoring.results import DOWNLOAD, OUTPUTS
from coldframe.cache import Cache, file_digest
from coldframe.model import Frame

KIND = "download"


def kept(frames: Iterable[Frame], cache: Cache) -> list[Frame]:
    """The frames with `file`, a name in the site, in place of each download's content.

    The content goes to the cache: it is nothing to be read again with every build.
    """
    return [_kept(frame, cache) for frame in frames]


def files_in(frames: Iterable[Frame]) -> dict[str, int]:
    """The names of the frames' files, with their sizes."""
    return {found["file"]: found["size"] for frame in frames for found in _downloads(frame)}


def file_of(name: str, cache: Cache) -> Path:
    return cache.file(KIND, _key(name))


def complete(names: Iterable[str], cache: Cache) -> bool:
    """Whether the cache still has the content of each."""
    missing = [_key(name) for name in names if not file_of(name, cache).exists()]
    return not missing or len(cache.get_all(KIND, missing)) == len(set(missing))


def _key(name: str) -> str:
    return name.partition(".")[0]


def _kept(frame: Frame, cache: Cache) -> Frame:
    if DOWNLOAD in frame:
        return {**frame, DOWNLOAD: _stored(frame[DOWNLOAD], cache)}
    if OUTPUTS in frame:
        return {**frame, OUTPUTS: [[name, _kept(inner, cache)] for name, inner in frame[OUTPUTS]]}
    return frame


def _stored(download: Mapping[str, Any], cache: Cache) -> dict[str, Any]:
    rest = {name: value for name, value in download.items() if name != "content"}
    content = b64decode(download["content"])
    digest = file_digest(content)
    if not cache.file(KIND, digest).exists():
        cache.put(KIND, digest, content)
    # A host tells a file's type by its ending.
    ending = re.search(r"\.[A-Za-z0-9]{1,10}$", download["name"])
    return {**rest, "file": digest + (ending[0].lower() if ending else "")}


def _downloads(frame: Frame) -> Iterator[Mapping[str, Any]]:
    if DOWNLOAD in frame:
        yield frame[DOWNLOAD]
    outputs: Sequence[Sequence[Any]] = frame.get(OUTPUTS, ())
    for _, inner in outputs:
        yield from _downloads(inner)
