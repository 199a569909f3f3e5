"""A pool of worker processes. A point that never ends, or kills its process, harms no other."""

import json
import os
import selectors
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

type Task = Mapping[str, Any]
type Answer = Mapping[str, Any]

MOST_TOGETHER = 8
SLICES = 8
"""Of tasks, for each process: enough that none waits long for the last one."""


class Workers:
    """Runs tasks (see `freeze.worker`) on `count` processes, which start when first needed.

    A task that takes more than `longest` seconds is ended with its process; the next task gets a
    fresh one. So every future has an answer, be it `{"error": …}`.
    """

    def __init__(self, content: Path, count: int, longest: float) -> None:
        self._content = content
        self._longest = longest
        self._count = count or os.cpu_count() or 1
        self._threads: ThreadPoolExecutor | None = None
        self._own = threading.local()
        self._started: list[_Process] = []
        self._closing = False

    def submit(self, task: Task) -> Future[Answer]:
        return self._started_threads().submit(self._run, task)

    def submit_all(self, tasks: Sequence[Task]) -> list[Future[Answer]]:
        """Of many tasks, runs of neighbours go to one process each: what these have in common, as
        points of a grid that differ in the last parameter only, their code may keep.
        """
        length = min(MOST_TOGETHER, max(1, len(tasks) // (SLICES * self._count)))
        futures: list[Future[Answer]] = [Future() for _ in tasks]
        for first in range(0, len(tasks), length):
            part = slice(first, first + length)
            self._started_threads().submit(self._run_all, tasks[part], futures[part])
        return futures

    def run(self, task: Task) -> Answer:
        return self.submit(task).result()

    @property
    def processes(self) -> tuple[int, ...]:
        """The ids of the processes that were started."""
        return tuple(process.id for process in self._started)

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
        self._closing = error is not None
        if self._threads is not None:
            self._threads.shutdown(wait=error is None, cancel_futures=True)
        for process in self._started:
            process.end()

    def _started_threads(self) -> ThreadPoolExecutor:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._count)
        return self._threads

    def _run_all(self, tasks: Sequence[Task], futures: Sequence[Future[Answer]]) -> None:
        for task, future in zip(tasks, futures, strict=True):
            if self._closing:
                return
            try:
                future.set_result(self._run(task))
            except BaseException as error:
                future.set_exception(error)

    def _run(self, task: Task) -> Answer:
        process: _Process | None = getattr(self._own, "process", None)
        if process is None:
            process = _Process(self._content)
            self._own.process = process
            self._started.append(process)
        try:
            return process.ask(task, self._longest)
        except _Ended as ended:
            process.end()
            self._own.process = None
            return {"error": {"message": ended.what, "mend": ended.mend, "lines": []}}


class _Ended(Exception):
    def __init__(self, what: str, mend: str) -> None:
        super().__init__(what)
        self.what, self.mend = what, mend


class _Process:
    def __init__(self, content: Path) -> None:
        # Without bytecode of their own in content/, and with one order of sets everywhere.
        environment = os.environ | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            # -P: the folder in which the build was started is not among the site's modules.
            [sys.executable, "-P", "-m", "coldframe.freeze.worker", str(content)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._rest = b""

    @property
    def id(self) -> int:
        return self._process.pid

    def ask(self, task: Task, longest: float) -> Answer:
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(task).encode() + b"\n")
            self._process.stdin.flush()
            answer: Answer = json.loads(self._line(longest))
        except (BrokenPipeError, ValueError):
            self.end()
            code = self._process.returncode
            raise _Ended(
                f"the code ended its process (exit code {code})", "It must return or raise"
            ) from None
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue

    def _line(self, longest: float) -> bytes:
        """The next line of its output; empty if it ended. Raises _Ended after `longest` seconds."""
        assert self._process.stdout
        pipe = self._process.stdout.fileno()
        parts = [self._rest]
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while b"\n" not in parts[-1]:
                if not selector.select(longest):
                    raise _Ended(
                        f"one run took more than {longest:g} s and was stopped",
                        "Let it do less by default, or leave this parameter out of :freeze:",
                    )
                part = os.read(pipe, 1 << 20)
                if not part:
                    self._process.wait()
                    return b""
                parts.append(part)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        return line
