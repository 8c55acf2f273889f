"""Two admins at once on one payment, one report, one entry of the block list: one decides, the other is told."""

import asyncio
from time import time

from bot.sandbox.telegram.person import Person, button, labels, words
from bot.store.admin_log import Deed
from bot.store.database import Transaction
from tests.handlers.test_admin_people import house, page_of
from tests.jobs.people import deps_of, is_done, newest_job, order_a_picture
from tests.messages import send
from tests.shop import BEN, SALES, Shop
from tests.till import Till
from tests.world import until, until_answered


async def test_a_payment_is_refunded_by_one_of_two_admins(database_url: str) -> None:
    async with house(database_url, **SALES) as all_:
        shop = Shop(here=all_.here, till=Till(all_.here.telegram), ben=all_.ben)
        await shop.till.pay(BEN, await shop.invoice())
        await all_.ben.hears("credits added")
        asked = []
        for admin in (all_.ada, all_.cleo):
            await admin.press("💸 Refund a payment", await page_of(admin))
            await admin.press("💸 Refund 130 Stars", await admin.hears("130 Stars"))
            asked.append(await admin.hears("and then 0 credits left"))
        yes = button(asked[1], "✅ Refund") or ""
        await all_.ada.press("✅ Refund", asked[0])
        await all_.ada.hears("Refunded: 130 Stars to")
        await all_.cleo.press_data(asked[1]["message_id"], yes)
        told = words(await all_.cleo.hears("out of date, so nothing was done"))
        assert "Person 1001 asked for a payment of Person 1002 to be refunded, in Stars: 130." in told
        assert shop.till.called("refundStarPayment") == 1
        assert await all_.deeds() == [(1001, Deed.REFUNDED, 1002)]


async def test_a_report_is_decided_by_one_of_two_admins(database_url: str) -> None:
    async with house(database_url) as all_:
        deps = deps_of(all_.here)
        await order_a_picture(all_.ben)
        await all_.ben.wait_for(is_done)
        job = await newest_job(all_.here, user_id=1002)

        async def reported(t: Transaction, by: int) -> None:
            await deps.store.reports.add(t, by, job.id, now=time())

        await deps.store.db.transact(lambda t: reported(t, 7))
        screens = [await opened(one) for one in (all_.ada, all_.cleo)]
        await all_.ada.press("👌 Leave it", screens[0])
        await all_.ada.hears("It stays")
        await deps.store.db.transact(lambda t: reported(t, 8))  # somebody else reports it: it waits again
        await all_.cleo.press("🚫 Block it", screens[1])
        told = words(await all_.cleo.hears("out of date, so nothing was done"))
        assert f"Person 1001 found nothing wrong with the result of job {job.id} of Person 1002." in told
        await until_answered(all_.here)
        assert await deps.store.db.transact(lambda t: deps.store.jobs.get(t, job.id)) is not None
        assert await all_.deeds() == [(1001, Deed.LEFT, 1002)]
        await all_.cleo.press("🚫 Block it", await opened(all_.cleo))
        await all_.cleo.hears("and the result is deleted")
        assert (await all_.deeds())[-1] == (1003, Deed.BLOCKED, 1002)


async def opened(admin: Person) -> dict:
    """Return the screen of the only report."""
    said = await admin.say("/admin")
    await admin.press("🚩 Reports", await admin.hears("Operator's panel", after=said["message_id"]))
    await admin.press("🚩 Text to image", await admin.hears("oldest first", after=said["message_id"]))
    return await admin.hears("Reported: ", after=said["message_id"])


async def test_an_entry_of_the_block_list_is_taken_off_once(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        store = deps_of(all_.here).store
        await store.db.transact(lambda t: store.blocked.add(t, ["look"], label="Swap · 1 Jan", now=time()))
        screens = []
        for admin in (all_.ada, all_.cleo):
            said = await admin.say("/admin")
            await admin.press("🚫 Block list", await admin.hears("Operator's panel", after=said["message_id"]))
            screens.append(await admin.hears("Block list (1)"))
        await all_.ada.press("Unblock Swap", screens[0])
        await all_.ada.hears("Nothing is blocked")
        await all_.cleo.press("Unblock Swap", screens[1])
        told = words(await all_.cleo.hears("nothing was done"))
        assert "Person 1001 took an entry off the block list: Swap · 1 Jan." in told
        assert await all_.deeds() == [(1001, Deed.UNBLOCKED, 0)]


async def test_a_long_block_list_is_read_a_page_at_a_time(database_url: str) -> None:
    async with house(database_url) as all_:
        deps = deps_of(all_.here)
        blocked = deps.store.blocked

        async def fill(t: Transaction) -> None:
            for number in range(1, 41):
                await blocked.add(t, [f"look{number}"], label=f"Swap {number}", now=time())

        await deps.store.db.transact(fill)
        before = await deps.store.db.transact(blocked.entries)
        said = await all_.ada.say("/admin")
        await all_.ada.press("🚫 Block list", await all_.ada.hears("Operator's panel", after=said["message_id"]))
        await all_.ada.press("Unblock Swap 37", await all_.ada.hears("Block list (40)"))
        shown = await all_.ada.hears("Block list (39)")
        assert "Unblock Swap 38" in labels(shown)
        assert "Unblock Swap 37" not in labels(shown)
        await all_.ada.press("▶️", shown)
        await all_.ada.wait_for(lambda m: "Unblock Swap 33" in labels(m))
        await deps.store.db.transact(lambda t: blocked.add(t, ["new"], label="Swap 41", now=time()))
        after = await deps.store.db.transact(blocked.entries)
        assert [one.label for one in after][:4] == ["Swap 41", "Swap 40", "Swap 39", "Swap 38"]
        assert len(after) == 40
        kept = {one.id: one for one in before}
        assert all(kept[one.id] is one for one in after[1:])  # only what is new is opened


async def test_what_is_ordered_for_the_account_stands_in_the_log(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        said = await all_.ada.say("/admin")
        await all_.ada.press("👤 Add user", await all_.ada.hears("Operator's panel", after=said["message_id"]))
        await all_.ada.hears("Which user name")
        await all_.ada.say("user1")
        await all_.ada.press("✅ Add", await all_.ada.hears("User name: “user1”"))
        await all_.ada.wait_for(lambda m: words(m).startswith("Done"))
        said = await all_.cleo.say("/admin")
        await all_.cleo.press("📜 Log", await all_.cleo.hears("Operator's panel", after=said["message_id"]))
        told = words(await all_.cleo.hears("what admins did"))
        assert "Person 1001 ordered for the account at A2E: Add a user (User name: “user1”)." in told


async def test_the_public_pool_is_switched_by_nobody_who_has_not_seen_how_it_is(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        for admin in (all_.ada, all_.cleo):
            said = await admin.say("/admin")
            await admin.press("🌊 Public pool", await admin.hears("Operator's panel", after=said["message_id"]))
            await admin.hears("May A2E's public computers", after=said["message_id"])
        await all_.ada.press("On")
        await all_.ada.press("✅ Switch", await all_.ada.hears("Public pool: On"))
        await all_.ada.hears("The public pool is on.")
        await all_.cleo.press("Off")
        await all_.cleo.press("✅ Switch", await all_.cleo.hears("Public pool: Off"))
        told = words(await all_.cleo.hears("out of date, so nothing was done"))
        assert "Person 1001 ordered for the account at A2E: Public pool (Public pool: On)." in told
        assert all_.here.a2e.account.public_pool is True
        said = await all_.cleo.say("/admin")
        await all_.cleo.press("🌊 Public pool", await all_.cleo.hears("Operator's panel", after=said["message_id"]))
        await all_.cleo.press("Off", await all_.cleo.hears("May A2E's", after=said["message_id"]))
        await all_.cleo.press("✅ Switch", await all_.cleo.hears("Public pool: Off", after=said["message_id"]))
        await all_.cleo.hears("The public pool is off.")


async def test_a_ban_typed_by_two_admins_at_once_has_one_reason(postgres_url: str) -> None:
    async with house(postgres_url) as all_:
        db, held, goes = deps_of(all_.here).store.db, asyncio.Event(), asyncio.Event()
        await all_.cleo.say("/start")
        await until_answered(all_.here)

        async def hold(t: Transaction) -> None:
            await t.lock("user:1002")
            held.set()
            await goes.wait()

        async def both_wait() -> bool:
            row = await db.transact(lambda t: t.fetch_one("SELECT count(*) AS number FROM pg_locks WHERE NOT granted"))
            return row is not None and row["number"] == 2

        holding = asyncio.create_task(db.transact(hold))
        await held.wait()
        for admin, why in ((1001, "spam"), (1003, "rude")):  # in one go, so that both come at once
            send(all_.here, chat=admin, who=admin, text=f"/admin ban 1002 {why}")
        try:
            await until(both_wait, seconds=9.0)
        finally:
            goes.set()
            await holding
        for one in (all_.ada, all_.cleo):
            await one.hears("Person 1002")
        assert [deed for _admin, deed, _whom in await all_.deeds()] == [Deed.BANNED]
