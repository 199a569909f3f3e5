"""Browser tests: Chromium on a built site, served as the preview serves it."""

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from coldframe.config import read_config
from coldframe.preview.serve import bind, build_once, runtime_artifacts
from coldframe.preview.server import Preview, preview_app
from coldframe.problems import has_errors

REPOSITORY = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium of this machine, or Playwright's own where `make test` had to fetch that."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("COLDFRAME_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    return {**browser_type_launch_args, "args": FLAGS} | (
        {"executable_path": found} if found else {}
    )


@contextmanager
def served(root: Path, watch: bool = False) -> Iterator[str]:
    """The site in `root` at a URL on a free port, until the block ends."""

    def rebuild() -> Any:
        return build_once(root, False, lambda line: None)

    built = rebuild()
    if not watch:
        assert not has_errors(built.problems), "\n".join(map(str, built.problems))
    base = read_config(root)[0].base
    preview = Preview(built, base, runtime_artifacts())
    app = preview_app(preview, rebuild, root if watch else None)
    listening: socket.socket = bind("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1, lifespan="on")
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}{base}"
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture(scope="session")
def own_site() -> Iterator[str]:
    """This repository's own site."""
    with served(REPOSITORY) as url:
        yield url


@pytest.fixture
def serve() -> Callable[..., Any]:
    return served
