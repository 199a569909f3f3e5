"""`--processor-seconds FILE`: what each file of tests takes of the processor, a line of JSON each.

A worker's own time and that of all that it started, browsers too, from a file's first test to the
next file's. What several files share counts where it was made.
"""

import contextlib
import json
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--processor-seconds", metavar="FILE", help="where they are written to")


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("--processor-seconds")
    if file and config.getoption("dist", "no") in {"no", None}:
        config.pluginmanager.register(Processor(Path(file)))


class Processor:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._at = ""
        self._since = 0.0

    @pytest.hookimpl(tryfirst=True, wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, Any]:
        at = item.nodeid.partition("::")[0]
        if at != self._at:
            self._change(at)
        return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self) -> None:
        self._change("")

    def _change(self, at: str) -> None:
        now = used()
        if self._at:
            line = json.dumps({"file": self._at, "seconds": round(now - self._since, 2)})
            with self._file.open("a", encoding="utf-8") as out:
                out.write(line + "\n")
        self._at, self._since = at, now


def used() -> float:
    """Seconds of this process and of all that it started, ended or not."""
    # Only here: it is not needed without the option.
    import psutil

    own = psutil.Process()
    seconds = 0.0
    for process in (own, *own.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            seconds += times.user + times.system
            # Not everywhere do children that ended count.
            seconds += getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return seconds


def by_file(lines: str) -> dict[str, float]:
    """The sums of such a file's lines."""
    found: Counter[str] = Counter()
    for line in lines.splitlines():
        row = json.loads(line)
        found[row["file"]] += row["seconds"]
    return dict(found)
