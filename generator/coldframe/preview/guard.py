"""Who may read the preview, and what a browser may do with what it gets."""

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# A demo's own page is framed by pages that their author tries on this machine, on whatever port. A
# policy can't name ::1: its grammar knows no address in brackets.
ANCESTORS = "'self' http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": f"frame-ancestors {ANCESTORS}",
}


class OnlyLoopback:
    """Refuse requests under a foreign name: a page elsewhere must not read the preview.

    DNS rebinding makes a foreign name resolve to this machine; its `Host` header tells. What is
    answered says that no other origin may embed it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
        if name.lower() in LOOPBACK:
            await self._app(scope, receive, guarded)
        else:
            refusal = PlainTextResponse("The preview answers to localhost only.", 403)
            await refusal(scope, receive, guarded)
