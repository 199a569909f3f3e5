"""The preview: the built artifacts at the URLs of GitHub Pages, and news for open pages."""

import asyncio
import gzip
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from coldframe.model import Artifact, Built
from coldframe.preview.answer import Sent, answer
from coldframe.preview.guard import OnlyLoopback
from coldframe.preview.messages import (
    Message,
    Shows,
    Waiting,
    encode,
    is_over,
    messages,
    problems_message,
)
from coldframe.preview.status import Status
from coldframe.problems import has_errors
from coldframe.publish.types import COMPRESSED, content_type

EVENTS = "_coldframe/events"
FACTS = b'<script type="application/json" id="coldframe-page">'
NOTHING = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{title}</h1></main></body></html>
"""


class Preview:
    """The site as it was built last without a mistake, and the pages that listen to it.

    `runtime` is served whatever the site: a page without demos still listens for news.
    """

    def __init__(self, built: Built, base: str, runtime: Mapping[PurePosixPath, Artifact]) -> None:
        self.base = base
        self.runtime = runtime
        self.news = next(path for path in runtime if path.name == "reload.js")
        self.newest = built
        self.shown = built
        self._squeezed: dict[str, bytes] = {}
        self._listeners: dict[asyncio.Queue[Message | None], PurePosixPath] = {}
        self._standing: dict[tuple[str, PurePosixPath | None], Message] = {}
        self._last: dict[tuple[str, PurePosixPath], Message] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def run_in(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on all that changes here is done in this loop's thread."""
        self._loop = loop

    def call(self, change: Callable[[], None]) -> None:
        """Do it where nothing else happens meanwhile; from any thread."""
        if self._loop is None:
            change()
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(change)

    @property
    def open_pages(self) -> tuple[PurePosixPath, ...]:
        """The output files that a browser shows now, the one that was opened last first."""
        return tuple(dict.fromkeys(reversed(self._listeners.values())))

    def update(self, built: Built, base: str = "") -> None:
        """Take the newest build and tell every open page what it means there."""
        if base and base != self.base:
            self.base = base
            for queue in self._listeners:
                queue.put_nowait({"kind": "reload"})
        before, shown = replace(self.shown, problems=self.newest.problems), self._shown(built)
        self.newest, self.shown = built, shown
        for queue, page in self._listeners.items():
            for message in messages(before, shown, page, self._shows(page)):
                queue.put_nowait(message)
        kept = {artifact.digest for artifact in shown.artifacts.values()}
        self._squeezed = {
            tag: body
            # Answers are made in other threads.
            for tag, body in list(self._squeezed.items())
            if tag.partition("-")[0] in kept
        }

    def _shown(self, built: Built) -> Built:
        """What is served of the newest build: a page with errors stays as it last was without.

        With it stays what it is made of; once there are no errors, nothing old is left.
        """
        if not has_errors(built.problems):
            return built
        old = self.shown.artifacts
        kept = {
            path: artifact
            for path, artifact in old.items()
            if path in built.faulty or path not in built.artifacts
        }
        faulty = built.faulty - (kept.keys() - self.shown.faulty)
        return replace(built, artifacts={**built.artifacts, **kept}, faulty=faulty)

    def _shows(self, page: PurePosixPath) -> Shows:
        """What an open page shows of a site that has errors."""
        if page in self.shown.faulty or page not in self.shown.artifacts:
            return "faulty"
        return "last" if page in self.newest.faulty else "newest"

    def tell(self, message: Message, page: PurePosixPath | None = None) -> None:
        """Tell the open pages, or those that show the output file `page`, how recording goes on.

        Who opens a page later is told what of that still holds. In the loop's own thread only.
        """
        if is_over(message):
            self._standing.pop((message["kind"], page), None)
        else:
            self._standing[message["kind"], page] = message
        for queue, shown in self._listeners.items():
            if page in (None, shown):
                queue.put_nowait(message)

    def show_status(self, status: Status) -> None:
        """Tell open pages how far recording is, and what each of them waits for."""
        progress = status.progress
        for page in set(self._listeners.values()):
            message: Message = {
                "kind": "progress",
                "done": progress.done,
                "total": progress.total if status.busy else progress.done,
                "what": progress.name,
                "page": page in status.recording,
            }
            if progress.seconds_left is not None:
                message["seconds_left"] = progress.seconds_left
            if status.lines:
                message["lines"] = list(status.lines)
            self._tell_once(message, page)
            waiting = status.waiting.get(page, {})
            rows: list[Waiting] = [{"id": id, "text": text} for id, text in waiting.items()]
            self._tell_once({"kind": "waiting", "waiting": rows}, page)

    def _tell_once(self, message: Message, page: PurePosixPath) -> None:
        """Not again what a page was told last."""
        if self._last.get((message["kind"], page)) != message:
            self._last[message["kind"], page] = message
            self.tell(message, page)

    def end(self) -> None:
        """No more news: open pages would listen for ever."""
        for queue in self._listeners:
            queue.put_nowait(None)

    async def events(self, page: PurePosixPath, digest: str = "") -> AsyncIterator[bytes]:
        """What a page is told from now on; at once, if `digest` is that of an older one."""
        queue = asyncio.Queue[Message | None]()
        for standing in self._standing_for(page, digest):
            queue.put_nowait(standing)
        self._listeners[queue] = page
        try:
            yield b"retry: 500\n\n"
            while message := await queue.get():
                yield encode(message)
        finally:
            del self._listeners[queue]

    def _standing_for(self, page: PurePosixPath, digest: str) -> Iterator[Message]:
        if digest and digest != self._digest(page):
            yield {"kind": "main", "url": ""}
        if has_errors(self.newest.problems):
            yield problems_message(self.newest.problems, self._shows(page))
        for (_, shown), message in self._standing.items():
            if shown in (None, page):
                yield message

    def find(self, path: str) -> tuple[Artifact, int] | str:
        """The artifact and status for a path below the base, or the path to redirect to."""
        artifacts = self.shown.artifacts
        if path == "" or path.endswith("/"):
            found = artifacts.get(PurePosixPath(path + "index.html"))
        else:
            names = (PurePosixPath(path), PurePosixPath(path + ".html"))
            found = artifacts.get(names[0]) or artifacts.get(names[1]) or self.runtime.get(names[0])
            if found is None and PurePosixPath(path, "index.html") in artifacts:
                return path + "/"
        if found is not None:
            return found, 200
        return artifacts.get(PurePosixPath("404.html")) or self._nothing, 404

    @property
    def _nothing(self) -> Artifact:
        """A page that listens, where the site has none to show."""
        title = "Nothing can be shown yet" if self._is_empty else "No such page"
        html = NOTHING.format(title=title).encode()
        return Artifact(PurePosixPath("404.html"), f"nothing{len(title)}", html)

    @property
    def _is_empty(self) -> bool:
        return not any(path.suffix == ".html" for path in self.shown.artifacts)

    def _digest(self, page: PurePosixPath) -> str:
        found = self.find(str(page))
        return "" if isinstance(found, str) else found[0].digest

    def squeezed(self, tag: str, content: bytes | Path) -> bytes:
        if tag not in self._squeezed:
            body = content.read_bytes() if isinstance(content, Path) else content
            self._squeezed[tag] = gzip.compress(body, 6, mtime=0)
        return self._squeezed[tag]


def preview_app(preview: Preview, opened: Callable[[], None] = lambda: None) -> Starlette:
    """The application; `opened` is called when a page begins or ends to listen."""

    async def events(request: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        if request.method == "HEAD":
            return Response(media_type="text/event-stream", headers=headers)
        page = _resolved(request.query_params.get("page", preview.base), preview)
        news = preview.events(page, request.query_params.get("digest", ""))
        return StreamingResponse(
            _watched(news, opened), media_type="text/event-stream", headers=headers
        )

    async def serve(request: Request) -> Response:
        path = request.scope["path"]
        # The base path is followed while the preview runs: no route may hold it.
        if path == preview.base + EVENTS:
            return await events(request)
        if not path.startswith(preview.base):
            if path in {"/", preview.base.rstrip("/")}:
                return _redirect(preview.base, request, 307)
            return PlainTextResponse(f"The site stands at {preview.base}", 404)
        found = preview.find(path.removeprefix(preview.base))
        if isinstance(found, str):
            return _redirect(preview.base + found, request, 301)
        return await asyncio.to_thread(
            lambda: answer(_sent(preview, found), request.method, request.headers)
        )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        preview.run_in(asyncio.get_running_loop())
        yield

    return Starlette(
        routes=[Route("/{path:path}", serve, methods=["GET", "HEAD"])],
        middleware=[Middleware(OnlyLoopback)],
        lifespan=lifespan,
    )


async def _watched(news: AsyncIterator[bytes], opened: Callable[[], None]) -> AsyncIterator[bytes]:
    first = True
    try:
        async for part in news:
            if first:
                first = False
                opened()
            yield part
    finally:
        opened()


def _redirect(path: str, request: Request, status: int) -> Response:
    """A demo's values stand in the query: they go along."""
    query = request.scope["query_string"].decode("latin-1")
    return RedirectResponse(quote(path) + (f"?{query}" if query else ""), status)


def _sent(preview: Preview, found: tuple[Artifact, int]) -> Sent:
    artifact, status = found
    content, tag = artifact.content, artifact.digest
    if artifact.path.suffix == ".html":
        whole = content.read_bytes() if isinstance(content, Path) else content
        content, tag = with_news(whole, preview, tag), f"{tag}-{preview.news.parent.name}"

    def squeeze() -> bytes:
        return preview.squeezed(tag, content)

    return Sent(
        content,
        tag,
        content_type(artifact.path),
        "public, max-age=31536000, immutable" if artifact.immutable else "no-cache",
        status,
        squeeze if artifact.path.suffix not in COMPRESSED else None,
    )


def with_news(html: bytes, preview: Preview, digest: str) -> bytes:
    """The page with the script that listens to the preview; only a served page has it.

    It stands before the page's other scripts: it sees the page before they change anything.
    """
    source = f"{preview.base}{preview.news}"
    script = f'<script type="module" src="{source}" data-digest="{digest}"></script>'.encode()
    for mark in (FACTS, b"</body>"):
        head, found, tail = html.rpartition(mark)
        if found:
            return head + script + found + tail
    return html + script


def _resolved(url: str, preview: Preview) -> PurePosixPath:
    """The output file that stands at a page's URL; where none does, the one that might."""
    path = unquote(url).removeprefix(preview.base).lstrip("/")
    found = preview.find(path)
    if not isinstance(found, str) and found[1] == 200:
        return found[0].path
    return PurePosixPath(path + "index.html" if path == "" or path.endswith("/") else path)
