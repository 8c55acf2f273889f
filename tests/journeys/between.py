"""What stands between the bot and the doubles: it counts calls, and lets one fail."""

import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


AT_START = (
    "/getUpdates",
    "/getMe",
    "/setMyCommands",
    "/setMyDescription",
    "/setMyShortDescription",
    "/setChatMenuButton",
    "/deleteWebhook",
)
"""Ends of calls that no person's journey makes."""


HTML = "<html><body><h1>Bad gateway</h1></body></html>"


@dataclass(frozen=True, order=True)
class Point:
    """The nth call of its name."""

    call: str
    number: int


@dataclass
class Between:
    """Stands between the bot and the doubles: counts calls, and lets one fail."""

    fails: Point | None = None
    kind: str = ""
    met: bool = False
    calls: Counter[str] = field(default_factory=Counter)

    def middleware(self) -> Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]:
        @web.middleware
        async def between(request: web.Request, handler: Handler) -> web.StreamResponse:
            name = name_of(request)
            if name is None:
                return await handler(request)
            self.calls[name] += 1
            if self.fails != Point(name, self.calls[name]):
                return await handler(request)
            self.met = True
            return await self._fail(request, handler)

        return between

    async def _fail(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if self.kind.endswith("after"):
            await handler(request)
        if self.kind.startswith("reset"):
            assert request.transport is not None
            request.transport.abort()
            raise ConnectionResetError("a fault that was asked for")
        if self.kind == "429":
            return _too_many(request)
        return web.Response(status=200 if self.kind == "html" else 502, text=HTML, content_type="text/html")


def _too_many(request: web.Request) -> web.Response:
    if request.path.startswith("/bot"):
        body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}
        return web.json_response(body, status=429)
    return web.json_response({"code": 429, "msg": "too many"}, status=429, headers={"Retry-After": "1"})


def name_of(request: web.Request) -> str | None:
    """Return a call of the bot's by a name that is the same in each run; None: it is another's, or asks for updates."""
    path = re.sub(r"^/(file/)?bot[^/]+", lambda found: f"{found[1] or ''}telegram", request.path)
    if request.headers.get("User-Agent") == "A2E" or path.startswith("/sandbox"):
        return None
    if path.endswith(AT_START) or not path.startswith(("telegram", "file/telegram", "/a2e")):
        return None
    path = re.sub(r"(?<=file/telegram/).*|(?<=/cdn/).*|[0-9a-f]{24}", "*", path)
    return path if path.startswith(("telegram", "file")) else f"{request.method} {path}"
