"""Loaders' outputs that are not made yet: what is linked is known, its content is not."""

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from coldframe.model import Loaded, Source


def expected(outputs: Iterable[PurePosixPath]) -> dict[PurePosixPath, Source]:
    """The files as assets, with an empty digest."""
    return {path: Source(path, "asset", "", 0) for path in outputs}


def all_pending(sources: Mapping[PurePosixPath, Source]) -> Loaded:
    """What is known of loaders before they are read."""
    loaders = {
        source.path.with_suffix(""): str(source.path)
        for source in sources.values()
        if source.kind == "loader"
    }
    below = {path.relative_to("content"): name for path, name in loaders.items()}
    return Loaded({}, expected(loaders), (), below)
