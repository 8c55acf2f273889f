"""People in the operator's panel: found by id or name, given credits, and never decided on behind another admin's back.

Ada (1001) and Cleo (1003) are admins, Ben (1002) is not.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import time
from typing import Any

from bot.sandbox.telegram.person import Message, Person, button, labels, words
from bot.store.admin_log import Deed
from tests.groups import Group
from tests.jobs.people import deps_of, is_done, order_a_picture
from tests.world import World, world


@dataclass
class House:
    """Two admins and a person."""

    here: World
    ben: Person
    cleo: Person

    @property
    def ada(self) -> Person:
        return self.here.person

    async def deeds(self) -> list[tuple[int, str, int]]:
        """Return who did what to whom, in order."""
        log = deps_of(self.here).store.admin_log
        found = await deps_of(self.here).store.db.transact(lambda t: log.page(t, offset=0, limit=50))
        return [(one.admin_id, one.deed, one.user_id) for one in reversed(found)]


@asynccontextmanager
async def house(database_url: str, **more: Any) -> AsyncIterator[House]:
    async with (
        world(database_url, ADMIN_IDS="1001,1003", **more) as here,
        Person(here.session, here.root, 1002) as ben,
        Person(here.session, here.root, 1003) as cleo,
    ):
        here.telegram.state.people[1003] = {"id": 1003, "is_bot": False, "first_name": "Cleo", "username": "cleo"}
        await ben.say("/start")
        await ben.wait_for(lambda m: True)
        yield House(here=here, ben=ben, cleo=cleo)


async def page_of(admin: Person, whom: str = "1002") -> Message:
    """Return somebody's page, opened from the panel."""
    said = await admin.say("/admin")
    await admin.press("👥 Users", await admin.hears("Operator's panel", after=said["message_id"]))
    await admin.hears("Who is it?", after=said["message_id"])
    said = await admin.say(whom)
    return await admin.hears("Since ", after=said["message_id"])


async def test_a_person_is_found_by_id_or_name_and_their_page_tells_how_it_is(database_url: str) -> None:
    async with house(database_url) as all_:
        await order_a_picture(all_.ben)
        await all_.ben.wait_for(is_done)
        for whom in ("1002", "@BEN_1002"):
            told = words(await page_of(all_.ada, whom))
            assert "Person 1002" in told
            assert "today 10 credits, this month 10 credits, in all 10 credits" in told
            assert "Jobs: 0 running, 1 done, 0 failed, 0 cancelled" in told
            assert "credits left" not in told
        for argument in ("1002", "@ben_1002"):
            said = await all_.ada.say(f"/admin {argument}")
            page = await all_.ada.hears("Since ", after=said["message_id"])
            assert [one for one in labels(page) if "Grant" in one] == []  # nothing here needs credits
        said = await all_.ada.say("/admin 777")
        assert "never written" in words(await all_.ada.hears("Person 777", after=said["message_id"]))
        for nobody in ("Benedict", "-5", "9" * 30):
            said = await all_.ada.say(f"/admin {nobody}")
            await all_.ada.wait_for(
                lambda m: "nobody of that name" in words(m) or "Who is it?" in words(m), after=said["message_id"]
            )


async def test_credits_are_given_once_within_bounds_and_the_person_is_told(database_url: str) -> None:
    async with house(database_url, STARS_PER_100_CREDITS="130") as all_:
        ada, ben = all_.ada, all_.ben
        page = await page_of(ada)
        assert "0 credits left" in words(page)
        await ada.press("🎁 Grant credits", page)
        await ada.hears("How many credits do you give")
        for wrong in ("0", "-3", "100001", "many", "9" * 40):
            said = await ada.say(wrong)
            await ada.hears("How many credits do you give", after=said["message_id"])
        said = await ada.say("250")
        await ada.hears("Person 1002 has 250 credits more", after=said["message_id"])
        await ben.hears("The operator has given you 250 credits")
        said = await ben.say("/balance")
        await ben.hears("250 credits left", after=said["message_id"])
        assert await all_.deeds() == [(1001, Deed.GRANTED, 1002)]


async def test_where_only_limits_hold_a_gift_raises_them_and_nobody_elses(database_url: str) -> None:
    async with house(database_url, DAILY_CREDITS="15", GLOBAL_DAILY_CREDITS="1000") as all_:
        await order_a_picture(all_.ben)
        await all_.ben.wait_for(is_done)
        await order_a_picture(all_.ben, "a second house")
        await all_.ben.hears("only 5 of 15 are left of your limit for today")
        await all_.ada.press("🎁", await page_of(all_.ada))
        await all_.ada.hears("How many credits")
        await all_.ada.say("10")
        await all_.ben.hears("The operator has given you 10 credits")
        said = await all_.ben.say("/balance")
        assert "Today: 10 credits of 25" in words(await all_.ben.hears("Balance", after=said["message_id"]))
        asked = await order_a_picture(all_.ben, "a third house")
        await all_.ben.wait_for(is_done, after=asked["message_id"] - 1)
        ledger = deps_of(all_.here).store.ledger
        assert await deps_of(all_.here).store.db.transact(lambda t: ledger.spent(t, None, since=0)) == 20


async def test_two_admins_at_one_ban_do_not_undo_each_other_unseen(database_url: str) -> None:
    async with house(database_url) as all_:
        mine, hers = await page_of(all_.ada), await page_of(all_.cleo)
        await all_.ada.press("🚫 Ban", mine)
        await all_.ada.hears("Why do you ban")
        await all_.cleo.press("🚫 Ban", hers)
        await all_.cleo.hears("Why do you ban")
        await all_.ada.say("spam")
        await all_.ben.hears("Reason: spam")
        said = await all_.cleo.say("something else")
        told = words(await all_.cleo.hears("out of date, so nothing was done", after=said["message_id"]))
        assert "Person 1001 banned Person 1002: spam" in told
        await all_.cleo.press_data(hers["message_id"], button(hers, "🚫 Ban") or "")
        user = await deps_of(all_.here).store.db.transact(lambda t: deps_of(all_.here).store.users.get(t, 1002))
        assert (user and user.ban_reason) == "spam"
        assert await all_.deeds() == [(1001, Deed.BANNED, 1002)]
        again = await page_of(all_.cleo)
        assert "Access: banned\nReason: spam" in words(again)
        await all_.cleo.press("✅ Let in", again)
        await all_.ben.hears("You are in")
        assert (await all_.deeds())[-1] == (1003, Deed.LET, 1002)


async def test_two_admins_at_one_request_decide_once(database_url: str) -> None:
    async with house(database_url, ACCESS="approval") as all_:
        mine, hers = [await one.hears("Person 1002 would like") for one in (all_.ada, all_.cleo)]
        await all_.ada.press("✅ Let 1002 in", mine)
        await all_.ben.hears("You are in")
        await all_.cleo.press("✖️ Refuse", hers)
        assert "Person 1001 let Person 1002 in" in words(await all_.cleo.hears("nothing was done"))
        said = await all_.ben.say("/start")
        await all_.ben.hears("pick something", after=said["message_id"])


async def test_a_second_tap_of_ones_own_is_no_surprise(sqlite_url: str) -> None:
    async with house(sqlite_url, STARS_PER_100_CREDITS="130") as all_:
        page = await page_of(all_.ada)
        old = button(page, "🎁") or ""
        await all_.ada.press("🎁", page)
        await all_.ada.say("5")
        await all_.ben.hears("given you 5 credits")
        query = await all_.ada.press_data(page["message_id"], old)
        assert "You have done something here since" in await all_.ada.toast_for(query)


async def test_who_is_no_admin_presses_nothing_of_it_and_groups_see_none(sqlite_url: str) -> None:
    async with house(sqlite_url, STARS_PER_100_CREDITS="130") as all_:
        said = await all_.ben.say("/menu")
        menu = await all_.ben.wait_for(lambda m: bool(labels(m)), after=said["message_id"])
        forged = [
            "a:people:", "a:running:", "a:failed:", "a:spend:", "a:log:", "a:who:1001:open:0", "a:who:1002:grant:0",
            "a:jobs:1001:0", "a:all:failed:0", "a:job:1:refund:delivered:0", "a:spend:day:0", "a:log:0", "y:block:1:0",
            "a:refund:1:yes:0",
        ]  # fmt: skip
        for data in forged:
            query = await all_.ben.press_data(menu["message_id"], data)
            assert "old" in await all_.ben.toast_for(query), data
        assert await all_.deeds() == []
        group = Group(all_.here)
        number = group.say(1001, "/admin")
        told = await group.hears("between the two of us", after=number)
        assert "panel" not in words(told)


async def test_the_log_tells_every_deed_a_page_at_a_time(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        deps = deps_of(all_.here)

        async def crowd(t: Any) -> None:
            for _number in range(20):
                await deps.store.admin_log.note(t, 1003, Deed.BANNED, now=time(), whom=1002, reason="<b>" + "x" * 300)
            await deps.store.admin_log.note(t, 1003, Deed.GRANTED, now=time())  # of who is forgotten

        await deps.store.db.transact(crowd)
        said = await all_.ada.say("/admin")
        await all_.ada.press("📜 Log", await all_.ada.hears("Operator's panel", after=said["message_id"]))
        first = await all_.ada.hears("what admins did, newest first")
        assert "Person 1003 gave somebody who is forgotten credits: …" in words(first)
        assert len(words(first)) <= 4096
        await all_.ada.press("▶️ More 2/3", first)
        await all_.ada.press("▶️ More 3/3", await all_.ada.wait_for(lambda m: any("1/3" in one for one in labels(m))))
