"""Connections of callers who never finish, and bodies that no parser likes: each is met with an answer or an end."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
from aiohttp import web

from bot.app.serve import serving
from bot.http.limits import HttpLimits, bounded, caller_of, json_object
from tests.world import until

QUICK = HttpLimits(head_seconds=0.3, connections=3, read_seconds=0.4)
HEAD = b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"


@asynccontextmanager
async def site(limits: HttpLimits = QUICK) -> AsyncIterator[int]:
    async def body(request: web.Request) -> web.Response:
        got = await bounded(request, 1000, seconds=0.3)
        return web.Response(status=413 if got is None else 200 if json_object(got) is not None else 400)

    async def long(request: web.Request) -> web.Response:
        await asyncio.sleep(1)
        return web.Response(text="done")

    app = web.Application()

    async def large(request: web.Request) -> web.Response:
        return web.Response(body=bytes(8_000_000))

    app.add_routes([web.post("/body", body), web.get("/long", long), web.get("/large", large)])
    async with serving(app, "127.0.0.1", 0, limits=limits) as port:
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


async def test_whoever_does_not_read_the_answer_is_not_waited_for() -> None:
    async with site() as port, aiohttp.ClientSession() as session:
        deaf = [await unread(port) for _ in range(QUICK.connections)]
        for _, writer in deaf:
            writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n" * 50)
        await until_answered_at(session, f"http://127.0.0.1:{port}/body")
        for reader, writer in deaf:
            with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
                await reader.readexactly(50 * 8_000_000)
            writer.close()


async def unread(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Return a connection whose answers nobody reads."""
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plug.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plug, ("127.0.0.1", port))
    return await asyncio.open_connection(sock=plug, limit=1024)


async def until_answered_at(session: aiohttp.ClientSession, url: str) -> None:
    """Ask until there is room for a connection."""

    async def answered() -> bool:
        with suppress(aiohttp.ClientError):
            async with session.post(url, data=b"{}") as answer:
                return answer.status == 200
        return False

    await until(answered)


async def test_a_slow_reader_gets_all_of_a_long_answer() -> None:
    async with site(HttpLimits(read_seconds=2)) as port:
        reader, writer = await unread(port)
        writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        for _ in range(16):
            assert len(await reader.readexactly(500_000)) == 500_000
            await asyncio.sleep(0.15)  # in all longer than anybody may be deaf
        writer.close()


async def test_one_address_takes_its_share_of_connections_and_no_more() -> None:
    limits = HttpLimits(
        connections=10, per_caller=2, caller=lambda address: None if address == "127.0.0.1" else address
    )
    async with site(limits) as port:
        held = [await asyncio.open_connection("127.0.0.1", port, local_addr=("127.0.0.2", 0)) for _ in range(3)]
        assert await held[2][0].read() == b""  # one too many
        others = [
            await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
            for address in ("127.0.0.3", "127.0.0.1", "127.0.0.1", "127.0.0.1")
        ]
        for reader, writer in (held[0], *others):
            writer.write(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        for _, writer in (*held, *others):
            writer.close()


@pytest.mark.parametrize(
    ("address", "caller"),
    [
        ("203.0.113.9", None),  # documentation's, as inside as the next ones
        ("10.1.2.3", None),
        ("127.0.0.1", None),
        ("::1", None),
        ("fd00::1", None),
        ("::ffff:10.0.0.1", None),
        ("149.154.167.220", "149.154.167.220/32"),
        ("::ffff:149.154.167.220", "149.154.167.220/32"),
        ("2a00:1450:4001:800::200e", "2a00:1450:4001:800::/64"),
        ("fe80::1%eth0", None),
        ("no address", None),
    ],
)
def test_who_calls_is_an_address_or_a_network_of_the_open_internet(address: str, caller: str | None) -> None:
    assert caller_of(address) == caller


@pytest.mark.parametrize("body", [b"[" * 900, b'{"a":' * 190, b"[]", b"1", b"", b"\xff\xfe"])
async def test_a_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    async with site() as port, aiohttp.ClientSession() as session:
        answer = await session.post(f"http://127.0.0.1:{port}/body", data=body)
        assert answer.status == 400


def test_json_that_is_nested_too_deep_is_none() -> None:
    assert json_object(b'{"a":' * 100_000 + b"1" + b"}" * 100_000) is None


@pytest.mark.parametrize("turns", range(1, 6))
async def test_who_comes_while_the_server_ends_is_ended_too(turns: int) -> None:
    with socket.socket() as late:
        late.setblocking(False)
        async with site() as port:
            with suppress(BlockingIOError):
                late.connect(("127.0.0.1", port))
            for _ in range(turns):  # taken, made, let in
                await asyncio.sleep(0)
        async with asyncio.timeout(5):
            with suppress(ConnectionError):
                assert await asyncio.get_running_loop().sock_recv(late, 1) == b""
    gc.collect()  # what was not closed says so
