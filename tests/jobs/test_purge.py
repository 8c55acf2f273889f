"""What is past its time goes, however much there is, and in between others have their turn."""

from functools import partial
from time import time
from typing import cast

from bot.jobs.steps.purge import JOBS_AT_ONCE, purge
from bot.store.database import Database, Transaction
from tests.counting import Counting, open_counted
from tests.filled import FIRST, Size, fill
from tests.world import world

KEY = "a key for tests, long enough"
DAY = 24 * 3600.0
SIZE = Size(users=600, jobs=240)


async def number(db: Database, rows: str, *values: object) -> int:
    row = await db.transact(lambda t: t.fetch_one(f"SELECT count(*) AS number FROM {rows}", *values))
    return int(row["number"]) if row else 0


async def nothing_else(t: Transaction, *, user_id: int) -> None:
    """Take away all that is kept of somebody but their row, consents, and entries in the ledger."""
    tables = ("jobs", "assets", "drafts", "shown", "payments", "grants", "invites", "star_orders", "subscriptions")
    for table in (*tables, "recipes", "reports", "live_messages"):
        await t.execute(f"DELETE FROM {table} WHERE user_id = ?", user_id)
    await t.execute("UPDATE users SET seen_at = 1 WHERE id = ?", user_id)
    await t.execute("UPDATE consents SET given_at = 1 WHERE user_id = ?", user_id)
    await t.execute("UPDATE ledger SET at = 1 WHERE user_id = ?", user_id)


async def test_much_that_is_past_its_time_goes_in_slices(database_url: str) -> None:
    await fill(database_url, KEY, SIZE)
    old, now = FIRST + SIZE.users - 1, time()
    async with world(database_url, opens=open_counted, KEEP_DAYS="10") as here:
        deps = here.studio.deps  # type: ignore[union-attr]
        db = cast("Counting", deps.store.db)
        await db.transact(partial(nothing_else, user_id=old))
        db.asked.clear()
        await purge(deps, "all")  # forgets their consents
        await purge(deps, "all")  # and so their entries, and them
        assert await number(db, "jobs") > SIZE.jobs // 5
        assert await number(db, "jobs WHERE finished_at < ?", now - 10 * DAY) == 0
        assert await number(db, "shown WHERE at < ?", now - 10 * DAY) == 0
        assert await number(db, "ledger WHERE user_id = ?", old) == 0
        assert await number(db, "users WHERE id = ?", old) == 0
        assert await number(db, "users") == SIZE.users - 1
    assert len([one for one in db.asked if "steps.purge" in one]) > SIZE.jobs // 2 // JOBS_AT_ONCE
