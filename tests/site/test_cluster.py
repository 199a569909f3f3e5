"""Points on a Dask cluster: a scheduler and workers in processes of their own, over TCP."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from coldframe.publish.update import update

TOML = "title = 'Test'\nenvironment = ['COUNTED']\n[freeze]\npoints = 2000\nbytes = '20 MB'\n"
HEAD = """
    import os, random, time
    from typing import Annotated
    from coldframe import Slider, data, demo

    def note(point):
        with open(os.environ.get("COUNTED", os.devnull), "a") as log:
            log.write(f"{point} {os.getpid()} {__file__}\\n")
"""
WORK = """
    @demo
    def work(a: Annotated[int, Slider(1, 20)] = 2, b: Annotated[int, Slider(1, 20)] = 3):
        note(f"{a},{b}")
        time.sleep(0.005)
        words = " ".join({"one", "two", "three"})
        held = data("made.csv").read() + data("own.txt").read()
        return f"{a * b} {words} {random.random()} {held}"
"""
BAD = """
    @demo
    def fails(n: Annotated[int, Slider(0, 9)] = 1):
        return str(1 / (n - 5))

    @demo
    def hangs(n: Annotated[int, Slider(0, 9)] = 1):
        while n == 5:
            time.sleep(0.1)
        return str(n)

    @demo
    def eats(n: Annotated[int, Slider(0, 9)] = 1):
        held = bytes([1]) * (400_000_000 if n == 5 else 1)
        while n == 5 and held:
            time.sleep(0.1)
        return str(n)

    @demo
    def dies(n: Annotated[int, Slider(0, 9)] = 1):
        if n == 5:
            os.kill(os.getpid(), 9)
        return str(n)
"""
SLOW = """
    @demo
    def slow(n: Annotated[int, Slider(0, 9)] = 1):
        note(n)
        time.sleep(30 if n == 5 else 0)
        return str(n)
"""


class Cluster:
    """A scheduler, and workers with one thread each, which have no folder in common."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._folder = folder
        self._log = folder / "counted.log"
        self._processes: list[subprocess.Popen[bytes]] = []
        facts = folder / "scheduler.json"
        place = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(facts))
        self.start("scheduler", *place, **environment)
        until(lambda: facts.exists() and facts.read_text().endswith("}"))
        self.address: str = json.loads(facts.read_text())["address"]

    def start(self, *words: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self._folder / f"{len(self._processes)}.log").open("wb") as said:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *words, "--no-dashboard"],
                cwd=self._folder,
                env=os.environ | {"COUNTED": str(self._log)} | environment,
                stdout=said,
                stderr=said,
            )
        self._processes.append(process)
        return process

    def worker(self, **environment: str) -> subprocess.Popen[bytes]:
        own = f"worker-{len(self._processes)}"
        words = ("--nthreads", "1", "--no-nanny", "--local-directory", own)
        return self.start("worker", self.address, *words, **environment)

    def computed(self) -> list[list[str]]:
        """Point, process and module's file of each that the workers have run, in order."""
        text = self._log.read_text() if self._log.exists() else ""
        return [line.split() for line in text.splitlines()]

    def forget(self) -> None:
        """Count from nothing, once no worker adds to it."""
        before = -1
        while len(self.computed()) != before:
            before = len(self.computed())
            time.sleep(0.4)
        self._log.unlink(missing_ok=True)

    def end(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            process.wait()


@contextmanager
def running(folder: Path, **environment: str) -> Iterator[Cluster]:
    cluster = Cluster(folder, **environment)
    try:
        yield cluster
    finally:
        cluster.end()


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers."""
    with running(tmp_path_factory.mktemp("cluster")) as found:
        found.worker()
        found.worker()
        yield found


@pytest.fixture(scope="module")
def lab(site_at: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """`lab(WORK)`: a site whose demos are in that code, each on the page."""

    def make(code: str, toml: str = TOML) -> Any:
        names = [line.split("(")[0].split()[1] for line in code.splitlines() if "def " in line]
        files = {
            "coldframe.toml": toml,
            "content/index.md": "# Home\n\n"
            + "".join(f":::{{demo}} lab.demos:{name}\n:::\n\n" for name in names),
            "content/lab/demos.py": HEAD + code,
            "content/lab/made.csv.py": "print('made by a loader')\n",
            "content/lab/own.txt": "written by hand",
        }
        return site_at(tmp_path_factory.mktemp("site"), files)

    return make


@pytest.fixture(scope="module")
def at_home(lab: Any) -> dict[str, bytes]:
    """What a build on this machine makes of WORK."""
    folder = lab(WORK)
    assert folder.publish().problems == ()
    published: dict[str, bytes] = folder.published()
    return published


def started(folder: Any, cluster: Cluster, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "coldframe", "build", "--json", "-C", str(folder.root)]
    return subprocess.Popen(
        [*command, "--executor", "dask", "--scheduler", cluster.address],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def report(build: subprocess.Popen[str]) -> Any:
    out, err = build.communicate(timeout=90)
    assert out, err
    return json.loads(out)


def problems(build: subprocess.Popen[str]) -> list[str]:
    return [f"{row['what']}. {row['mend']}" for row in report(build)["problems"]]


def kept(folder: Any) -> int:
    return len(list((folder.root / ".coldframe/cache/point").glob("*/[!.]*")))


def test_a_cluster_makes_the_bytes_of_a_local_build(
    cluster: Cluster, lab: Any, at_home: dict[str, bytes]
) -> None:
    folder = lab(WORK)
    assert report(started(folder, cluster))["points"] == 400
    assert folder.published() == at_home
    points, processes, files = zip(*cluster.computed(), strict=True)
    assert len(points) == len(set(points)) == 400
    assert len(set(processes)) == len(set(files)) == 2
    assert not any(file.startswith(str(folder.root)) for file in files)


def test_two_builds_at_once_share_the_workers(
    cluster: Cluster, lab: Any, at_home: dict[str, bytes]
) -> None:
    cluster.forget()
    folders = [lab(WORK), lab(WORK)]
    for build in [started(folder, cluster) for folder in folders]:
        assert report(build)["problems"] == []
    assert [folder.published() for folder in folders] == [at_home, at_home]
    assert len({file for _, _, file in cluster.computed()}) == 2


def test_a_lost_worker_or_scheduler_costs_no_finished_point(
    tmp_path: Path, lab: Any, at_home: dict[str, bytes]
) -> None:
    with running(tmp_path) as cluster:
        first = cluster.worker()
        cluster.worker()
        folder = lab(WORK)
        build = started(folder, cluster)
        until(lambda: kept(folder) > 100)
        first.kill()
        assert report(build)["problems"] == []
        assert folder.published() == at_home
        # What the worker had on its way comes again: of batches of a quarter of a second, two.
        assert len({point for point, *_ in cluster.computed()}) == 400
        assert len(cluster.computed()) < 400 + 2 * 50

        folder = lab(WORK)
        build = started(folder, cluster)
        until(lambda: kept(folder) > 100)
        cluster.end()
        (told,) = problems(build)
        assert told.startswith("the cluster's scheduler went away")
        had = kept(folder)
        assert folder.publish().report["points_from_cache"] == had
        assert folder.published() == at_home


def test_a_build_that_was_killed_goes_on_where_it_was(
    cluster: Cluster, lab: Any, at_home: dict[str, bytes]
) -> None:
    folder = lab(WORK)
    with started(folder, cluster) as build:
        until(lambda: kept(folder) > 100)
        build.kill()
    had = kept(folder)
    cluster.forget()
    done = report(started(folder, cluster))
    assert done["points_from_cache"] == had
    assert len(cluster.computed()) == 400 - had
    assert folder.published() == at_home


def test_a_point_that_fails_names_its_values_however_it_fails(cluster: Cluster, lab: Any) -> None:
    toml = TOML + "point_seconds = 3\npoint_memory = '200 MB'\n"
    told = problems(started(lab(BAD, toml), cluster))
    assert len(told) == 4
    for function, what in {
        "fails": "ZeroDivisionError: division by zero (at n=5; 1 of 10 points tried)",
        "hangs": "one run took more than 3 s and was stopped (at n=5; 1 of 10",
        "eats": "one run took more than 200 MB of memory and was stopped (at n=5; 1 of 10",
        "dies": "its process was ended by the signal SIGKILL (at n=5; 1 of 10",
    }.items():
        assert any(f"lab.demos:{function} fails: {what}" in line for line in told), told


def test_a_point_that_takes_its_worker_with_it_is_told_alone(tmp_path: Path, lab: Any) -> None:
    code = """
    @demo
    def kills(n: Annotated[int, Slider(0, 9)] = 1):
        if n == 5:
            os.kill(os.getppid(), 9)
        return str(n)
    """
    with running(tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0") as cluster:
        for _ in range(3):
            cluster.worker()
        (told,) = problems(started(lab(code), cluster))
    assert "lab.demos:kills fails: each worker that ran it was lost (at n=5; 1 of 10" in told


def test_ctrl_c_ends_what_runs_on_the_cluster(cluster: Cluster, lab: Any) -> None:
    cluster.forget()
    build = started(lab(SLOW), cluster)
    until(lambda: any(point == "5" for point, *_ in cluster.computed()))
    (process,) = {int(process) for point, process, _ in cluster.computed() if point == "5"}
    build.send_signal(signal.SIGINT)
    build.communicate(timeout=15)
    assert build.returncode == 1
    until(lambda: not alive(process), seconds=10)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_worker_that_is_not_like_the_build_is_told(
    cluster: Cluster, lab: Any, tmp_path: Path
) -> None:
    """Here it lacks a package that the build has."""
    (tmp_path / "ink-1.0.dist-info").mkdir()
    (tmp_path / "ink-1.0.dist-info/METADATA").write_text("Name: ink\nVersion: 1.0\n")
    (tmp_path / "ink.py").write_text("")
    folder = lab(
        WORK.replace(
            "    @demo", "    try:\n        import ink\n    finally:\n        pass\n    @demo"
        )
    )
    (told,) = problems(started(folder, cluster, PYTHONPATH=str(tmp_path)))
    assert "has ink not at all, the build 1.0. pip install ink==1.0 there" in told


def test_a_scheduler_that_does_not_answer_is_told(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coldframe.freeze.cluster.CONNECT", 0.5)
    scale = {"executor": "dask", "scheduler": "tcp://127.0.0.1:9"}
    (told,) = update(lab(WORK).root, False, lambda line: None, scale=scale).problems
    assert str(told).startswith("coldframe.toml: error: no Dask scheduler answers at tcp://127")
