"""Where an output file may go: below the output folder, whoever named it."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from coldframe.problems import Place, Problem


def is_inside(path: PurePosixPath | str) -> bool:
    """Whether it names a file below any folder that it is put in, also where `\\` parts names."""
    text = str(path)
    if "\0" in text or "\\" in text or ":" in text.partition("/")[0]:
        return False
    parts = PurePosixPath(text).parts
    return bool(parts) and not text.startswith("/") and ".." not in parts


def path_problems(paths: Iterable[PurePosixPath]) -> tuple[Problem, ...]:
    return tuple(
        Problem(
            Place(PurePosixPath("site")),
            f"an output file would stand at {str(path)[:200]!r}, outside of the site",
            "Find out what names it: the lock, a package, a cache of others?",
        )
        for path in paths
        if not is_inside(path)
    )


class OutsidePath(ValueError):
    """A file would be written outside of the output folder."""


def refuse_outside(paths: Iterable[PurePosixPath | str]) -> None:
    """Raises OutsidePath."""
    for path in paths:
        if not is_inside(path):
            raise OutsidePath(f"{str(path)[:200]!r} lies outside of the output folder")
