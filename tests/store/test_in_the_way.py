"""What gets in a transaction's way on PostgreSQL costs it time: nobody's update is lost, and none is answered twice."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from time import time
from typing import TypeAlias

import asyncpg
import pytest

from bot.sandbox.telegram.person import Person, words
from bot.store.database import Transaction
from bot.store.store import Store
from tests.world import World, until, until_answered, world

ADA = 1001
HERS = "SELECT pg_advisory_xact_lock(hashtextextended('user:1001', 0))"
HER_ROW = "SELECT 1 FROM users WHERE id = 1001 FOR UPDATE"
WAITING = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' LIMIT 1"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@asynccontextmanager
async def another(url: str) -> AsyncIterator[Connection]:
    """Lend a connection with an open transaction: another program, or another process of ours."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("BEGIN; SET LOCAL deadlock_timeout = '60s'")
        yield connection
    finally:
        await connection.close()


async def set_for_all(url: str, setting: str) -> None:
    """Change a setting for whoever connects from now on, as an operator does."""
    connection = await asyncpg.connect(url)
    await connection.execute(f"ALTER DATABASE {url.rpartition('/')[2]} SET {setting}")
    await connection.close()


async def waits(connection: Connection) -> bool:
    await connection.execute("SELECT pg_stat_clear_snapshot()")  # else no connection made since the first look is seen
    return await connection.fetchval(WAITING) is not None


async def waits_not(connection: Connection) -> bool:
    return not await waits(connection)


def mistakes(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]


async def said_once(here: World, person: Person, text: str) -> bool:
    await until_answered(here)
    return sum(text in words(one) for one in await person.answers()) == 1


async def test_a_turn_that_loses_a_deadlock_is_decided_again(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await set_for_all(postgres_url, "deadlock_timeout = '2s'")  # who has waited for so long gives way
    async with world(postgres_url) as here:
        await here.person.say("/start")
        await here.person.hears("A2E Studio")
        async with another(postgres_url) as other:
            await other.execute(HER_ROW)
            await here.person.say("/jobs")
            await until(partial(waits, other))
            await other.execute(HERS)  # the turn holds it, and waits for the row
            await other.execute("COMMIT")
        await here.person.hears("My jobs")
        assert await said_once(here, here.person, "My jobs")
    assert not mistakes(caplog)


async def test_a_turn_that_may_not_wait_for_a_row_is_decided_once_the_row_is_free(
    postgres_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await set_for_all(postgres_url, "lock_timeout = '100ms'")
    async with world(postgres_url) as here:
        await here.person.say("/start")
        await here.person.hears("A2E Studio")
        async with another(postgres_url) as other:
            await other.execute(HER_ROW)
            await here.person.say("/jobs")
            for _try in range(4):  # more than one transaction's own tries
                await until(partial(waits, other))
                await until(partial(waits_not, other))
            assert not [one for one in await here.person.answers() if "My jobs" in words(one)]
            await other.execute("COMMIT")
        await here.person.hears("My jobs")
        assert await said_once(here, here.person, "My jobs")
    assert not mistakes(caplog)


async def test_who_writes_while_the_purge_deletes_their_row_is_answered_once_and_known_again(postgres_url: str) -> None:
    deleted, waited_for = asyncio.Event(), asyncio.Event()

    async def slice_of_purge(t: Transaction, *, store: Store) -> None:
        assert await store.personal.purge_users(t, before=time(), after=ADA - 1) == ADA
        deleted.set()
        await waited_for.wait()  # the slice takes long

    async with world(postgres_url) as here, another(postgres_url) as other:
        store = here.studio.deps.store  # type: ignore[union-attr]
        await store.db.transact(lambda t: store.users.see(t, ADA, language="en", now=1.0))
        purging = asyncio.create_task(store.db.transact(partial(slice_of_purge, store=store)))
        await deleted.wait()
        await here.person.say("/start")
        await until(partial(waits, other))
        waited_for.set()
        await purging
        await here.person.hears("A2E Studio")
        assert await said_once(here, here.person, "A2E Studio")
        user = await store.db.transact(lambda t: store.users.get(t, ADA))
        assert user is not None
        assert user.created_at > 1.0
