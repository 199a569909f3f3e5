"""Points on an existing Dask cluster. Nothing is asked of it before the first point."""

import contextlib
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from coldframe.freeze.batches import Batches, Farm
from coldframe.freeze.cargo import Cargo
from coldframe.freeze.execute import Answer, Task, Unfit
from coldframe.freeze.remote import answered, release
from coldframe.model import Limits

CONNECT = 10.0
"""Seconds within which the scheduler must answer."""
WAIT = 120.0
"""Seconds within which a worker must be there: some clusters start one when there is work."""


class Cluster:
    """Runs points on the workers of the scheduler at `address`; empty: the one that Dask's own
    configuration names. `cargo` makes what they need."""

    def __init__(
        self, address: str, cargo: Callable[[], Cargo], limits: Limits, say: Callable[[str], None]
    ) -> None:
        self._address, self._make, self._limits, self._say = address, cargo, limits, say
        self._client: Any = None
        self._batches: Batches | None = None
        self._unfit: Unfit | None = None

    def submit_all(self, tasks: Sequence[Task]) -> list[Future[Answer]]:
        """Raises Unfit if there is no cluster to be had."""
        if self._unfit:
            raise self._unfit
        if self._batches is None:
            try:
                self._batches = self._started()
            except Exception as error:
                self._unfit = error if isinstance(error, Unfit) else self._explained(error)
                raise self._unfit from None
        return [self._batches.submit(task) for task in tasks]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._batches:
            build = self._batches.build
            self._batches.cancel()
            _within(5, lambda: self._client.run(release, build, on_error="ignore"))
        if self._client:
            _within(5, self._client.close)

    def _started(self) -> Batches:
        self._say("connecting to the cluster")
        client = self._client = _connected(self._address)
        self._say("waiting for a worker of the cluster")
        _wait_for_worker(client)
        cargo = self._make()
        farm = Farm(
            executor=client.get_executor(pure=False),
            call=on_worker,
            # Of what hangs on it each worker gets it once, from its neighbours; it can be made
            # again if they die.
            archive=lambda: client.submit(_same, cargo.archive, key=f"coldframe-{cargo.digest}"),
            width=lambda: sum(client.nthreads().values()),
            lost=lambda error: type(error).__name__ == "KilledWorker",
            unfit=self._explained,
        )
        return Batches(farm, cargo, self._limits)

    def _explained(self, error: BaseException) -> Unfit:
        said = f"{type(error).__name__}: {error}".partition("\n")[0].rstrip(": ")
        if isinstance(error, ImportError | AttributeError):
            what = f"a worker of the cluster can't run Coldframe's points ({said})"
            return Unfit(what, "Install the build's Coldframe on every worker, and restart it")
        gone = isinstance(error, CancelledError)
        what = "the cluster's scheduler went away" if gone else f"the cluster failed ({said})"
        return Unfit(what, "What was finished is kept: build again when the cluster is back")


def on_worker(batch: str, archive: Any) -> str:
    """Runs on a worker of the cluster, which gives it a folder of its own."""
    from distributed import get_worker

    worker = get_worker()
    return answered(batch, archive, Path(worker.local_directory) / "coldframe", worker.address)


def _same(archive: bytes) -> bytes:
    return archive


def _connected(address: str) -> Any:
    try:
        import distributed
    except ImportError:
        what = "the executor dask needs distributed, which is not installed"
        raise Unfit(what, "pip install 'coldframe[dask]'") from None
    import dask.config

    # What is wrong is told as a problem; its log would tell a lost connection in fifty lines.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    address = address or dask.config.get("scheduler-address", "")
    if not address:
        what = "the executor dask needs the address of a scheduler"
        raise Unfit(what, "Write freeze.scheduler in coldframe.toml, or give --scheduler")
    try:
        client: Any = distributed.Client
        return client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as error:
        what = f"no Dask scheduler answers at {address} ({str(error) or 'in time'})"
        mend = "Start one (dask scheduler), correct the address, or build with --executor processes"
        raise Unfit(what.replace("\n", " "), mend) from None


def _wait_for_worker(client: Any) -> None:
    first = client.submit(int, pure=False)
    try:
        first.result(WAIT)
    except TimeoutError:
        what = f"no worker of the cluster came within {WAIT:g} s"
        raise Unfit(what, "Start some: dask worker tcp://…") from None


def _within(seconds: float, call: Callable[[], object]) -> None:
    """A cluster that hangs must not hold up the build's end."""

    def quietly() -> None:
        with contextlib.suppress(Exception):
            call()

    thread = Thread(target=quietly, daemon=True)
    thread.start()
    thread.join(seconds)
