"""Jobs that wait for a place to run, the most wanted group first."""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from coldframe.model import Job

IN_ONE_PLACE = ("cell",)
"""Kinds of which a group runs one after the other: each needs what those before it did."""


@dataclass(slots=True)
class _Group:
    """Jobs that are wanted together, a part for each place: neighbours share what they compute."""

    parts: list[deque[Job]]
    alone: bool
    running: int = 0

    def take(self, place: int) -> Job | None:
        if self.alone and self.running:
            return None
        own = self.parts[place]
        if own:
            return own.popleft()
        # Who is done helps another, from the end of its part; cells must keep their order.
        longest = max(self.parts, key=len)
        if not longest:
            return None
        return longest.popleft() if self.alone else longest.pop()


@dataclass(slots=True)
class Queue:
    """Not for several threads at once: its user holds a lock."""

    places: int
    _groups: dict[str, _Group] = field(default_factory=dict[str, _Group])
    _running: dict[str, Job] = field(default_factory=dict[str, Job])

    def want(self, jobs: Sequence[Job]) -> tuple[str, ...]:
        """Exactly these are wanted from now on, in this order. The keys of those that ran, and
        are not wanted any more: their end is not to be told."""
        wanted = {job.key: job for job in jobs}
        unwanted = tuple(key for key in self._running if key not in wanted)
        # What runs may be wanted under another name now: the same point of two demos.
        self._running = {key: wanted[key] for key in self._running if key in wanted}
        groups: dict[str, list[Job]] = {}
        for job in wanted.values():
            waiting = groups.setdefault(job.group, [])
            if job.key not in self._running:
                waiting.append(job)
        self._groups = {
            name: self._group(waiting, self._groups.get(name), name)
            for name, waiting in groups.items()
        }
        return unwanted

    def take(self, place: int) -> Job | None:
        """The next job for this place, which must say when it has ended."""
        for group in self._groups.values():
            job = group.take(place)
            if job:
                group.running += 1
                self._running[job.key] = job
                return job
        return None

    def ended(self, job: Job) -> bool:
        """Whether that was the last of its group. Only of what is still wanted."""
        job = self._running.pop(job.key, job)
        group = self._groups.get(job.group)
        if group is None:
            return True
        group.running -= 1
        return not group.running and not any(group.parts)

    def _group(self, waiting: Sequence[Job], before: _Group | None, name: str) -> _Group:
        alone = any(job.kind in IN_ONE_PLACE for job in waiting)
        running = sum(job.group == name for job in self._running.values())
        parts = _same_parts(waiting, before) if before else None
        return _Group(parts or self._split(waiting, alone), alone, running)

    def _split(self, waiting: Sequence[Job], alone: bool) -> list[deque[Job]]:
        parts: list[deque[Job]] = [deque() for _ in range(self.places)]
        for index, job in enumerate(waiting):
            parts[0 if alone else index * self.places // len(waiting)].append(job)
        return parts


def _same_parts(waiting: Iterable[Job], before: _Group) -> list[deque[Job]] | None:
    """The parts as they were, if nothing is wanted that is not in them."""
    keys = {job.key for job in waiting}
    parts = [deque(job for job in part if job.key in keys) for part in before.parts]
    return parts if sum(map(len, parts)) == len(keys) else None
