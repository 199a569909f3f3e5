"""Which job first: what an open page shows, what any page shows at first, then all else."""

from collections.abc import Mapping, Sequence, Set
from pathlib import PurePosixPath

from coldframe.model import Job


def by_importance(
    jobs: Sequence[Job],
    reading_order: Mapping[PurePosixPath, int],
    open_pages: Set[PurePosixPath] = frozenset(),
) -> tuple[Job, ...]:
    """Open pages before others, defaults before grids, then as the pages are read.

    A loader comes when what all pages show at first is done: others may wait for its output.
    """

    def rank(job: Job) -> tuple[bool, bool, bool, int]:
        place = reading_order.get(job.page, len(reading_order)) if job.page else -1
        return (job.page not in open_pages, not job.first, job.kind != "loader", place)

    return tuple(sorted(jobs, key=rank))
