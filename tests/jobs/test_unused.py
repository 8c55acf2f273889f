"""KEEP_DAYS holds for what is on the shelves too: told 3 days before, deleted with its consent, here and at A2E."""

from time import time

from bot.jobs.personal.unused import purge_unused
from bot.jobs.steps.purge import purge
from bot.store.database import Transaction
from tests.jobs.people import is_done, order_a_picture
from tests.journeys.test_consents import a_face
from tests.world import World, until, until_done

DAY = 24 * 3600.0


async def about(here: World, table: str) -> int:
    store = here.studio.deps.store  # type: ignore[union-attr]
    row = await store.db.transact(lambda t: t.fetch_one(f"SELECT count(*) AS number FROM {table}"))
    return int(row["number"]) if row else 0


async def test_an_unused_face_is_told_of_and_then_deleted_with_its_consent(here: World) -> None:
    deps = here.studio.deps  # type: ignore[union-attr]
    await a_face(here.person)
    now = time()
    await purge_unused(deps, now=now + 26 * DAY)
    assert not [one for one in await here.person.answers() if "🗓" in str(one)]
    await purge_unused(deps, now=now + 27.5 * DAY)
    await here.person.hears("🗓 🙂 Grandma will be deleted on")
    await purge_unused(deps, now=now + 28 * DAY)  # told once
    assert len([one for one in await here.person.answers() if "🗓" in str(one)]) == 1
    assert await about(here, "assets") == 1
    await purge_unused(deps, now=now + 30.6 * DAY)
    await until(lambda: here.a2e.books()["faces"] == 0)
    standing = await deps.store.db.transact(lambda t: deps.store.consents.standing(t, 1001))
    assert standing == []


async def test_what_its_owner_could_not_be_told_of_is_not_deleted(here: World) -> None:
    deps = here.studio.deps  # type: ignore[union-attr]
    await a_face(here.person)
    now = time()
    here.faults.add("telegram", "rate_limit", match="sendMessage", seconds=100_000)
    await purge_unused(deps, now=now + 27.5 * DAY)
    await purge_unused(deps, now=now + 30.6 * DAY)
    assert not [one for one in await here.person.answers() if "🗓" in str(one)]
    (face,) = await deps.store.db.transact(lambda t: deps.store.assets.all_of(t, 1001, "face"))
    assert face.told_at is None


async def test_what_is_opened_after_the_notice_is_kept(here: World) -> None:
    deps = here.studio.deps  # type: ignore[union-attr]
    await a_face(here.person)
    now = time()
    await purge_unused(deps, now=now + 27.5 * DAY)
    await here.person.press("🙂 My faces", await here.person.hears("🗓"))
    await here.person.press("🙂 Grandma", await here.person.hears("My faces (1)"))
    await here.person.hears("Grandma")
    await until(lambda: here.telegram.updates.pending == 0)
    asset = (await deps.store.db.transact(lambda t: deps.store.assets.all_of(t, 1001, "face")))[0]
    assert asset.used_at is not None
    await purge_unused(deps, now=now + 30.6 * DAY)  # unused for so long by this clock, but not told again in time
    assert await about(here, "assets") == 1


async def test_an_old_job_is_deleted_here_and_at_a2e(here: World) -> None:
    deps = here.studio.deps  # type: ignore[union-attr]
    await order_a_picture(here.person)
    await here.person.wait_for(is_done)
    await until_done(here, "deliver")
    assert len(here.a2e.books()["tasks"]) == 1
    await purge(deps, "all")
    assert await about(here, "jobs") == 1
    old = time() - 31 * DAY
    await deps.store.db.transact(lambda t: t.execute("UPDATE jobs SET finished_at = ?", old))
    await purge(deps, "all")
    assert await about(here, "jobs") == 0
    await until(lambda: here.a2e.books()["tasks"] == [])


async def test_people_of_whom_nothing_is_kept_are_forgotten_and_bans_are_not(here: World) -> None:
    store = here.studio.deps.store  # type: ignore[union-attr]

    async def old(t: Transaction) -> None:
        for user_id, access in ((5, "open"), (6, "banned"), (7, "open")):
            await store.users.see(t, user_id, language="en", now=1.0)
            await store.users.set_access(t, user_id, access)
        await store.consents.give(t, 5, "face", "x", "1", now=1.0)
        await store.consents.give(t, 7, "face", "x", "1", now=time())

    await store.db.transact(old)
    await purge(here.studio.deps, "all")  # type: ignore[union-attr]
    rows = await store.db.transact(lambda t: t.fetch_all("SELECT id FROM users WHERE id < 10 ORDER BY id"))
    assert [row["id"] for row in rows] == [6, 7]
