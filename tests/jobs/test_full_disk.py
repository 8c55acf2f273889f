"""A database whose disk is full: what is said waits, jobs stay as they are, and all go on once there is room."""

from bot.errors import NotStored
from bot.jobs.deps import Deps
from bot.sandbox.telegram.person import words
from bot.store.job import State
from tests.jobs.people import deps_of, is_done, newest_job, order_a_picture
from tests.world import until, world

MANY = 2**31


async def pages(deps: Deps, most: int) -> None:
    """Let the file have so many pages at most: SQLite then says that the disk is full."""
    await deps.store.db.transact(lambda t: t.fetch_one(f"PRAGMA max_page_count = {most}"))


async def fill(deps: Deps) -> None:
    """Take all the room that is left in the file and its free pages."""
    await pages(deps, 1)  # the least it takes is what the file has

    for size in (4000, 100):
        try:
            while True:
                await deps.store.db.transact(
                    lambda t, size=size: t.execute(f"INSERT INTO ballast (filler) VALUES (zeroblob({size}))")
                )
        except NotStored:
            continue


async def test_what_is_said_and_what_runs_while_the_disk_is_full_goes_on_once_there_is_room(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=1.0) as here:
        deps = deps_of(here)
        await deps.store.db.transact(lambda t: t.execute("CREATE TABLE ballast (filler BLOB)"))
        await order_a_picture(here.person)
        await newest_job(here, State.RUNNING)
        await fill(deps)
        await here.person.say("/languages")
        await until(lambda: here.telegram.updates.pending > 0)
        assert not [one for one in await here.person.answers() if is_done(one) or "Languages (" in words(one)]
        await pages(deps, MANY)
        await here.person.wait_for(is_done)
        await until(lambda: here.telegram.updates.pending == 0)
        await here.person.hears("Languages (")
        assert len([one for one in await here.person.answers() if is_done(one)]) == 1
        assert here.a2e.coins == 990
