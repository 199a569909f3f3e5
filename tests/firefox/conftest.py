"""Firefox tests: whatever a test does, its pages may ask no other host, break no rule of their
policy and raise no error.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from firefox import Tab, started


@pytest.fixture(scope="session")
def only_firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with started(tmp_path_factory.mktemp("firefox")) as tab:
        yield tab


@pytest.fixture
def firefox(only_firefox: Tab) -> Iterator[Tab]:
    """A page of it, which nothing was asked yet."""
    only_firefox.open("about:blank")
    only_firefox.requests.clear()
    only_firefox.complaints.clear()
    yield only_firefox
    only_firefox.evaluate("0")
    assert only_firefox.foreign() == []
    assert only_firefox.complaints == []


@pytest.fixture
def start_firefox() -> Callable[..., Any]:
    return started
