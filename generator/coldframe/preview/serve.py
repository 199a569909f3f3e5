"""`coldframe serve`: build, serve on loopback, build again after each change."""

import contextlib
import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from coldframe.browser.core import core, service_worker
from coldframe.build import build
from coldframe.cache import Cache, file_digest
from coldframe.config import read_config
from coldframe.model import Artifact, Built
from coldframe.preview.server import Preview, preview_app
from coldframe.problems import Problem, in_order
from coldframe.publish.folder import alone
from coldframe.publish.paths import path_problems
from coldframe.shared.open import shared_cache
from coldframe.sources.discover import discover
from coldframe.workshop import WORKSHOP, foreign_workshop

type Say = Callable[[str], None]
type ShowProblems = Callable[[Iterable[Problem]], None]


class NoPort(ValueError):
    """The address cannot be served on; the message says why."""


def serve_site(
    root: Path, host: str, port: int, drafts: bool, say: Say, show: ShowProblems, tell: Say
) -> None:
    """Serve until interrupted. Raises NoPort if `host` is not loopback or `port` is taken."""
    import uvicorn

    listening = bind(host, port)

    def rebuild() -> Built:
        # It takes seconds, and would at each change of a module.
        built = build_once(root, drafts, say, quick=True)
        show(built.problems)
        return built

    # Where no terminal shows `say`, a first build of a minute would look like a hang.
    tell("Building …")
    site, _ = read_config(root)
    base = site.base
    if site.image:
        tell("The preview makes no image of the site: same results, Python starts later.")
    preview = Preview(rebuild(), base, runtime_artifacts())
    name = f"[{host}]" if ":" in host else host
    tell(f"Serving at http://{name}:{listening.getsockname()[1]}{base}  (Ctrl+C ends it)")
    app = preview_app(preview, rebuild, root)

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            preview.end()
            await super().shutdown(sockets)

    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    # Whose interrupt it was is told again when all has ended.
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])


def build_once(root: Path, drafts: bool, say: Say, quick: bool = False) -> Built:
    """The site in `root` as it is now, not published; `quick` leaves out what only makes Python
    start sooner: the site's image, byte code."""
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
