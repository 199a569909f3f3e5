"""Runs jobs on this machine's processes, or points on a cluster, and keeps their answers."""

import contextlib
import errno
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from coldframe.cache import file_digest
from coldframe.config import Config
from coldframe.freeze.answers import Answers
from coldframe.freeze.draw import draw
from coldframe.freeze.execute import Executor
from coldframe.freeze.process import Process, outdated
from coldframe.model import Answer, Job
from coldframe.packages.inputs import packages_key
from coldframe.packages.prepare import prepare
from coldframe.record.elsewhere import Elsewhere
from coldframe.record.queue import Queue
from coldframe.sources.loader_process import LoaderProcess

CLOSE_TIMEOUT_S = 2.0
"""What can't be ended, such as pip, is left to itself after this."""
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class Ends(Protocol):
    def end(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Running:
    """A job that runs; `since` is in seconds of `time.monotonic`."""

    job: Job
    since: float


@dataclass(slots=True)
class _Place:
    """What one thread runs: its process for authors' code, and the job of the moment."""

    number: int
    process: Process | None = None
    basis: str = ""
    job: Job | None = None
    since: float = 0.0
    ender: Ends | None = None
    dropped: bool = False


@dataclass(slots=True)
class _State:
    """What threads share; read and changed under the recorder's lock."""

    queue: Queue
    places: list[_Place]
    basis: str = ""
    files: Mapping[str, str] | None = None
    news: int = 0
    ended_points: int = 0
    closed: bool = False
    error: BaseException | None = None
    names: dict[str, int] = field(default_factory=dict[str, int])


class Recorder:
    """What is wanted is said as a whole, again and again: `want` ends what is wanted no more.

    Points run on the executor that `executor` makes, if it is given, else on processes here.
    `count` jobs run at a time. `pool` runs Coldframe's own work on answers;
    without one it runs here, which is quicker where nobody waits for this process. `on_news` is
    called, from any thread, when there is something for `wait`.
    """

    def __init__(
        self,
        root: Path,
        config: Config,
        answers: Answers,
        executor: Executor | None = None,
        pool: ProcessPoolExecutor | None = None,
        on_news: Callable[[], None] = lambda: None,
        background: bool = False,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._root, self._answers, self._limits = root, answers, config.limits
        self._pool, self._on_news, self._background = pool, on_news, background
        self._say = say
        self.count = config.workers or os.cpu_count() or 1
        places = [_Place(number) for number in range(self.count)]
        self._state = _State(Queue(self.count), places)
        self._changed = threading.Condition()
        self._drawing = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._elsewhere = Elsewhere(executor, self._came_back) if executor else None
        self._away: dict[str, set[str]] = {}

    def want(
        self, jobs: Sequence[Job], basis: str = "", files: Mapping[str, str] | None = None
    ) -> None:
        """Run these, in this order, and nothing else.

        `basis` is a digest of the files that authors' code is made of. What a process has imported
        of others it would answer with for ever: with a new one each job begins in a new process.
        `files` are their own digests: what was made of others is not kept.
        """
        # A grid has its default point, too: who names it first is told when it has ended.
        named: dict[str, Job] = {}
        for job in jobs:
            named.setdefault(job.key, job)
        with self._changed:
            # What has ended since they were made is known by the next ones. Answers are kept before
            # their end is told, so under the lock none is waited for that came already.
            jobs = [job for job in named.values() if not self._answers.has_ended((job.key,))]
            if self._elsewhere:
                jobs = self._sent_away(self._elsewhere, jobs)
            self._state.basis, self._state.files = basis, files
            unwanted = self._state.queue.want(jobs)
            ending = [p for p in self._state.places if p.job and p.job.key in unwanted]
            for place in ending:
                place.dropped = True
            enders = [place.ender for place in ending if place.ender]
            self._changed.notify_all()
        for ender in enders:
            ender.end()
        if jobs and not self._threads:
            self._threads = [
                threading.Thread(target=self._serve, args=(place,), daemon=True)
                for place in self._state.places
            ]
            for thread in self._threads:
                thread.start()

    def wait(self, seconds: float | None = None) -> bool:
        """Until a group of jobs has ended since the last call; false after `seconds`.

        Raises what made a job impossible: no process could be started, no disk was left.
        """
        with self._changed:
            came = self._changed.wait_for(
                lambda: self._state.news or self._state.error, timeout=seconds
            )
            self._state.news = 0
            if self._state.error:
                error, self._state.error = self._state.error, None
                raise error
            return bool(came)

    @property
    def running(self) -> tuple[Running, ...]:
        with self._changed:
            return tuple(
                Running(place.job, place.since)
                for place in self._state.places
                if place.job and not place.dropped
            )

    def take_ended_points(self) -> int:
        """How many points have ended since the last call."""
        with self._changed:
            count, self._state.ended_points = self._state.ended_points, 0
            return count

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of the processes for authors' code that were started."""
        places = self._state.places
        return tuple(id for place in places if place.process for id in place.process.ids)

    def close(self) -> None:
        """End all that runs. What has ended is kept."""
        with self._changed:
            self._state.closed = True
            enders = [place.ender for place in self._state.places if place.ender]
            processes = [place.process for place in self._state.places if place.process]
            self._changed.notify_all()
        if self._elsewhere:
            self._elsewhere.close()
        for ender in (*enders, *processes):
            ender.end()
        ends = time.monotonic() + CLOSE_TIMEOUT_S
        for thread in self._threads:
            thread.join(max(0.0, ends - time.monotonic()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _sent_away(self, elsewhere: Elsewhere, jobs: Sequence[Job]) -> Sequence[Job]:
        """The jobs that stay here; under the lock."""
        away = [job for job in jobs if job.kind == "point"]
        self._away = {}
        for job in away:
            self._away.setdefault(job.group, set()).add(job.key)
        elsewhere.want(away)
        return [job for job in jobs if job.kind != "point"]

    def _came_back(self, job: Job, answer: Answer) -> None:
        broken = None
        try:
            self._answers.keep(job, answer)
        except BaseException as error:
            broken = None if self._without_room(job, error) else error
        with self._changed:
            self._state.error = self._state.error or broken
            group = self._away.get(job.group, set())
            group.discard(job.key)
            self._state.ended_points += 1
            self._state.news += not group
            self._changed.notify_all()
        if not group:
            self._on_news()

    def _serve(self, place: _Place) -> None:
        while job := self._next(place):
            answer: Answer | bytes | None = None
            try:
                answer = self._run(job, place)
                if job.kind != "packages" and not place.dropped and not self._state.closed:
                    self._answers.keep(job, answer)
            except BaseException as error:
                answer = self._without_room(job, error)
                if answer is None:
                    self._broke(place, error)
            self._has_ended(place, job, isinstance(answer, Mapping) and "error" in answer)

    def _without_room(self, job: Job, error: BaseException) -> Answer | None:
        """The answer of a job for which there is no room on the disk; None: it is another error."""
        if not isinstance(error, OSError) or error.errno not in NO_ROOM:
            return None
        what = f"its result could not be kept: {error.strerror}"
        answer = {"error": {"message": what, "mend": "Make room on the disk", "lines": []}}
        self._answers.keep(job, answer)
        return answer

    def _broke(self, place: _Place, error: BaseException) -> None:
        with self._changed:
            if not place.dropped and not self._state.closed:
                self._state.error = error

    def _next(self, place: _Place) -> Job | None:
        """None when the recorder is closed."""
        state = self._state
        with self._changed:
            while True:
                if state.closed:
                    return None
                job = state.queue.take(place.number)
                if job:
                    place.job, place.since, place.dropped = job, time.monotonic(), False
                    return job
                self._changed.wait()

    def _has_ended(self, place: _Place, job: Job, failed: bool) -> None:
        state = self._state
        with self._changed:
            dropped = place.dropped
            last = not dropped and state.queue.ended(job)
            place.job = place.ender = None
            # A page shows its cells one by one; what fails ends its group.
            news = not dropped and (last or failed or job.kind == "cell" or bool(state.error))
            state.news += news
            state.ended_points += job.kind == "point" and not dropped
            self._changed.notify_all()
        if news:
            self._on_news()

    def _run(self, job: Job, place: _Place) -> Answer | bytes:
        if job.kind == "loader":
            loader = LoaderProcess(self._root, str(job.task), self._limits.environment)
            self._may_end(place, loader)
            return self._of_known(str(job.task), loader.run())
        if job.kind == "packages":
            return self._prepared(job.task)
        if job.kind in ("weigh", "grid", "picture"):
            return self._drawn(job.task)
        with self._changed:
            basis, files = self._state.basis, self._state.files
        if place.process and place.basis != basis:
            place.process.end()
        if place.process is None or place.process.over:
            place.process = Process(self._root / "content", self._limits, self._background, files)
            place.basis = basis
        self._may_end(place, place.process)
        return place.process.run(job.task)

    def _of_known(self, loader: str, printed: Answer | bytes) -> Answer | bytes:
        """Not of a loader that was saved between the look at it and its start."""
        known = (self._state.files or {}).get(loader)
        with contextlib.suppress(OSError):
            if known in (None, file_digest((self._root / loader).read_bytes())):
                return printed
        return outdated(loader)

    def _prepared(self, config: Config) -> Answer:
        before = packages_key(self._root, config)
        packages = prepare(self._root, config, self._answers.cache, self._say)
        self._answers.keep_packages((before, packages_key(self._root, config)), packages)
        return {}

    def _may_end(self, place: _Place, ender: Ends) -> None:
        with self._changed:
            place.ender = ender
            dropped = place.dropped or self._state.closed
        if dropped:
            ender.end()

    def _drawn(self, task: Any) -> Answer:
        if self._pool:
            return self._pool.submit(draw, task, self._answers.cache.local()).result()
        # One at a time: they would only take the interpreter from each other.
        with self._drawing:
            return draw(task, self._answers.cache)
