"""A connection to PostgreSQL that ends in an unlucky moment counts as the database being away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest

from bot.errors import NotStored
from bot.store.database import Transaction
from bot.store.postgres import open_postgres

GOODBYE = b"SFATAL\0VFATAL\0C57P02\0Mterminating connection because of crash of another server process\0\0"


class Between:
    """Stands between a client and a server, and can say a server's goodbye before the connection is closed."""

    def __init__(self, host: str, port: int) -> None:
        self._server = host, port
        self._clients: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection(*self._server)
        self._clients.append(writer)
        self._tasks += [asyncio.create_task(_pump(reader, to_server)), asyncio.create_task(_pump(from_server, writer))]

    async def say_goodbye(self) -> None:
        for client in self._clients:
            with suppress(ConnectionError):
                client.write(b"E" + (len(GOODBYE) + 4).to_bytes(4, "big") + GOODBYE)
                await client.drain()
        self._clients.clear()
        for _ in range(10):  # turns of the loop, in which it is read
            await asyncio.sleep(0)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    except ConnectionError:
        return
    finally:
        writer.close()


@asynccontextmanager
async def between(url: str) -> AsyncIterator[tuple[Between, str]]:
    parts = urlsplit(url)
    made = Between(str(parts.hostname), int(parts.port or 0))
    server = await asyncio.start_server(made.take, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield made, parts._replace(netloc=f"{parts.username}@127.0.0.1:{port}").geturl()
    finally:
        server.close()
        await made.close()


async def one(t: Transaction) -> int:
    row = await t.fetch_one("SELECT 1 AS one")
    return int(row["one"]) if row else 0


async def test_a_connection_whose_server_has_just_said_goodbye_is_the_database_being_away(postgres_url: str) -> None:
    async with between(postgres_url) as (middle, url), open_postgres(url, size=1) as db:
        assert await db.transact(one) == 1
        await middle.say_goodbye()
        with pytest.raises(NotStored):
            await db.transact(one)
        assert await db.transact(one) == 1  # by a new connection
