"""Cells of a page, one after the other in one namespace: each runs once, not once for each below.

A task names all cells above its own, so that any process can answer it. One that has just run them
goes on from there. An exercise's code must leave nothing behind: it runs in a copy of the process.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from coldframe.authoring.cells import CellCode, CellSession

PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class _Run:
    """A namespace, and the cells that it has run."""

    page: str
    session: CellSession
    cells: list[CellCode] = field(default_factory=list[CellCode])


class CellRuns:
    """Answers cell tasks. `failed` makes an answer of what `answer` raises.

    `forget` when anything else has run in this process: it has drawn from the random numbers.
    """

    def __init__(
        self,
        answer: Callable[[CellSession, CellCode], bytes],
        failed: Callable[[BaseException], bytes],
    ) -> None:
        self._answer, self._failed = answer, failed
        self._last: _Run | None = None

    def forget(self) -> None:
        self._last = None

    def run(self, task: Mapping[str, Any]) -> bytes:
        """Raises what the cell, or one above, raises."""
        before = [CellCode(**cell) for cell in task["before"]]
        cell = CellCode(**task["cell"])
        run = self._reached(task["page"], before)
        if cell.checks:
            if sys.platform == "linux":
                return in_a_copy(lambda: self._caught(run, cell))
            self._last = None
            return self._answer(run.session, cell)
        # Until it has ended well, nobody can go on from here.
        self._last = None
        answer = self._answer(run.session, cell)
        run.cells.append(cell)
        self._last = run
        return answer

    def _caught(self, run: _Run, cell: CellCode) -> bytes:
        try:
            return self._answer(run.session, cell)
        except BaseException as error:
            return self._failed(error)

    def _reached(self, page: str, before: Sequence[CellCode]) -> _Run:
        run, self._last = self._last, None
        if run is None or run.page != page or run.cells != before[: len(run.cells)]:
            run = _Run(page, CellSession(page))
        for cell in before[len(run.cells) :]:
            run.session.run(cell)
            run.cells.append(cell)
        self._last = run
        return run


def in_a_copy(answer: Callable[[], bytes]) -> bytes:
    """The answer of a forked process. If that dies, this one dies alike."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        # No copy outlives a process that was ended for its time.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        content = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0:
        os.kill(os.getpid(), -code)
    if code:
        os._exit(code)
    return content
