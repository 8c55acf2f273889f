"""PostgreSQL is migrated while people chat: nobody waits, and a migration that was cut off is made good."""

import asyncio
from functools import partial

import asyncpg
import pytest

from bot.store.migrate import HEAD, migrate, schema_state
from bot.store.open import open_database
from tests.older import INDEXES, back_to
from tests.world import until


async def brought_back(url: str, revision: str) -> None:
    async with open_database(url) as db:
        await db.transact(partial(back_to, revision=revision))


async def valid(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indisvalid"
    )
    await connection.close()
    return {row["relname"] for row in rows}


@pytest.fixture
def url(postgres_url: str) -> str:
    return postgres_url


async def test_an_index_that_was_cut_off_is_made_again(url: str) -> None:
    await brought_back(url, "0023")
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE INDEX jobs_card ON jobs (chat_id, message_id)")
    await connection.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'jobs_card'::regclass")
    await connection.close()
    await migrate(url)
    assert set(INDEXES) <= await valid(url)
    assert await schema_state(url) == "current"


async def test_of_two_that_migrate_at_once_one_waits(url: str) -> None:
    await brought_back(url, "0022")
    await asyncio.gather(migrate(url), migrate(url))
    assert set(INDEXES) <= await valid(url)
    assert HEAD > "0023"


async def test_a_backup_that_runs_holds_up_the_migration_and_no_chat(url: str) -> None:
    await brought_back(url, "0021")
    backup, chat = await asyncpg.connect(url), await asyncpg.connect(url)
    reading = backup.transaction()
    await reading.start()
    await backup.execute("SELECT count(*) FROM ledger")
    migration = asyncio.create_task(migrate(url))
    await until(lambda: chat.fetchval("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
    async with asyncio.timeout(10):  # without its time-out the migration would hold this up until the backup is over
        await chat.execute("INSERT INTO ledger (user_id, job_id, entry, credits, at) VALUES (1, 1, 'x', 1, 1)")
    assert not migration.done()
    await reading.rollback()
    await migration
    assert await schema_state(url) == "current"
    await backup.close()
    await chat.close()
