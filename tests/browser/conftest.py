"""Browser tests: Chromium on a built site, served as the preview serves it.

`demo_site({"content/index.md": "…", "content/demos.py": "…"})` is a small site at a URL. Whatever a
test does, its pages may ask no other host, break no rule of their policy and raise no error.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from chromium import Seen

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def seen(context: BrowserContext, watched: Callable[[BrowserContext], Seen]) -> Iterator[Seen]:
    """Of every test."""
    found = watched(context)
    yield found
    found.fine()


@pytest.fixture(scope="session")
def own_site(serve: Callable[..., Any]) -> Iterator[str]:
    """This repository's own site."""
    with serve(REPOSITORY, quick=False) as url:
        yield url
