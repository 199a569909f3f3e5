"""Where points run: on anything that takes a task; by default, on processes of this machine."""

import os
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from coldframe.freeze.process import Answer, Process, Task
from coldframe.model import Limits

__all__ = ["Answer", "Executor", "Task", "Unfit", "Workers"]


type _Item = tuple[Task, Future[Answer]]


class Executor(Protocol):
    """Runs points anywhere. Every future has an answer, be it `{"error": …}`, or raises Unfit."""

    def submit_all(self, tasks: Sequence[Task]) -> list[Future[Answer]]:
        """In their order; neighbours run in one place if they can, since they may share work."""


class Unfit(Exception):
    """The place where points should run can't run any; no demo is to blame."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}. {mend}")
        self.what, self.mend = what, mend


class Workers:
    """Runs tasks (see `freeze.worker`) on `count` processes, which start when first needed.

    Of many tasks each process has a part in one piece, from its beginning on: a demo that keeps
    what it computed has it for the next point. Who is done helps another, from the end of its part.
    """

    def __init__(self, content: Path, count: int, limits: Limits) -> None:
        self._content, self._limits = content, limits
        self._count = count or os.cpu_count() or 1
        self._threads: ThreadPoolExecutor | None = None
        self._own = threading.local()
        self._made: list[Process] = []
        self._parts: list[deque[_Item]] = [deque() for _ in range(self._count)]
        self._lock = threading.Lock()

    def submit_all(self, tasks: Sequence[Task]) -> list[Future[Answer]]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._count)
        items: list[_Item] = [(task, Future()) for task in tasks]
        with self._lock:
            for place, item in enumerate(items):
                self._parts[place * self._count // len(items)].append(item)
        for _ in items:
            self._threads.submit(self._next)
        return [future for _, future in items]

    def run(self, task: Task) -> Answer:
        return self.submit_all([task])[0].result()

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
        for part in self._parts:
            for _, future in part:
                future.cancel()
        for process in self._made:
            process.end()

    def _next(self) -> None:
        """As often as there are tasks, in whichever thread is free."""
        process: Process | None = getattr(self._own, "process", None)
        with self._lock:
            if process is None:
                process = self._own.process = Process(self._content, self._limits)
                self._own.part = self._parts[len(self._made)]
                self._made.append(process)
            mine: deque[_Item] = self._own.part
            task, future = mine.popleft() if mine else max(self._parts, key=len).pop()
        try:
            future.set_result(process.run(task))
        except BaseException as error:
            future.set_exception(error)
