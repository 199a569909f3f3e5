"""`--steady FILE`, for `bench/steady.py`: what ended is noted, and is not run again.

What ended before stands in `FILE.before`: all workers must see the same, and the other grows.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tried_again import PROPERTY


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--steady", metavar="FILE", help="where each test that ended is noted")


def pytest_configure(config: pytest.Config) -> None:
    file = config.getoption("--steady")
    if file:
        config.pluginmanager.register(Steady(Path(file), hasattr(config, "workerinput")))


class Steady:
    def __init__(self, file: Path, worker: bool) -> None:
        self._file = file
        self._worker = worker
        self._reports: dict[str, list[Any]] = {}
        before = file.with_name(f"{file.name}.before").read_text("utf-8")
        self._done = {json.loads(line)["test"] for line in before.splitlines()}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if item.nodeid not in self._done]

    def pytest_runtest_logreport(self, report: Any) -> None:
        if self._worker:
            return
        reports = self._reports.setdefault(report.nodeid, [])
        reports.append(report)
        if report.when == "teardown":
            self._note(report.nodeid, reports)

    def _note(self, test: str, reports: list[Any]) -> None:
        failed = [report for report in reports if report.failed]
        skipped = any(report.skipped for report in reports)
        row = {
            "test": test,
            "outcome": "failed" if failed else "skipped" if skipped else "passed",
            "why": failed[0].longreprtext[-2000:] if failed else "",
            "again": [
                line
                for report in reports
                for name, line in report.user_properties
                if name == PROPERTY
            ],
        }
        with self._file.open("a", encoding="utf-8") as out:
            out.write(json.dumps(row) + "\n")
