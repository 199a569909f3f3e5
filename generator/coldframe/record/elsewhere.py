"""Points that run on another executor than this machine's processes: each is sent once."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from coldframe.freeze.execute import Executor, Unfit
from coldframe.model import Answer, Job

type Keep = Callable[[Job, Answer], None]


class Elsewhere:
    """`keep` is told each answer, from any thread; that there is no such executor is an answer."""

    def __init__(self, executor: Executor, keep: Keep) -> None:
        self._executor, self._keep = executor, keep
        self._sent: set[str] = set()
        # To connect may take long, and nobody may wait for it.
        self._thread = ThreadPoolExecutor(1, "elsewhere")

    def want(self, jobs: Sequence[Job]) -> None:
        new = [job for job in jobs if job.key not in self._sent]
        self._sent |= {job.key for job in new}
        if new:
            self._thread.submit(self._send, new)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _send(self, jobs: Sequence[Job]) -> None:
        try:
            futures = self._executor.submit_all([job.task for job in jobs])
        except Unfit as unfit:
            for job in jobs:
                self._keep(job, _unfit(unfit))
            return
        for job, future in zip(jobs, futures, strict=True):
            future.add_done_callback(partial(self._came_back, job))

    def _came_back(self, job: Job, done: Future[Answer]) -> None:
        self._keep(job, _answer(done))


def _answer(done: Future[Answer]) -> Answer:
    try:
        return done.result()
    except Unfit as unfit:
        return _unfit(unfit)


def _unfit(unfit: Unfit) -> Answer:
    return {"error": {"message": unfit.what, "mend": unfit.mend, "lines": [], "unfit": True}}
