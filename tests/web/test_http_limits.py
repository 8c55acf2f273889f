"""Connections of callers who never finish, and bodies that no parser likes: each is met with an answer or an end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.http_limits import HttpLimits, bounded, json_object
from bot.running import serving

QUICK = HttpLimits(head_seconds=0.3, connections=3)
HEAD = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"


@asynccontextmanager
async def site() -> AsyncIterator[int]:
    async def body(request: web.Request) -> web.Response:
        got = await bounded(request, 1000, seconds=0.3)
        return web.Response(status=413 if got is None else 200 if json_object(got) is not None else 400)

    async def long(request: web.Request) -> web.Response:
        await asyncio.sleep(1)
        return web.Response(text="done")

    app = web.Application()
    app.add_routes([web.post("/body", body), web.get("/long", long)])
    async with serving(app, "127.0.0.1", 0, limits=QUICK) as port:
        yield port


async def answer_to(port: int, sent: bytes) -> bytes:
    """Return all that comes until the connection is ended, which must be soon."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    async with asyncio.timeout(5):
        got = await reader.read()
    writer.close()
    return got


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        (b"", b""),
        (b"POST /bo", b""),
        (HEAD, b""),
        (HEAD + b"\r\n{", b"HTTP/1.1 408"),
        (b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{", b"HTTP/1.1 404"),
        (b"POST /body HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", b"HTTP/1.1 408"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 9000 + b"\r\n\r\n", b"HTTP/1.0 400"),
        (b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\n\r\n", b"HTTP/1.0 400"),
        (b"GET / HTTP/1.1\r\n" + b"X: x\r\n" * 200 + b"\r\n", b"HTTP/1.0 400"),
    ],
)
async def test_whoever_does_not_finish_is_not_waited_for(sent: bytes, got: bytes) -> None:
    async with site() as port:
        assert (await answer_to(port, sent)).startswith(got)


async def test_one_connection_too_many_is_ended_and_room_comes_back() -> None:
    async with site() as port, aiohttp.ClientSession() as session:
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(QUICK.connections)]
        assert await answer_to(port, b"GET /long HTTP/1.1\r\n\r\n") == b""
        async with asyncio.timeout(5):
            for reader, writer in held:
                assert await reader.read() == b""
                writer.close()
        async with session.get(f"http://127.0.0.1:{port}/long") as answer:
            assert await answer.text() == "done"  # it takes longer than a head may


@pytest.mark.parametrize("body", [b"[" * 900, b'{"a":' * 190, b"[]", b"1", b"", b"\xff\xfe"])
async def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    async with site() as port, aiohttp.ClientSession() as session:
        answer = await session.post(f"http://127.0.0.1:{port}/body", data=body)
        assert answer.status == 400


def test_json_that_is_nested_too_deep_is_none() -> None:
    assert json_object(b'{"a":' * 100_000 + b"1" + b"}" * 100_000) is None
