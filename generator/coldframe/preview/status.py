"""How far the recording of a session is."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from coldframe.model import Progress


@dataclass(frozen=True, slots=True)
class Status:
    """`busy` until all that is wanted is recorded.

    `waiting` says, by output file and element, what it waits for. `recording` are the output files
    of pages for which something runs just now. `lines` are what is recorded and what stays live,
    when all is done.
    """

    progress: Progress
    waiting: Mapping[PurePosixPath, Mapping[str, str]]
    recording: frozenset[PurePosixPath] = frozenset()
    lines: tuple[str, ...] = ()
    busy: bool = False
