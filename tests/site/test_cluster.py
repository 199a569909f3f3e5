"""Points on a Dask cluster: a scheduler and workers in processes of their own, over TCP."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

TOML = "title = 'Test'\n[freeze]\npoints = 2000\nbytes = '20 MB'\n"
PAGE = "# Home\n\n:::{demo} lab.demos:work\n:::\n"
HEAD = """
import os, random, time
from typing import Annotated
from coldframe import Slider, data, demo

def note(point):
    with open(LOG, "a") as log:
        log.write(f"{point} {os.getpid()} {__file__}\\n")

"""
WORK = (
    HEAD
    + """
@demo
def work(a: Annotated[int, Slider(1, 20)] = 2, b: Annotated[int, Slider(1, 20)] = 3):
    note(f"{a},{b}")
    time.sleep(0.005)
    words = " ".join({"one", "two", "three"})
    return f"{a * b} {words} {random.random()} {data('made.csv').read()} {data('own.txt').read()}"
"""
)
BAD = (
    HEAD
    + """
@demo
def fails(n: Annotated[int, Slider(0, 9)] = 1):
    return str(1 / (n - 5))

@demo
def hangs(n: Annotated[int, Slider(0, 9)] = 1):
    note(n)
    while n == 5:
        time.sleep(0.1)
    return str(n)

@demo
def eats(n: Annotated[int, Slider(0, 9)] = 1):
    held = [bytes([1]) * 50_000_000 for _ in range(100 if n == 5 else 1)]
    time.sleep(0.5 if n == 5 else 0)
    return str(n)

@demo
def dies(n: Annotated[int, Slider(0, 9)] = 1):
    if n == 5:
        os.kill(os.getpid(), 9)
    return str(n)
"""
)


@dataclass(frozen=True, slots=True)
class Site:
    """A site's folder, and the log of the points that were computed for it, wherever."""

    folder: Any
    log: Path

    def build(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        with self.start(*words, **environment) as running:
            out, err = running.communicate(timeout=60)
        return subprocess.CompletedProcess(running.args, running.returncode, out, err)

    def start(self, *words: str, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "coldframe.cli", "build", *words]
        return subprocess.Popen(
            [*command, "-C", str(self.folder.root)],
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def computed(self) -> list[list[str]]:
        """Point, process and module's file of each, in order."""
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        return [line.split() for line in lines]

    def kept(self) -> int:
        return len(list((self.folder.root / ".coldframe/cache/point").glob("*/*")))


@dataclass(frozen=True, slots=True)
class Cluster:
    folder: Path
    address: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list[subprocess.Popen[bytes]])

    def start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        """A process of Dask's; it says little."""
        log = self.folder / f"{len(self.processes)}.log"
        with log.open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--no-dashboard"],
                cwd=self.folder,
                env=os.environ | environment,
                stdout=said,
                stderr=said,
            )
        self.processes.append(process)
        return process

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        """With one thread, and a folder that no other has."""
        own = f"worker-{len(self.processes)}"
        words = ("--nthreads", "1", "--no-nanny", "--local-directory", own)
        return self.start("worker", self.address, *words, **environment)

    def end(self) -> None:
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers."""
    with started(tmp_path_factory.mktemp("cluster")) as running:
        running.worker()
        running.worker()
        yield running


class started:
    """A scheduler, ended with all that was started beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Cluster:
        facts = self._folder / "scheduler.json"
        self._cluster = Cluster(self._folder, "")
        where = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(facts))
        self._cluster.start("scheduler", *where)
        until(lambda: facts.exists() and bool(facts.read_text()))
        self._cluster = Cluster(
            self._folder, json.loads(facts.read_text())["address"], self._cluster.processes
        )
        return self._cluster

    def __exit__(self, *error: object) -> None:
        self._cluster.end()


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def make(site_at: Callable[..., Any], tmp_path: Path) -> Callable[..., Site]:
    def made(name: str, code: str = WORK, page: str = PAGE, toml: str = TOML) -> Site:
        log = tmp_path / f"{name}.log"
        # The same text for all: what results depend on may not differ.
        head = "import pathlib\nLOG = os.environ['COUNTED'] if 'COUNTED' in os.environ else ''\n"
        files = {
            "coldframe.toml": toml,
            "content/index.md": page,
            "content/lab/demos.py": code.replace("\n\ndef note", f"\nLOG = {str(log)!r}\n\ndef note"),
            "content/lab/made.csv.py": "print('made by a loader')\n",
            "content/lab/own.txt": "written by hand",
        }
        del head
        return Site(site_at(tmp_path / name, files), log)

    return made


def dask(cluster: Cluster) -> tuple[str, ...]:
    return ("--executor", "dask", "--scheduler", cluster.address)
