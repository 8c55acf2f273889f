"""What is past its time goes, however much there is, and in between others have their turn."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from time import monotonic, time
from typing import TypeVar, cast

import pytest

from bot.a2e.errors import A2EError
from bot.jobs.sending.fallbacks import RESULT_SECONDS
from bot.jobs.steps.delete import erase_asset, erase_task, erase_tasks
from bot.jobs.steps.purge import JOBS_AT_ONCE, purge
from bot.store.database import Database, Transaction
from bot.store.slices import RESTS
from bot.store.store import Store, open_store
from tests.counting import Counting, name_of, open_counted
from tests.filled import FIRST, Size, fill
from tests.jobs.people import deps_of
from tests.world import running, sandbox, settings_for, until, until_done, world

KEY = "a key for tests, long enough"
DAY = 24 * 3600.0
SIZE = Size(users=300, jobs=120)
T = TypeVar("T")
ITS = ("bot.jobs.steps.purge.", "bot.jobs.personal.unused.", "bot.store.personal.", "bot.store.spend.")
"""Where the purge's transactions are written."""


class Timed:
    """The database itself, which notes how long the purge's transactions take together, waiting for others included."""

    def __init__(self, database: Database) -> None:
        self.database, self.dialect, self.seconds = database, database.dialect, 0.0

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        began = monotonic()
        try:
            return await self.database.transact(work)
        finally:
            if name_of(work).startswith(ITS):
                self.seconds += monotonic() - began

    async def close(self) -> None:
        await self.database.close()


@asynccontextmanager
async def open_timed(url: str, key: str) -> AsyncIterator[Store]:
    async with open_store(url, key) as store:
        yield replace(store, db=Timed(store.db))


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


async def test_the_purge_rests_most_of_the_time_so_that_hardly_anybody_meets_it(database_url: str) -> None:
    await fill(database_url, KEY, SIZE)
    async with (
        sandbox() as (root, _telegram, _a2e),
        running(settings_for(root, database_url, KEEP_DAYS="10"), does_jobs=False, opens=open_timed) as studio,
    ):
        began = monotonic()
        await purge(studio.deps, "all")
        took = cast("Timed", studio.deps.store.db).seconds
    assert 0 < took < (monotonic() - began) / RESTS * 1.5


async def test_tasks_of_jobs_that_are_purged_are_deleted_at_a2e_each_once(database_url: str) -> None:
    await fill(database_url, KEY, SIZE)
    async with world(database_url, KEEP_DAYS="10") as here:
        db, before = here.studio.deps.store.db, time() - 10 * DAY  # type: ignore[union-attr]

        async def all_gone() -> bool:
            return await number(db, "jobs WHERE finished_at < ?", before) == 0

        await until(all_gone)
        await until_done(here, "erase-tasks")
        gone = SIZE.jobs - await number(db, "jobs")
        asked = [times for call, times in here.a2e.calls.items() if call.startswith("DELETE")]
    assert asked == [1] * gone


async def test_a_task_that_a2e_can_not_delete_holds_up_no_other_and_is_given_up_in_the_end(sqlite_url: str) -> None:
    async with world(sqlite_url) as here:
        deps = deps_of(here)
        here.faults.add("a2e", "error", match="bad", status=500, times=0)

        async def left(key: str) -> set[str]:
            """Return the keys that wait after a run."""
            await erase_tasks(deps, key)
            return await deps.store.db.transact(lambda t: deps.queue.waiting(t, "erase-tasks"))

        at = int(time())
        assert await left(f"text_to_image:bad,one,two:{at}") == {f"text_to_image:one,two,bad:{at}"}
        assert f"text_to_image:bad:{at}" in await left(f"text_to_image:one,two,bad:{at}")
        assert {"one", "two"} <= {call.rpartition("/")[2] for call in here.a2e.calls}
        assert len(await left(f"text_to_image:bad,one:{at - RESULT_SECONDS - 1}")) == 2, "it is given up"


@pytest.mark.parametrize("status", [500, 401, 403])
async def test_a_task_whose_deletion_never_works_is_given_up_once_a2e_has_dropped_it(
    sqlite_url: str, status: int
) -> None:
    async with world(sqlite_url) as here:
        deps = deps_of(here)
        here.faults.add("a2e", "error", match="bad", status=status, times=0)
        with pytest.raises(A2EError):
            await erase_task(deps, f"text_to_image:bad:{int(time())}")
        await erase_task(deps, f"text_to_image:bad:{int(time()) - RESULT_SECONDS - 1}")


@pytest.mark.parametrize(("status", "gives_up"), [(400, True), (403, True), (500, False), (401, False)])
async def test_an_asset_that_a2e_refuses_to_delete_is_given_up_after_days_but_not_in_an_outage(
    sqlite_url: str, status: int, gives_up: bool
) -> None:
    async with world(sqlite_url) as here:
        deps, now = deps_of(here), time()
        here.faults.add("a2e", "error", match="bad", status=status, times=0)

        async def deleted(since: float) -> str:
            async def work(t: Transaction) -> int:
                face = await deps.store.assets.add(
                    t, user_id=7, kind="face", name="me", a2e_id="bad", url=None, file=None, now=now
                )
                await deps.store.assets.mark_deleting(t, face.id, 7, now=since)
                return face.id

            return str(await deps.store.db.transact(work))

        new, old = await deleted(now), await deleted(now - RESULT_SECONDS - 1)
        with pytest.raises(A2EError):
            await erase_asset(deps, new)
        if gives_up:
            await erase_asset(deps, old)
        else:
            with pytest.raises(A2EError):
                await erase_asset(deps, old)
        left = {str(one) for one in await deps.store.db.transact(deps.store.assets.deleting)}
        assert left == ({new} if gives_up else {new, old})
