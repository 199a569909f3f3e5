"""The other machine's side: a batch of points as JSON → their answers, by processes of its own.

The site comes as an archive, which is unpacked once; who sends a batch without it is told when it
is lacking. Each point runs as at home: in a process whose time and memory are watched.
"""

import functools
import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Lock, Timer

from coldframe.freeze.cargo import Cargo, Surroundings, difference, here, unpack
from coldframe.freeze.process import Process
from coldframe.model import Limits, Task

IDLE = 60.0
"""Seconds after which processes without work end: a build that was killed says no farewell."""
KEPT = 4
"""Sites that stay unpacked; the least recently used goes first."""


def answered(batch: str, archive: bytes | None, home: Path, name: str) -> str:
    """The answers, or `lacking` the site's archive, or why this worker, `name`, is `unfit`."""
    asked = json.loads(batch)
    wanted = Surroundings(**asked["surroundings"])
    found = difference(wanted, here(wanted.packages))
    if found:
        return json.dumps({"unfit": [f"the worker {name} has {found[0]}", found[1]]})
    pool = sites().pool(asked["build"], home / asked["site"], archive)
    if pool is None:
        return json.dumps({"lacking": True})
    started = time.perf_counter()
    with pool.process(Limits(**asked["limits"])) as process:
        answers = [process.run(task) for task in asked["tasks"]]
    return json.dumps({"answers": answers, "seconds": time.perf_counter() - started})


def release(build: str) -> None:
    """End a build's processes, also in mid-run: it is over."""
    sites().release(build)


@functools.cache
def sites() -> "Sites":
    """Those of this worker's process. They outlast a batch, so that none unpacks or starts anew."""
    return Sites()


class Sites:
    """Unpacked sites, by folder, and the processes of builds, by the build's id."""

    def __init__(self) -> None:
        self._folders: list[Path] = []
        self._pools: dict[str, Pool] = {}
        self._lock = Lock()

    def pool(self, build: str, folder: Path, archive: bytes | None) -> "Pool | None":
        """None if the archive, whose digest is `folder.name`, is still to be sent."""
        with self._lock:
            if folder not in self._folders:
                if archive is None:
                    return None
                shutil.rmtree(folder, ignore_errors=True)
                folder.parent.mkdir(parents=True, exist_ok=True)
                unpack(archive, folder.name, folder)
                self._folders.append(folder)
            if build not in self._pools:
                self._pools[build] = Pool(folder)
                self._forget(folder)
            return self._pools[build]

    def release(self, build: str) -> None:
        with self._lock:
            pool = self._pools.pop(build, None)
        if pool:
            pool.end()

    def _forget(self, newest: Path) -> None:
        self._folders.remove(newest)
        self._folders.append(newest)
        self._pools = {build: pool for build, pool in self._pools.items() if not pool.is_over}
        used = {pool.folder for pool in self._pools.values()}
        for folder in self._folders[:-KEPT]:
            if folder not in used:
                self._folders.remove(folder)
                shutil.rmtree(folder, ignore_errors=True)


class Pool:
    """A build's processes: one for each batch that runs at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._idle: list[Process] = []
        self._busy: list[Process] = []
        self._lock = Lock()
        self._timer: Timer | None = None
        self.is_over = False

    @contextmanager
    def process(self, limits: Limits) -> Iterator[Process]:
        with self._lock:
            if self._timer:
                self._timer.cancel()
            fresh = not self._idle
            process = Process(self.folder / "content", limits) if fresh else self._idle.pop()
            self._busy.append(process)
        try:
            yield process
        finally:
            self._returned(process)

    def end(self) -> None:
        with self._lock:
            self.is_over = True
            every = [*self._idle, *self._busy]
            self._idle = []
            if self._timer:
                self._timer.cancel()
        for process in every:
            process.end()

    def _returned(self, process: Process) -> None:
        with self._lock:
            self._busy.remove(process)
            if self.is_over:
                return
            self._idle.append(process)
            if not self._busy:
                self._timer = Timer(IDLE, self.end)
                self._timer.daemon = True
                self._timer.start()


def batch_of(build: str, cargo: Cargo, limits: Limits, tasks: Sequence[Task]) -> str:
    """What `answered` reads."""
    return json.dumps(
        {
            "build": build,
            "site": cargo.digest,
            "surroundings": asdict(cargo.surroundings),
            "limits": asdict(limits),
            "tasks": tasks,
        }
    )
