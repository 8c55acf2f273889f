"""What one caller of the web half may take: time, bytes, headers and connections. No proxy is needed in front."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot import wellformed

BODY_SECONDS = 10.0
"""Until a whole body must be there."""


@dataclass(frozen=True, kw_only=True)
class HttpLimits:
    """Bounds on connections; `head_seconds` until a whole head is there, or the next one on a kept connection."""

    head_seconds: float = 10.0
    connections: int = 1000
    line_bytes: int = 8190
    headers: int = 100


class _Refusing(asyncio.Protocol):
    """Ends a connection that is one too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport.close()


@asynccontextmanager
async def listening(site: web.Application, host: str, port: int, limits: HttpLimits) -> AsyncIterator[int]:
    """Serve an application within limits; yields the port.

    Raises:
        OSError: it cannot listen there.

    """
    runner = web.AppRunner(
        site,
        access_log=None,
        shutdown_timeout=2,
        keepalive_timeout=limits.head_seconds,  # aiohttp counts it from the connection's begin, a half head included
        lingering_time=limits.head_seconds,
        max_line_size=limits.line_bytes,
        max_field_size=limits.line_bytes,
        max_headers=limits.headers,
    )
    await runner.setup()
    server = runner.server
    assert server is not None  # noqa: S101  # made by setup

    def accept() -> asyncio.Protocol:
        return server() if len(server.connections) < limits.connections else _Refusing()

    try:
        listener = await asyncio.get_running_loop().create_server(accept, host, port, backlog=128)
        try:
            yield int(listener.sockets[0].getsockname()[1])
        finally:
            listener.close()
    finally:
        await runner.cleanup()


async def bounded(request: web.Request, limit: int, *, seconds: float = BODY_SECONDS) -> bytes | None:
    """Return the body, or None when it is longer than limit bytes; no more than that is ever held.

    Raises:
        HTTPRequestTimeout: it was not all there in time.

    """
    if (request.content_length or 0) > limit:
        return None
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.content.iter_chunked(65536):
                body += piece
                if len(body) > limit:
                    return None
    except TimeoutError:
        raise web.HTTPRequestTimeout(headers={"Connection": "close"}) from None
    return bytes(body)


def json_object(body: bytes) -> dict[str, Any] | None:
    """Return the JSON object that a body is; None: it is none, or nested too deep to be read."""
    try:
        found = wellformed.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
