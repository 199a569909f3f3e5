"""Points on a cluster: two workers against one, and a worker that is killed in the middle.

A Dask scheduler and workers of one thread each run in processes of their own on the loopback
address. A demo of 10,000 points, each of which computes for some milliseconds, is recorded by whole
builds: with one worker, with two, and with two of which one is ended by SIGKILL after a third.
All must make the same bytes before a time counts. Efficiency is one worker's time over twice that
of two; both share the machine with the scheduler and the build, so nothing else may run on it.
`--wait` is for a machine that has other work: points wait in place of computing, so that only what
lies between them counts.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from verdict import Figure, say_versions, verdict

BOUND = 1 / 0.85
CODE = """\
import time
from typing import Annotated
from coldframe import Slider, demo


def compute(seconds):
    until = time.process_time() + seconds
    while time.process_time() < until:
        sum(range(1000))


@demo
def work(a: Annotated[int, Slider(1, {a})] = 1, b: Annotated[int, Slider(1, {b})] = 1):
    {does}({seconds})
    return f"{{a}} times {{b}} is {{a * b}}"
"""
TOML = """\
title = "Bench"
[freeze]
points = 1000000
seconds = 1000000
bytes = "1 GB"
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A whole build, in seconds: all of it, its freezing, its points, its own computing."""

    all: float
    freeze: float
    points: float
    own: float
    published: dict[str, bytes]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=10_000, help="a multiple of 100")
    parser.add_argument("--milliseconds", type=float, default=20, help="that a point takes")
    parser.add_argument("--wait", action="store_true", help="points wait and don't compute")
    options = parser.parse_args()
    does = "waits" if options.wait else "computes"
    facts = {"points": options.points, f"each {does} ms": options.milliseconds}
    say_versions("coldframe", "distributed", **facts)
    with tempfile.TemporaryDirectory() as folder:
        root = written(Path(folder) / "site", options)
        one = built(root, workers=1)
        two = built(root, workers=2)
        lost = built(root, workers=2, lost_after=options.points // 3)
    if not one.published == two.published == lost.published:
        raise SystemExit("the builds differ")
    return verdict(
        (
            Figure("one worker: whole build", one.all, "s"),
            Figure("two workers: whole build", two.all, "s"),
            Figure("two workers, one killed after a third: whole build", lost.all, "s"),
            Figure("one worker: its time / its points' time", one.freeze / one.points),
            Figure("two workers: their time / their points' time", 2 * two.freeze / two.points),
            Figure("the build's own computing, a point", 1e3 * two.own / options.points, "ms"),
            Figure("two workers: twice the time / one's", 2 * two.freeze / one.freeze, "", BOUND),
        )
    )


def written(root: Path, options: argparse.Namespace) -> Path:
    (root / "content").mkdir(parents=True)
    (root / "coldframe.toml").write_text(TOML)
    (root / "content/index.md").write_text("# Bench\n\n:::{demo} demos:work\n:::\n")
    does = "time.sleep" if options.wait else "compute"
    seconds = options.milliseconds / 1000
    code = CODE.format(a=100, b=options.points // 100, does=does, seconds=seconds)
    (root / "content/demos.py").write_text(code)
    return root


def built(root: Path, workers: int, lost_after: int = 0) -> Run:
    subprocess.run([*COLDFRAME, "clean", "-C", str(root)], check=True)
    with cluster(root.parent, workers) as (address, running):
        words = ["build", "--json", "-C", str(root), "--scheduler", address]
        started, cpu = time.perf_counter(), os.times()
        with subprocess.Popen([*COLDFRAME, *words], stdout=subprocess.PIPE) as build:
            while lost_after and kept(root) < lost_after:
                time.sleep(0.2)
            if lost_after:
                running[0].kill()
            out, _ = build.communicate()
        seconds, after = time.perf_counter() - started, os.times()
    if build.returncode:
        raise SystemExit(out.decode())
    own = after.children_user + after.children_system - cpu.children_user - cpu.children_system
    published = {
        str(file.relative_to(root)): file.read_bytes()
        for file in sorted((root / "site").rglob("*"))
        if file.is_file()
    }
    return Run(seconds, json.loads(out)["seconds"]["freeze"], computed(root), own, published)


def computed(root: Path) -> float:
    """Seconds within points, as the workers timed them."""
    files = (root / ".coldframe/cache/point").glob("*/*")
    return sum(float(json.loads(file.read_bytes())["seconds"]) for file in files)


def kept(root: Path) -> int:
    return sum(len(names) for _, _, names in os.walk(root / ".coldframe/cache/point"))


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler's address, and its workers, which are there."""
    facts = folder / "scheduler.json"
    facts.unlink(missing_ok=True)
    place = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(facts)]
    started = [dask("scheduler", *place)]
    try:
        while not (facts.exists() and facts.read_text().endswith("}")):
            time.sleep(0.1)
        address = json.loads(facts.read_text())["address"]
        for number in range(workers):
            own = ["--nthreads", "1", "--no-nanny", "--local-directory", f"{folder}/{number}"]
            started.append(dask("worker", address, *own))
        subprocess.run([sys.executable, "-c", ALL_THERE, address, str(workers)], check=True)
        yield address, started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


COLDFRAME = (sys.executable, "-m", "coldframe")
ALL_THERE = """\
import sys
from distributed import Client
with Client(sys.argv[1]) as client:
    client.wait_for_workers(int(sys.argv[2]), timeout=60)
"""


def dask(*words: str) -> subprocess.Popen[bytes]:
    """Without its profiler, which takes a tenth of a core of each process all the time."""
    quiet = subprocess.DEVNULL
    command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
    plain = {**os.environ, "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=plain)


if __name__ == "__main__":
    sys.exit(main())
