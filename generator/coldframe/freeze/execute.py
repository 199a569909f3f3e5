"""Where points run: on anything that takes a task; by default, on processes of this machine."""

import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from coldframe.freeze.process import Answer, Process, Task
from coldframe.model import Limits

__all__ = ["Answer", "Executor", "Task", "Unfit", "Workers"]


class Executor(Protocol):
    """Runs points anywhere. Every future has an answer, be it `{"error": …}`, or raises Unfit."""

    def submit(self, task: Task) -> Future[Answer]: ...


class Unfit(Exception):
    """The place where points should run can't run any; no demo is to blame."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}. {mend}")
        self.what, self.mend = what, mend


class Workers:
    """Runs tasks (see `freeze.worker`) on `count` processes, which start when first needed."""

    def __init__(self, content: Path, count: int, limits: Limits) -> None:
        self._content, self._limits = content, limits
        self._count = count or os.cpu_count() or 1
        self._threads: ThreadPoolExecutor | None = None
        self._own = threading.local()
        self._made: list[Process] = []

    def submit(self, task: Task) -> Future[Answer]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._count)
        return self._threads.submit(self._run, task)

    def run(self, task: Task) -> Answer:
        return self.submit(task).result()

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of the processes that were started."""
        return tuple(id for process in self._made for id in process.ids)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # After an exception or Ctrl+C nobody waits for the answers any more: first no task may
        # begin, then those that run end with their processes.
        if self._threads is not None:
            self._threads.shutdown(wait=error is None, cancel_futures=True)
        for process in self._made:
            process.end()

    def _run(self, task: Task) -> Answer:
        process: Process | None = getattr(self._own, "process", None)
        if process is None:
            process = self._own.process = Process(self._content, self._limits)
            self._made.append(process)
        return process.run(task)
