"""What only the queue on SQLite has to bear."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import time
from typing import TypeVar

import pytest

from bot.errors import Unavailable
from bot.queue.local import LocalQueue
from bot.store.database import Transaction
from bot.store.sqlite import SqliteDatabase, open_sqlite
from tests.counting import Counting
from tests.queue.test_contract import Notes, running
from tests.world import until

T = TypeVar("T")


class FullDisk:
    """A database that now and then takes nothing, as when its disk is full."""

    dialect = "sqlite"

    def __init__(self, inner: SqliteDatabase, error: Exception | None = None) -> None:
        self._inner, self._error = inner, error or Unavailable("database: database or disk is full")
        self.full = 0

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        if self.full:
            self.full -= 1
            raise self._error
        return await self._inner.transact(work)

    async def close(self) -> None:
        await self._inner.close()


@pytest.mark.parametrize("error", [None, ValueError("a mistake of ours")])
async def test_a_step_whose_end_could_not_be_stored_does_not_block_its_key(
    sqlite_url: str, error: Exception | None
) -> None:
    async with open_sqlite(Path(sqlite_url.removeprefix("sqlite:///"))) as inner:
        db = FullDisk(inner, error)
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
    """A database whose answers are known some time after they are committed, as on a busy machine."""

    dialect = "sqlite"

    def __init__(self, inner: SqliteDatabase) -> None:
        self._inner = inner
        self.committed, self.go = asyncio.Event(), asyncio.Event()

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        made = await self._inner.transact(work)
        self.committed.set()
        await self.go.wait()
        return made

    async def close(self) -> None:
        await self._inner.close()


async def test_nothing_begins_after_drain_though_it_was_just_being_read(sqlite_url: str) -> None:
    async with open_sqlite(Path(sqlite_url.removeprefix("sqlite:///"))) as inner:
        db, notes = LateNews(inner), Notes()
        queue = LocalQueue(db=db)
        queue.entrypoint("step", notes)
        await inner.transact(lambda t: queue.enqueue(t, "step", "one"))
        task = asyncio.create_task(queue.run())
        await db.committed.wait()
        await queue.drain(timeout=10)
        db.go.set()
        await task
        assert notes.keys == []
        after = LocalQueue(db=inner)
        after.entrypoint("step", notes)
        async with running(after):
            await until(lambda: notes.keys == ["one"])


async def test_drain_waits_until_the_end_of_a_step_is_stored(sqlite_url: str) -> None:
    async with open_sqlite(Path(sqlite_url.removeprefix("sqlite:///"))) as inner:
        db = LateNews(inner)

        async def work(key: str) -> None:
            db.go.clear()

        queue, notes = LocalQueue(db=db), Notes(work)
        queue.entrypoint("step", notes)
        db.go.set()
        async with running(queue):
            await inner.transact(lambda t: queue.enqueue(t, "step", "one"))
            await until(lambda: notes.keys == ["one"])
            draining = asyncio.create_task(queue.drain(timeout=10))
            await asyncio.sleep(0)
            assert not draining.done()
            db.go.set()
            await draining
        assert not await inner.transact(lambda t: queue.waiting(t, "step"))


async def test_a_step_that_is_done_in_its_last_transaction_costs_no_other(sqlite_url: str) -> None:
    async with open_sqlite(Path(sqlite_url.removeprefix("sqlite:///"))) as inner:
        db = Counting(inner)
        queue = LocalQueue(db=db)

        async def work(key: str) -> None:
            await db.transact(lambda t: queue.done(t, "step", key))

        notes = Notes(work)
        queue.entrypoint("step", notes)
        async with running(queue):
            await inner.transact(lambda t: queue.enqueue(t, "step", "one"))
            await until(lambda: notes.keys == ["one"])
        assert not await inner.transact(lambda t: queue.waiting(t, "step"))
        assert len([name for name in db.asked if "LocalQueue" not in name]) == 1
        assert not any("LocalQueue.done" in name for name in db.asked)


async def test_what_is_enqueued_when_a_step_is_done_runs_once_more(sqlite_url: str) -> None:
    async with open_sqlite(Path(sqlite_url.removeprefix("sqlite:///"))) as db:
        queue = LocalQueue(db=db)

        async def ends(t: Transaction, key: str) -> None:
            await queue.done(t, "step", key)
            if len(notes.ran) == 1:
                await queue.enqueue(t, "step", key)

        async def work(key: str) -> None:
            if len(notes.ran) == 3:
                await db.transact(lambda t: queue.enqueue(t, "step", key))
            await db.transact(lambda t: ends(t, key))
            if len(notes.ran) == 2:
                await db.transact(lambda t: queue.enqueue(t, "step", key))

        notes = Notes(work)
        queue.entrypoint("step", notes)
        async with running(queue):
            await db.transact(lambda t: queue.enqueue(t, "step", "one"))
            await until(lambda: len(notes.ran) == 4)
            await until(lambda: none_waits(db, queue))
        assert len(notes.ran) == 4


async def none_waits(db: SqliteDatabase, queue: LocalQueue) -> bool:
    return not await db.transact(lambda t: queue.waiting(t, "step"))
