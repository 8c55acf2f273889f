"""What one caller of the web half may use: time, bytes, headers and connections. Needs no proxy in front."""

import asyncio
import sys
import termios
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from fcntl import ioctl
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from aiohttp import web

from bot import wellformed

BODY_SECONDS = 10.0
"""Seconds until the whole body must have arrived."""


READ_BYTES = 64 * 1024
"""What a caller must read of a waiting answer within HttpLimits.read_seconds."""


@lru_cache(maxsize=4096)
def caller_of(address: str) -> str | None:
    """Return the network that counts as one caller; None: it may be a proxy with all callers behind it."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(ip, IPv6Address):
        ip = ip.ipv4_mapped or ip
    bits = 64 if isinstance(ip, IPv6Address) else 32
    return str(ip_network((ip, bits), strict=False)) if ip.is_global else None


@dataclass(frozen=True, kw_only=True)
class HttpLimits:
    """Limits on connections; `head_seconds` until a whole head has arrived, or the next one on a kept connection.

    A caller who reads less than READ_BYTES of a waiting answer in `read_seconds` is dropped. Each `caller` gets
    `per_caller` connections; Telegram opens at most 100, from several addresses.
    """

    head_seconds: float = 10.0
    read_seconds: float = 30.0
    connections: int = 1000
    per_caller: int = 200
    caller: Callable[[str], str | None] = caller_of
    line_bytes: int = 8190
    headers: int = 100


class _Door(asyncio.Protocol):
    """Accepts a connection, or closes it when there are too many or the server is shutting down."""

    def __init__(self, server: web.Server, limits: HttpLimits, closing: asyncio.Event) -> None:
        self._server, self._limits, self._closing = server, limits, closing

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self._closing.is_set() or not self._has_room(transport):
            transport.close()
            return
        inside = self._server()
        transport.set_protocol(inside)
        inside.connection_made(transport)

    def _has_room(self, transport: asyncio.BaseTransport) -> bool:
        held = [one.transport for one in self._server.connections if one.transport is not None]
        if len(held) >= self._limits.connections:
            return False
        caller = self._caller(transport)
        return caller is None or sum(self._caller(one) == caller for one in held) < self._limits.per_caller

    def _caller(self, transport: asyncio.BaseTransport) -> str | None:
        peer = transport.get_extra_info("peername")
        return self._limits.caller(peer[0]) if isinstance(peer, tuple) else None


@dataclass(frozen=True, kw_only=True)
class _Unread:
    """Bytes that wait for a caller to read, and since when."""

    size: int
    since: float

    def then(self, size: int, now: float) -> "_Unread":
        """Return the backlog a moment later: a caller who has read enough gets the full time again."""
        if size <= self.size - READ_BYTES:
            return _Unread(size=size, since=now)
        return _Unread(size=max(size, self.size), since=self.since)


def _unread(transport: asyncio.Transport) -> int:
    """Return how many bytes wait for a caller, here and in the kernel's buffer, which may hold megabytes."""
    try:
        waiting = ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
    except (OSError, ValueError):  # just closed, or a system that does not say
        return transport.get_write_buffer_size()
    return transport.get_write_buffer_size() + int.from_bytes(waiting, sys.byteorder)


async def _leave_the_deaf(server: web.Server, seconds: float) -> None:
    """Close connections whose callers don't read what they asked for; they would stay open forever."""
    loop, unread = asyncio.get_running_loop(), dict[asyncio.Transport, _Unread]()
    while True:
        await asyncio.sleep(seconds / 10)
        now, before, unread = loop.time(), unread, {}
        for transport in [one.transport for one in server.connections if one.transport is not None]:
            if (size := _unread(transport)) > 0:
                unread[transport] = before.get(transport, _Unread(size=size, since=now)).then(size, now)
                if now - unread[transport].since >= seconds:
                    transport.abort()


async def _stop_taking(listener: asyncio.Server) -> None:
    """Close a listener once its newest connections are registered: asyncio would never close their sockets."""
    loop = asyncio.get_running_loop()
    for one in listener.sockets:
        loop.remove_reader(one.fileno())
    for _ in range(3):  # turns of the loop: accepted, created, registered
        await asyncio.sleep(0)
    listener.close()


@asynccontextmanager
async def listening(site: web.Application, host: str, port: int, limits: HttpLimits) -> AsyncIterator[int]:
    """Serve an application within limits; yields the port.

    Raises:
        OSError: it can't listen there.

    """
    runner = web.AppRunner(
        site,
        access_log=None,
        shutdown_timeout=2,
        keepalive_timeout=limits.head_seconds,  # aiohttp counts from the start of the connection, half a head included
        lingering_time=limits.head_seconds,
        max_line_size=limits.line_bytes,
        max_field_size=limits.line_bytes,
        max_headers=limits.headers,
    )
    await runner.setup()
    server, closing = runner.server, asyncio.Event()
    assert server is not None  # noqa: S101  # made by setup
    try:
        listener = await asyncio.get_running_loop().create_server(
            lambda: _Door(server, limits, closing), host, port, backlog=128
        )
        watch = asyncio.create_task(_leave_the_deaf(server, limits.read_seconds), name="deaf callers")
        try:
            yield int(listener.sockets[0].getsockname()[1])
        finally:
            watch.cancel()
            closing.set()
            await _stop_taking(listener)
    finally:
        await runner.cleanup()


async def bounded(request: web.Request, limit: int, *, seconds: float = BODY_SECONDS) -> bytes | None:
    """Return the body, or None when it is longer than limit bytes; no more than that is ever held.

    Raises:
        HTTPRequestTimeout: it did not arrive in time.

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
    """Return the JSON object in a body; None: it is not one, or nested too deep."""
    try:
        found = wellformed.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
