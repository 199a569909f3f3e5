"""What is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from coldframe.model.frozen import FrozenDemo
from coldframe.problems import Problem


@dataclass(frozen=True, slots=True)
class Artifact:
    """One output file. Equal digests mean equal bytes. A `Path` is a file to copy, not read."""

    path: PurePosixPath
    digest: str
    content: bytes | Path
    immutable: bool = False
    """Its name holds a fingerprint, so that a browser may keep it for ever."""


@dataclass(frozen=True, slots=True)
class Built:
    """The whole site. `demos` are those of `Frozen`; `urls` has each page's by its source path;
    `faulty` are the outputs of pages that have errors."""

    artifacts: Mapping[PurePosixPath, Artifact]
    problems: tuple[Problem, ...]
    seconds: Mapping[str, float]
    report: Mapping[str, Any]
    demos: Mapping[tuple[PurePosixPath, str], FrozenDemo] = field(
        default_factory=dict[tuple[PurePosixPath, str], FrozenDemo]
    )
    urls: Mapping[PurePosixPath, str] = field(default_factory=dict[PurePosixPath, str])
    faulty: frozenset[PurePosixPath] = frozenset()
