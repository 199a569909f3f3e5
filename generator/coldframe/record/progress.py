"""How far recording is, and how that is said."""

from collections.abc import Iterable, Sequence

from coldframe.model import Frozen, Job, Progress
from coldframe.record.recorder import Running


def progress_of(
    frozen: Frozen, jobs: Iterable[Job], ended: int, running: Sequence[Running], places: int
) -> Progress:
    """`ended` points have ended since `frozen` and `jobs` were made."""
    recorded = sum(page.recorded for page in frozen.pages.values()) + ended
    planned = sum(page.planned for page in frozen.pages.values())
    names = [run.job.name for run in sorted(running, key=lambda run: run.since)]
    points = [job for job in jobs if job.kind == "point"]
    known = [job.seconds for job in points if job.seconds]
    left = None
    if points and len(known) == len(points):
        left = sum(known) * max(0.0, 1 - ended / len(points)) / places
    return Progress(min(recorded, planned), planned, next(iter(names), ""), left)


def progress_line(progress: Progress) -> str:
    """`recording 120 of 3,172 points · waves:wave · 41 s left`."""
    said = f"recording {progress.done:,} of {progress.total:,} points"
    said += f" · {progress.name}" if progress.name else ""
    left = progress.seconds_left
    return said if left is None else f"{said} · {left:.0f} s left"
