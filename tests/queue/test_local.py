"""What only the queue on SQLite has to bear."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import time
from typing import TypeVar

from bot.errors import Unavailable
from bot.queue.local import LocalQueue
from bot.store.database import Transaction
from bot.store.sqlite import SqliteDatabase, open_sqlite
from tests.queue.test_contract import Notes, running
from tests.world import until

T = TypeVar("T")


class FullDisk:
    """A database that now and then takes nothing, as when its disk is full."""

    dialect = "sqlite"

    def __init__(self, inner: SqliteDatabase) -> None:
        self._inner = inner
        self.full = 0

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        if self.full:
            self.full -= 1
            raise Unavailable("database: database or disk is full")
        return await self._inner.transact(work)

    async def close(self) -> None:
        await self._inner.close()


async def test_a_step_whose_end_could_not_be_stored_does_not_block_its_key(sqlite_url: str) -> None:
    async with open_sqlite(Path(sqlite_url.removeprefix("sqlite:///"))) as inner:
        db = FullDisk(inner)
        queue = LocalQueue(db=db)

        async def fill(key: str) -> None:
            db.full = 1 if len(notes.ran) == 1 else 0

        notes = Notes(fill)
        queue.entrypoint("step", notes)
        async with running(queue):
            await inner.transact(lambda t: queue.enqueue(t, "step", "one"))
            await until(lambda: len(notes.ran) == 1 and not db.full)
            await inner.transact(lambda t: queue.enqueue(t, "step", "one"))
            await until(lambda: len(notes.ran) == 2)


async def test_a_clock_that_is_set_back_makes_nothing_late(sqlite_url: str) -> None:
    ahead = 0.0
    async with open_sqlite(Path(sqlite_url.removeprefix("sqlite:///"))) as db:
        queue, notes = LocalQueue(db=db, clock=lambda: time() + ahead), Notes()
        queue.entrypoint("step", notes)
        async with running(queue):
            await db.transact(lambda t: queue.enqueue(t, "step", "soon", delay=0.3))
            ahead = -3600.0
            await db.transact(lambda t: queue.enqueue(t, "step", "now"))
            await until(lambda: set(notes.keys) == {"soon", "now"})


class LateNews:
    """A database whose claims are known some time after they are committed, as on a busy machine."""

    dialect = "sqlite"

    def __init__(self, inner: SqliteDatabase) -> None:
        self._inner = inner
        self.claimed, self.go = asyncio.Event(), asyncio.Event()

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        made = await self._inner.transact(work)
        if isinstance(made, tuple) and made[0]:
            self.claimed.set()
            await self.go.wait()
        return made

    async def close(self) -> None:
        await self._inner.close()


async def test_drain_waits_for_a_step_that_was_just_being_claimed(sqlite_url: str) -> None:
    begun, ended, enough = list[str](), list[str](), asyncio.Event()

    async def work(key: str) -> None:
        begun.append(key)
        await enough.wait()
        ended.append(key)

    async with open_sqlite(Path(sqlite_url.removeprefix("sqlite:///"))) as inner:
        db = LateNews(inner)
        queue = LocalQueue(db=db)
        queue.entrypoint("step", work)
        await inner.transact(lambda t: queue.enqueue(t, "step", "one"))
        running = asyncio.create_task(queue.run())
        await db.claimed.wait()
        draining = asyncio.create_task(queue.drain(timeout=10))
        await asyncio.sleep(0)
        db.go.set()
        await until(lambda: bool(begun))
        assert not draining.done()
        enough.set()
        await asyncio.gather(draining, running)
    assert ended == ["one"]
