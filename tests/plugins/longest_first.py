"""In which order files go to the workers: the longest first, so that none is waited for at the end.

How long each takes is in `bench/budget.toml`; `bench/budget.py --write` measures it again.
"""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

TABLE = Path(__file__).parents[2] / "bench/budget.toml"
USUAL = 4.0
"""Seconds of a file that is not in the table."""
APART = ("tests/browser/test_own_site.py",)
"""Files whose tests share nothing but what has the same parameter: several workers take them."""


def scope(test: str) -> str:
    """Tests of one scope run in one worker, in order."""
    file, _, name = test.partition("::")
    return f"{file}[{name.partition('[')[2]}" if file in APART else file


def longest_first(scopes: Iterable[str], seconds: Mapping[str, float]) -> list[str]:
    """Stable: those of the same length stay as they are."""
    scopes = list(scopes)
    parts = {file: sum(one.startswith(file) for one in scopes) for file in APART}

    def length(one: str) -> float:
        file = one.partition("[")[0]
        return seconds.get(file, USUAL) / parts.get(file, 1)

    return sorted(scopes, key=lambda one: -length(one))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getoption("dist") != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    seconds = tomllib.loads(TABLE.read_text("utf-8"))["tests"]

    class LongestFirst(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return scope(nodeid)

        def _assign_work_unit(self, node: Any) -> None:
            for one in longest_first(self.workqueue, seconds):
                self.workqueue.move_to_end(one)
            super()._assign_work_unit(node)

    return LongestFirst(config, log)
