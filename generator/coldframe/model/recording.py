"""What is still to be recorded: the jobs between a site as it is known and the whole one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal

type Task = Mapping[str, Any]
"""What a process is asked, as JSON: a point, a description, a cell, a loader."""

type Answer = Mapping[str, Any]
"""What it answers, as JSON; `{"error": …}` if the author's code failed."""

type JobKind = Literal[
    "packages", "loader", "describe", "point", "cell", "weigh", "grid", "picture"
]
"""`weigh`, `grid` and `picture` are Coldframe's own work on answers of authors' code."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work whose answer is not known yet.

    `key` is a digest of all that the answer depends on. Jobs of one `group` are wanted together:
    the build goes on when the last of them has ended. `name` is what the author knows the work by,
    `page` the source path of the first page that waits for it (None: no page does). `first` is
    work for what a page shows before anything is moved. `seconds` is what it is thought to take.
    The task of Coldframe's own work is a Python value, not JSON.
    """

    kind: JobKind
    key: str
    task: Any
    group: str
    name: str
    page: PurePosixPath | None
    first: bool = False
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far recording is. `total` counts the points that are planned so far.

    `name` is what runs now; `seconds_left` is an estimate, None while too little is known.
    """

    done: int
    total: int
    name: str = ""
    seconds_left: float | None = None
