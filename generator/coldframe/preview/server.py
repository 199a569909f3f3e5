"""The preview: the built artifacts at the URLs of GitHub Pages, and news for open pages."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from coldframe.model import Artifact, Built
from coldframe.preview.watch import Message, changes, encode, messages, problems_html
from coldframe.problems import has_errors
from coldframe.publish.types import COMPRESSED, content_type

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVENTS = "_coldframe/events"


class Preview:
    """The site as it was built last without a mistake, and the pages that listen to it.

    `runtime` is served whatever the site: a page without demos still listens for news.
    """

    def __init__(self, built: Built, base: str, runtime: Mapping[PurePosixPath, Artifact]) -> None:
        self.base = base
        self.runtime = runtime
        self.newest = built
        self.good = built
        self._squeezed: dict[str, bytes] = {}
        self._listeners: set[tuple[PurePosixPath, asyncio.Queue[Message | None]]] = set()

    def update(self, built: Built) -> None:
        """Take the newest build and tell every open page what it means there."""
        before = Built(self.good.artifacts, self.newest.problems, {}, {})
        for page, queue in self._listeners:
            for message in messages(before, built, page):
                queue.put_nowait(message)
        self.newest = built
        if not has_errors(built.problems):
            self.good = built
            kept = {artifact.digest for artifact in built.artifacts.values()}
            self._squeezed = {d: body for d, body in self._squeezed.items() if d in kept}

    def end(self) -> None:
        """No more news: open pages would listen for ever."""
        for _, queue in self._listeners:
            queue.put_nowait(None)

    async def events(self, page: PurePosixPath) -> AsyncIterator[bytes]:
        listener = (page, asyncio.Queue[Message | None]())
        self._listeners.add(listener)
        try:
            yield b"retry: 500\n\n"
            if has_errors(self.newest.problems):
                html = problems_html(self.newest.problems)
                yield encode({"kind": "problems", "html": html})
            while message := await listener[1].get():
                yield encode(message)
        finally:
            self._listeners.discard(listener)

    def find(self, path: str) -> tuple[Artifact, int] | str:
        """The artifact and status for a path below the base, or the path to redirect to."""
        artifacts = self.good.artifacts
        if path == "" or path.endswith("/"):
            found = artifacts.get(PurePosixPath(path + "index.html"))
        else:
            names = (PurePosixPath(path), PurePosixPath(path + ".html"))
            found = artifacts.get(names[0]) or artifacts.get(names[1]) or self.runtime.get(names[0])
            if found is None and PurePosixPath(path, "index.html") in artifacts:
                return path + "/"
        if found is not None:
            return found, 200
        missing = artifacts.get(PurePosixPath("404.html"))
        return (missing, 404) if missing else (Artifact(PurePosixPath("404.txt"), "", b""), 404)

    def squeezed(self, artifact: Artifact, content: bytes) -> bytes:
        if artifact.digest not in self._squeezed:
            self._squeezed[artifact.digest] = gzip.compress(content, 6, mtime=0)
        return self._squeezed[artifact.digest]


def preview_app(preview: Preview, rebuild: Callable[[], Built], root: Path | None) -> Starlette:
    """The application. With a `root` it watches that folder and rebuilds after each change."""

    async def events(request: Request) -> Response:
        page = _output(request.query_params.get("page", "/"), preview.base)
        return StreamingResponse(
            preview.events(page),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )

    async def serve(request: Request) -> Response:
        path = request.scope["path"]
        if not path.startswith(preview.base):
            if path in {"/", preview.base.rstrip("/")}:
                return RedirectResponse(preview.base)
            return PlainTextResponse(f"The site stands at {preview.base}", 404)
        found = preview.find(path.removeprefix(preview.base))
        if isinstance(found, str):
            return RedirectResponse(preview.base + found, 301)
        return await asyncio.to_thread(_response, preview, found, request.headers)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(_watch(preview, rebuild, root)) if root else None
        yield
        if watching:
            watching.cancel()

    return Starlette(
        routes=[
            Route(preview.base + EVENTS, events),
            Route("/{path:path}", serve, methods=["GET"]),
        ],
        middleware=[Middleware(OnlyLoopback)],
        lifespan=lifespan,
    )


class OnlyLoopback:
    """Refuse requests under a foreign name: a page elsewhere must not read the preview.

    DNS rebinding makes a foreign name resolve to this machine; its `Host` header tells.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        if name.lower() in LOOPBACK:
            await self._app(scope, receive, send)
        else:
            refusal = PlainTextResponse("The preview answers to localhost only.", 403)
            await refusal(scope, receive, send)


async def _watch(preview: Preview, rebuild: Callable[[], Built], root: Path) -> None:
    async for _ in changes(root):
        preview.update(await asyncio.to_thread(rebuild))


def _response(
    preview: Preview, found: tuple[Artifact, int], headers: Mapping[str, str]
) -> Response:
    artifact, status = found
    tag = f'"{artifact.digest}"'
    sent = {
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "Content-Type": content_type(artifact.path),
        "Cache-Control": "public, max-age=31536000, immutable"
        if artifact.immutable
        else "no-cache",
    }
    if status == 200 and headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=sent)
    content = artifact.content
    body = content.read_bytes() if isinstance(content, Path) else content
    if artifact.path.suffix == ".html":
        body = with_news(body, preview)
    if "gzip" in headers.get("accept-encoding", "") and artifact.path.suffix not in COMPRESSED:
        body = preview.squeezed(artifact, body)
        sent["Content-Encoding"] = "gzip"
    return Response(body, status, sent)


def with_news(html: bytes, preview: Preview) -> bytes:
    """The page with the script that listens to the preview; only a served page has it."""
    module = next(path for path in preview.runtime if path.name == "reload.js")
    script = f'<script type="module" src="{preview.base}{module}"></script>'.encode()
    head, end, tail = html.rpartition(b"</body>")
    return head + script + end + tail if end else html + script


def _output(url: str, base: str) -> PurePosixPath:
    path = url.removeprefix(base).lstrip("/")
    return PurePosixPath(path + "index.html" if path == "" or path.endswith("/") else path)
