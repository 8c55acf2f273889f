"""The same fault is the same error on both databases, and a transaction that is cancelled stays cancelled."""

import asyncio
import sqlite3
from contextlib import suppress

import asyncpg
import pytest

from bot.store.database import Conflict, Transaction
from bot.store.store import Store, open_store
from tests.conftest import KEY

INSERT = "INSERT INTO vault_check (id, sealed) VALUES (?, ?)"


async def test_a_key_that_is_taken_is_a_conflict_and_a_value_that_is_missing_is_a_mistake(store: Store) -> None:
    await store.db.transact(lambda t: t.execute(INSERT, 9, "a"))
    with pytest.raises(Conflict):
        await store.db.transact(lambda t: t.execute(INSERT, 9, "b"))
    with pytest.raises((sqlite3.IntegrityError, asyncpg.NotNullViolationError)):
        await store.db.transact(lambda t: t.execute(INSERT, 10, None))


async def test_a_rollback_that_fails_does_not_hide_that_the_transaction_was_cancelled(postgres_url: str) -> None:
    async with open_store(postgres_url, KEY) as store:

        async def work(t: Transaction) -> None:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError):
                await t.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            await store.db.transact(work)
        assert await store.db.transact(lambda t: t.fetch_one("SELECT 1 AS one")) is not None
