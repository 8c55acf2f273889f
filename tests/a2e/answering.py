"""An A2E that answers what a test puts into its mouth, and a client of it."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from bot.a2e.client import Client
from bot.app.serve import serving

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Server:
    """Replays answers and counts calls."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.calls: list[tuple[str, str, Any]] = []

    def says(self, *bodies: Any, status: int = 200, **headers: str) -> None:
        for body in bodies:
            text = body if isinstance(body, str) else json.dumps(body)
            kind = "text/html" if isinstance(body, str) else "application/json"

            async def answer(request: web.Request, text: str = text, kind: str = kind) -> web.Response:
                return web.Response(text=text, status=status, content_type=kind, headers=headers)

            self.answers.append(answer)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self.calls.append((request.method, request.path_qs, json.loads(raw) if raw else None))
        return await (self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])(request)


@asynccontextmanager
async def talking() -> AsyncIterator[tuple[Server, Client]]:
    server, site = Server(), web.Application()
    site.router.add_route("*", "/{path:.*}", server.handle)
    async with serving(site, "127.0.0.1", 0) as port, aiohttp.ClientSession() as session:
        yield server, Client(session, base_url=f"http://127.0.0.1:{port}", token="sk_secret0123456789")
