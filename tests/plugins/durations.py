"""`--seconds FILE`: what each file of tests takes in this run, a line of JSON each.

The sum of what its tests and their fixtures took. What several files share counts where it was
made.
"""

import json
from collections import Counter
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seconds", metavar="FILE", help="where they are written to")


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("--seconds")
    # Reports of all workers come to the process that started them.
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Durations(Path(file)))


class Durations:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid.partition("::")[0]] += report.duration

    def pytest_sessionfinish(self) -> None:
        rows = ({"file": file, "seconds": round(s, 2)} for file, s in sorted(self._seconds.items()))
        self._file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def by_file(lines: str) -> dict[str, float]:
    """The lines of such a file."""
    rows = (json.loads(line) for line in lines.splitlines())
    return {row["file"]: row["seconds"] for row in rows}
