"""Authors' code runs in processes that may die; every task has an answer."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from coldframe.freeze.process import Process
from coldframe.model import Limits

CODE = """
import os, random, sys, time
from typing import Annotated
from coldframe import Slider, demo

print("noise at import")

@demo
def double(n: Annotated[int, Slider(0, 10)] = 1):
    \"\"\"Twice n.\"\"\"
    os.write(1, b"noise below Python")
    yield "half"
    yield str(2 * n)

@demo
def dies(n: int = 0):
    os._exit(7)

@demo
def hangs(n: int = 0):
    while True:
        pass

@demo
def eats(n: int = 0):
    held = bytes([1]) * 400_000_000
    while held:
        pass

@demo
def dozes(n: int = 0):
    for _ in range(50):
        time.sleep(0.01)
    return "awake"

@demo
def asks(n: int = 0):
    return str(len(bytearray(1 << 60)))

@demo
def killed(n: int = 0):
    os.kill(os.getpid(), 9)

@demo
def unseeded(n: int = 0):
    return str(random.random())

@demo
def where(n: int = 0):
    return str(os.getpid())

def plain(n: int = 0):
    return "1"
"""


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    with process_in(tmp_path, Limits(seconds=2)) as process:
        yield process


@contextmanager
def process_in(folder: Path, limits: Limits) -> Iterator[Process]:
    (folder / "demos.py").write_text(CODE)
    process = Process(folder, limits)
    yield process
    process.end()


def point(name: str, every: bool = False, **values: object) -> dict[str, Any]:
    return {"do": "point", "function": f"demos:{name}", "values": values, "all": every}


def shown(answer: Any) -> list[str]:
    return [frame["text/plain"] for frame in answer["frames"]]


def test_a_point_shows_its_last_frame_or_all(process: Process) -> None:
    assert shown(process.run(point("double", n=4))) == ["8"]
    assert shown(process.run(point("double", every=True, n=4))) == ["half", "8"]


def test_a_description_says_what_a_page_needs(process: Process) -> None:
    described = process.run({"do": "describe", "function": "demos:double"})["description"]
    assert described["label"] == "Double"
    assert described["file"] == "demos.py"
    assert [parameter["name"] for parameter in described["parameters"]] == ["n"]


def test_a_process_that_dies_is_an_answer_and_the_next_task_runs(process: Process) -> None:
    assert "exit code 7" in process.run(point("dies"))["error"]["message"]
    assert shown(process.run(point("double", n=1))) == ["2"]


def test_a_run_that_never_ends_is_stopped(process: Process) -> None:
    assert "more than 2 s" in process.run(point("hangs"))["error"]["message"]
    assert shown(process.run(point("double", n=3))) == ["6"]


def test_a_run_that_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    with process_in(tmp_path, Limits(seconds=20, memory=200_000_000)) as process:
        error = process.run(point("eats"))["error"]
        assert error["message"] == "one run took more than 200 MB of memory and was stopped"
        assert "freeze.point_memory" in error["mend"]
        assert shown(process.run(point("double", n=1))) == ["2"]


@pytest.mark.parametrize(
    ("name", "what"), [("asks", "found no more memory"), ("killed", "by the signal SIGKILL")]
)
def test_a_run_that_the_system_stops_is_an_answer(process: Process, name: str, what: str) -> None:
    assert what in process.run(point(name))["error"]["message"]
    assert shown(process.run(point("double", n=1))) == ["2"]


def test_an_error_names_the_authors_line(process: Process) -> None:
    error = process.run(point("double", n="many"))["error"]
    assert "n takes" in error["message"]
    error = process.run({"do": "describe", "function": "demos:plain"})["error"]
    assert error["mend"] == "Write @demo above `def plain`"
    error = process.run({"do": "describe", "function": "demos:none"})["error"]
    assert "no function none" in error["message"]


def test_a_demo_without_a_seed_of_its_own_gets_the_points(process: Process) -> None:
    first, again = (shown(process.run(point("unseeded", n=1))) for _ in range(2))
    assert first == again
    assert shown(process.run(point("unseeded", n=2))) != first


def test_authors_code_runs_in_another_process(process: Process) -> None:
    assert shown(process.run(point("where"))) != [str(os.getpid())]


def test_no_process_starts_before_a_task(process: Process) -> None:
    assert process.ids == []


def cell(*codes: str) -> dict[str, Any]:
    *before, last = ({"code": code} for code in codes)
    return {"do": "cell", "before": before, "cell": last, "page": "p.md"}


def test_a_cell_sees_what_earlier_ones_made(process: Process) -> None:
    assert process.run(cell("x = 20"))["frames"] == []
    assert shown(process.run(cell("x = 20", "x + 1"))) == ["21"]
    assert shown(process.run(cell("x = 20", "print(x)"))) == ["20\n"]


def test_a_cell_that_raises_says_where(process: Process) -> None:
    assert process.run(cell("x = 1", "y = 2\nx / 0"))["error"]["lines"][-1] == {
        "file": "cell 2",
        "line": 2,
        "name": "<module>",
        "text": "x / 0",
    }


def test_there_is_nothing_to_read(process: Process) -> None:
    assert "EOFError" in process.run(cell("input()"))["error"]["message"]


def test_text_that_no_page_can_hold_is_the_authors_mistake(process: Process) -> None:
    assert "surrogates" in process.run(cell("'\\ud800'.upper()"))["error"]["message"]
    assert "ValueError: ?" in process.run(cell("raise ValueError('\\ud800')"))["error"]["message"]


def test_only_content_is_searched_for_modules(process: Process) -> None:
    where = "import sys; sys.path[0] != '' and any(p.endswith('/nowhere') for p in sys.path)"
    assert shown(process.run(cell(where))) == ["False"]


def test_no_worker_outlives_its_build(tmp_path: Path) -> None:
    """A build that is killed ends nothing itself; a run without end must see that it is gone."""
    (tmp_path / "demos.py").write_text(CODE)
    build = (
        "from pathlib import Path; from coldframe.freeze.process import Process\n"
        "from coldframe.model import Limits\n"
        f"process = Process(Path({str(tmp_path)!r}), Limits())\n"
        f"process.run({point('double', n=1)!r})\n"
        "print(*process.ids, flush=True)\n"
        f"process.run({point('hangs')!r})\n"
    )
    command = [sys.executable, "-c", build]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        worker = int(process.stdout.readline())
        time.sleep(0.2)
        assert is_running(worker)
        process.kill()
    until = time.monotonic() + 10
    while is_running(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_running(worker)


def test_a_machine_that_was_paused_is_not_the_codes_fault(tmp_path: Path) -> None:
    (tmp_path / "demos.py").write_text(CODE)
    build = (
        "import os, sys; from pathlib import Path; from coldframe.freeze.process import Process\n"
        "from coldframe.model import Limits\n"
        f"process = Process(Path({str(tmp_path)!r}), Limits(seconds=2.5))\n"
        f"process.run({point('double', n=1)!r})\n"
        "print(*process.ids, flush=True)\n"
        f"print(process.run({point('dozes')!r}), flush=True)\n"
        "process.end()\n"
    )
    command = [sys.executable, "-c", build]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        both = [process.pid, int(process.stdout.readline())]
        for signalled in (signal.SIGSTOP, signal.SIGCONT):
            time.sleep(0.2 if signalled == signal.SIGSTOP else 3)
            for one in both:
                os.kill(one, signalled)
        assert "awake" in process.stdout.readline()


def is_running(process: int) -> bool:
    """Not for one that ended and that nobody has asked yet."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
