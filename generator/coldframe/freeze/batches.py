"""Points in batches on any `concurrent.futures.Executor`: ten thousand short points are not ten
thousand round trips.

A batch takes about a quarter of a second, so that what a lost worker had finished and not yet sent
is no more than that; a point that takes longer travels alone.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor as AnyExecutor
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from coldframe.freeze.cargo import Cargo
from coldframe.freeze.execute import Answer, Task, Unfit
from coldframe.freeze.remote import batch_of
from coldframe.model import Limits

TURN = 0.25
"""Seconds that a batch should take."""
MOST = 500
"""Points in a batch."""


@dataclass(frozen=True, slots=True)
class Farm:
    """An executor elsewhere.

    `call(batch, archive)` is what runs there, `archive` what it is given for `Cargo.archive`;
    `width` says how many calls run at once. `lost` tells whether an error means that the batch took
    its worker with it; any other is explained by `unfit`.
    """

    executor: AnyExecutor
    call: Callable[[str, object], str]
    archive: Callable[[], object]
    width: Callable[[], int]
    lost: Callable[[BaseException], bool]
    unfit: Callable[[BaseException], Unfit]


type _Item = tuple[Task, Future[Answer]]


class Batches:
    """Runs tasks on a farm. All that changes here is touched by one thread only."""

    def __init__(self, farm: Farm, cargo: Cargo, limits: Limits) -> None:
        self._farm, self._cargo, self._limits = farm, cargo, limits
        self.build = uuid4().hex
        """By which a worker knows what belongs together, and to no other build."""
        self._waiting: deque[_Item] = deque()
        self._under_way: set[Future[str]] = set()
        self._seconds: float | None = None
        self._width, self._looked = 1, 0.0
        self._thread = ThreadPoolExecutor(1, "batches")

    def submit(self, task: Task) -> Future[Answer]:
        future: Future[Answer] = Future()
        self._thread.submit(self._enqueue, (task, future))
        return future

    def cancel(self) -> None:
        """Begin nothing more, and give up what is under way."""
        self._thread.submit(self._give_up).result()
        self._thread.shutdown(cancel_futures=True)

    def _enqueue(self, item: _Item) -> None:
        self._waiting.append(item)
        self._fill()

    def _fill(self) -> None:
        """Each worker has a batch to do and one to go on with."""
        while self._waiting and len(self._under_way) < 2 * self._calls():
            self._send([self._waiting.popleft() for _ in range(self._size())])

    def _size(self) -> int:
        """In a grid's last second the batches become smaller, so that all workers end together."""
        if not self._seconds:
            return 1
        share = len(self._waiting) // (2 * self._calls())
        return max(1, min(int(TURN / self._seconds), share, MOST))

    def _calls(self) -> int:
        """Workers come and go."""
        if time.monotonic() - self._looked > 1:
            # One that does not say is gone; the next batch hears of it.
            with suppress(Exception):
                self._width = max(1, self._farm.width())
            self._looked = time.monotonic()
        return self._width

    def _send(self, items: Sequence[_Item], whole: bool = False) -> None:
        tasks = [task for task, _ in items]
        batch = batch_of(self.build, self._cargo, self._limits, tasks)
        try:
            archive = self._farm.archive() if whole else None
            sent = self._farm.executor.submit(self._farm.call, batch, archive)
        except Exception as error:
            self._raise(items, self._farm.unfit(error))
            return
        self._under_way.add(sent)
        # The callback may come in a thread of the executor's that must not wait.
        sent.add_done_callback(partial(self._hand_over, items))

    def _hand_over(self, items: Sequence[_Item], sent: Future[str]) -> None:
        try:
            self._thread.submit(self._receive, items, sent)
        except RuntimeError:  # The build is over.
            return

    def _receive(self, items: Sequence[_Item], sent: Future[str]) -> None:
        self._under_way.discard(sent)
        try:
            reply = json.loads(sent.result())
        except BaseException as error:
            self._failed(items, error)
        else:
            self._understood(items, reply)
        self._fill()

    def _understood(self, items: Sequence[_Item], reply: dict[str, object]) -> None:
        if "lacking" in reply:
            self._send(items, whole=True)
        elif "unfit" in reply:
            self._raise(items, Unfit(*reply["unfit"]))  # type: ignore[misc]
        else:
            self._answered(items, reply)

    def _answered(self, items: Sequence[_Item], reply: dict[str, object]) -> None:
        answers, seconds = reply["answers"], reply["seconds"]
        assert isinstance(answers, list)
        assert isinstance(seconds, float)
        newest = max(seconds / len(items), 1e-5)
        self._seconds = newest if self._seconds is None else (self._seconds + newest) / 2
        for (_, future), answer in zip(items, answers, strict=True):
            future.set_result(answer)

    def _failed(self, items: Sequence[_Item], error: BaseException) -> None:
        if not self._farm.lost(error):
            self._raise(items, self._farm.unfit(error))
        elif len(items) > 1:
            # One of them takes its workers with it: alone it has only itself to blame.
            for item in items:
                self._send([item])
        else:
            items[0][1].set_result(_lost())

    def _raise(self, items: Sequence[_Item], unfit: Unfit) -> None:
        """What waits would fail alike."""
        for _, future in (*items, *self._waiting):
            future.set_exception(unfit)
        self._waiting.clear()

    def _give_up(self) -> None:
        self._waiting.clear()
        for sent in list(self._under_way):
            sent.cancel()


def _lost() -> Answer:
    return {
        "error": {
            "message": "each worker that ran it was lost",
            "mend": "See what ended them in their logs; often it is memory",
            "lines": [],
        }
    }
