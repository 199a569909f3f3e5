"""`coldframe serve`: show at once what is known of the site, record behind, follow each change."""

import contextlib
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from coldframe.browser.core import core, service_worker
from coldframe.build import build
from coldframe.cache import Cache, file_digest
from coldframe.config import Config, read_config
from coldframe.model import Artifact, Built
from coldframe.preview.server import Preview, preview_app
from coldframe.preview.session import Listener, Session
from coldframe.preview.status import Status
from coldframe.problems import Problem, in_order
from coldframe.publish.folder import alone
from coldframe.publish.paths import path_problems
from coldframe.shared.open import shared_cache
from coldframe.sources.discover import discover
from coldframe.workshop import WORKSHOP, foreign_workshop

if TYPE_CHECKING:
    from starlette.applications import Starlette

type Say = Callable[[str], None]
type ShowProblems = Callable[[Iterable[Problem]], None]


class Foreign(ValueError):
    """What builds remember here is another's; `problem` says why it is not used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class NoPort(ValueError):
    """The address cannot be served on; the message says why."""


def serve_site(
    root: Path, host: str, port: int, drafts: bool, say: Say, show: ShowProblems, tell: Say
) -> None:
    """Serve until interrupted. Raises NoPort if `host` is not loopback or `port` is taken, and
    Foreign."""
    listening = bind(host, port)
    # Its import takes as long as the first build; both wait for files as much as for a core.
    threading.Thread(target=_import_server, daemon=True).start()
    with followed(root, drafts, Terminal(say, show, tell)) as (preview, app):
        name = f"[{host}]" if ":" in host else host
        port = listening.getsockname()[1]
        tell(f"Serving at http://{name}:{port}{preview.base}  (Ctrl+C ends it)")
        _run(app, preview, listening)


@contextmanager
def followed(
    root: Path, drafts: bool, terminal: "Terminal"
) -> "Iterator[tuple[Preview, Starlette]]":
    """The preview of the site in `root` and its application, until the block ends. Raises
    Foreign."""
    if foreign := foreign_workshop(root):
        raise Foreign(foreign)
    scale = read_config(root)[0].scale
    with shared_cache(root, scale) as shared:
        preview = Preview(Built({}, (), {}, {}), "/", runtime_artifacts())
        told = Told(preview, terminal)
        session = Session(root, drafts, Cache(root / WORKSHOP / "cache", shared), told.listener)
        with contextlib.closing(session):
            session.start()
            yield preview, preview_app(preview, session.poke)


class Told:
    """News of a session → the terminal, and the preview in whose loop they belong."""

    def __init__(self, preview: Preview, terminal: "Terminal") -> None:
        self._preview, self._terminal = preview, terminal
        self.listener = Listener(self._publish, self._status, terminal.failed, self._open_pages)

    def _publish(self, built: Built, config: Config) -> None:
        self._preview.call(lambda: self._preview.update(built, config.base))
        self._terminal.problems(built)

    def _status(self, status: Status) -> None:
        self._preview.call(lambda: self._preview.show_status(status))
        self._terminal.status(status)

    def _open_pages(self) -> tuple[PurePosixPath, ...]:
        return self._preview.open_pages


class Terminal:
    """What an author reads there: problems when they are others than before, progress."""

    def __init__(self, say: Say, show: ShowProblems, tell: Say) -> None:
        self._say, self._show, self._tell = say, show, tell
        self._problems: tuple[Problem, ...] = ()
        self._lines: set[str] = set()

    def problems(self, built: Built) -> None:
        if built.problems != self._problems:
            self._problems = built.problems
            self._show(built.problems)

    def failed(self, traceback: str) -> None:
        self._tell(traceback)

    def status(self, status: Status) -> None:
        from coldframe.record.progress import progress_line

        if status.busy:
            self._say(progress_line(status.progress))
        for line in status.lines:
            if line not in self._lines:
                self._lines.add(line)
                self._tell(line)


def _import_server() -> None:
    pass


def _run(app: "Starlette", preview: Preview, listening: socket.socket) -> None:
    import uvicorn

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            preview.end()
            await super().shutdown(sockets)

    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    # Whose interrupt it was is told again when all has ended.
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])


def build_once(root: Path, drafts: bool, say: Say, quick: bool = False) -> Built:
    """The site in `root` as it is now, all recorded, not published; `quick` leaves out what only
    makes Python start sooner: the site's image, byte code."""
    config, problems = read_config(root)
    # A preview that pages are kept of would show old ones.
    config = replace(config, drafts=config.drafts or drafts, offline=False)
    config = replace(config, image=not quick and config.image)
    if foreign := foreign_workshop(root):
        return Built({}, (*problems, foreign), {}, {})
    with alone(root / WORKSHOP), shared_cache(root, config.scale) as shared:
        cache = Cache(root / WORKSHOP / "cache", shared)
        built = build(root, config, discover(root, {}), cache, say, compiling=not quick)
    told = (*(shared.problems if shared else ()), *path_problems(built.artifacts))
    return replace(built, problems=in_order((*problems, *built.problems, *told)))


def bind(host: str, port: int) -> socket.socket:
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise NoPort(f"{host!r} is no address; use 127.0.0.1, ::1 or localhost.") from None
    if not address.is_loopback:
        raise NoPort(f"{host} is not a loopback address: the preview is for this machine only.")
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((str(address), port))
        # From here on a connection waits for the server instead of being refused.
        listening.listen()
    except OSError as error:
        listening.close()
        raise NoPort(f"Port {port}: {error.strerror}. Choose another: --port 0.") from None
    listening.set_inheritable(False)
    return listening


def runtime_artifacts() -> dict[PurePosixPath, Artifact]:
    """The runtime, and what removes a service worker that another site left at this address."""
    removal = service_worker(keeps=False)
    worker = Artifact(PurePosixPath("sw.js"), file_digest(removal), removal)
    return {artifact.path: artifact for artifact in (*core().runtime_artifacts, worker)}
