"""What the machine took away is tried again, once, and reported: a browser that crashed.

A wrong result never is: a test is run again only if its browser was gone when it failed.
"""

import contextlib
from collections.abc import Callable, Generator
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

NOTES = pytest.StashKey[list[str]]()
CRASHED = pytest.StashKey[bool]()
RUNS = pytest.StashKey[Callable[[], bool]]()
PROPERTY = "tried again"


def note(config: pytest.Config, line: str) -> None:
    """A line for the terminal's summary, from whichever process."""
    config.stash.setdefault(NOTES, []).append(line)


@pytest.fixture(scope="session")
def noting(pytestconfig: pytest.Config) -> Callable[[str], None]:
    return lambda line: note(pytestconfig, line)


def crashed(config: pytest.Config) -> None:
    """Something of the browser ended under the test that is running."""
    config.stash[CRASHED] = True


@contextlib.contextmanager
def watching(config: pytest.Config, runs: Callable[[], bool]) -> Generator[None]:
    """In the block a browser `runs`, unless it crashed."""
    config.stash[RUNS] = runs
    yield
    del config.stash[RUNS]
    if not runs():
        crashed(config)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = _run(item, nextitem)
    if _lost_the_browser(item) and any(report.failed for report in reports):
        note(item.config, f"{item.nodeid}: the browser crashed")
        reports = _run(item, nextitem)
        _lost_the_browser(item)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def _run(item: pytest.Item, nextitem: pytest.Item | None) -> list[pytest.TestReport]:
    item.config.stash[CRASHED] = False
    return runtestprotocol(item, nextitem=nextitem, log=False)


def _lost_the_browser(item: pytest.Item) -> bool:
    """If so nothing is left that holds pages of it."""
    runs = item.config.stash.get(RUNS, None)
    lost = item.config.stash[CRASHED] or (runs is not None and not runs())
    if lost:
        with contextlib.suppress(Exception):
            item.session._setupstate.teardown_exact(None)
    return lost


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    # A report is what a worker sends.
    for line in item.config.stash.get(NOTES, []):
        report.user_properties.append((PROPERTY, line))
    item.config.stash[NOTES] = []
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    reports = [one for some in terminalreporter.stats.values() for one in some]
    lines = [
        line
        for report in reports
        for name, line in getattr(report, "user_properties", ())
        if name == PROPERTY
    ]
    if lines:
        terminalreporter.section("tried again", yellow=True)
        for line in dict.fromkeys(lines):
            terminalreporter.line(f"WARNING {line}", yellow=True)
