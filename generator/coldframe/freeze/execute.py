"""The seam where points leave this machine."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from coldframe.model import Answer, Task

__all__ = ["Answer", "Executor", "Task", "Unfit"]


class Executor(Protocol):
    """Runs points anywhere. Every future has an answer, be it `{"error": …}`, or raises Unfit."""

    def submit_all(self, tasks: Sequence[Task]) -> list[Future[Answer]]:
        """In their order; neighbours run in one place if they can, since they may share work."""


class Unfit(Exception):
    """The place where points should run can't run any; no demo is to blame."""

    def __init__(self, what: str, mend: str) -> None:
        super().__init__(f"{what}. {mend}")
        self.what, self.mend = what, mend
