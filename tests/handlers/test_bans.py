"""Bans hold everywhere, in every ACCESS mode; and admins are not flooded by who asks. Ada (1001) is the admin."""

from collections import Counter

import pytest

from bot.jobs.access_requests import asks
from bot.jobs.orders import Order, place_order
from bot.jobs.steps.start import submit
from bot.sandbox.telegram.person import Person, words
from bot.store.database import Transaction
from bot.store.jobs import State
from bot.store.users import Users
from tests.handlers.test_access import hears_new, toast_after_forging, two
from tests.http.live.test_endpoints import post, signed_for
from tests.jobs.people import deps_of, newest_job, spent
from tests.journeys.live_rooms import opened
from tests.world import until, world


@pytest.mark.parametrize("mode", ["open", "approval", "invite"])
async def test_a_ban_by_id_holds_and_is_lifted_in_every_mode(sqlite_url: str, mode: str) -> None:
    async with two(sqlite_url, mode, SUPPORT_CONTACT="@studio") as (here, ben):
        ada = here.person
        await hears_new(ada, await ada.say("/admin ban 1002 It was <b>spam</b>"), "closed to Person 1002")
        await ben.hears("Reason: It was <b>spam</b>\nQuestions: @studio")
        await hears_new(ben, await ben.say("/start"), "has closed it to you")
        await hears_new(ben, await ben.say("hello"), "Reason: It was <b>spam</b>")
        assert "closed it to you" in await toast_after_forging(ben, "m:swap")
        for command, told in (("/privacy", "Privacy"), ("/terms", "Terms"), ("/paysupport", "Payments")):
            await hears_new(ben, await ben.say(command), told)
        await hears_new(ada, await ada.say("/admin unban 1002"), "may use the studio")
        await hears_new(ben, await ben.say("/start"), "A2E Studio")


async def test_the_panel_asks_for_an_id_and_no_admin_is_banned(sqlite_url: str) -> None:
    async with two(sqlite_url, "open") as (here, ben):
        ada = here.person
        said = await ben.say("/admin ban 1001")
        assert "I don't know that command" in words(await ben.hears("I don't know", after=said["message_id"]))
        said = await ada.say("/admin")
        await ada.press("🚫 Ban somebody", await ada.hears("Operator's panel", after=said["message_id"]))
        await ada.hears("Who is it?")
        for wrong in ("-5", "0", "9" * 30):
            await hears_new(ada, await ada.say(wrong), "Who is it?")
        await hears_new(ada, await ada.say("Benedict"), "I know nobody of that name")
        asked = await hears_new(ada, await ada.say("@BEN_1002"), "What about Person 1002")
        await ada.press("🚫 Ban", asked)
        await ada.hears("Why do you ban Person 1002")
        await hears_new(ada, await ada.say("x" * 301), "too long for a reason")
        await hears_new(ada, await ada.say("Spam"), "is closed to Person 1002")
        await hears_new(ben, await ben.say("/menu"), "has closed it to you")
        await hears_new(ada, await ada.say("/admin ban 1001"), "one of the operator's admins")
        await hears_new(ada, await ada.say("/admin ban everybody"), "/admin ban ID")


async def test_a_banned_person_is_led_out_of_the_open_room_and_the_page_is_closed(sqlite_url: str) -> None:
    async with world(sqlite_url, live=True) as here, Person(here.session, here.root, 1002) as ben:
        await opened(ben)
        data = {"initData": signed_for(here, 1002)}
        assert (await post(here, "say", {**data, "text": "Hello"}))[0] == 200
        await here.person.say("/admin ban 1002 Spam")
        await here.person.hears("is closed to")
        for what in ("session", "say", "ask", "bye"):
            status, told = await post(here, what, {**data, "text": "Hello"})
            assert status == 403
            assert "closed to you" in told["error"]
        await until(lambda: all(room.left for room in here.a2e.rooms.values()))


async def test_what_waits_when_its_owner_is_banned_is_cancelled_and_what_runs_is_delivered(sqlite_url: str) -> None:
    async with two(sqlite_url, "open", PARALLEL_JOBS="1", seconds=3.0) as (here, ben):
        for number, state in (("first", "Rendering"), ("second", "Queued")):
            said = await ben.say(f"/imagine the {number}")
            await ben.press("✅", await ben.hears("Price:", after=said["message_id"]))
            await ben.wait_for(lambda m, state=state: words(m).startswith(state), after=said["message_id"])
        await hears_new(here.person, await here.person.say("/admin ban 1002 Spam"), "closed to Person 1002")
        cancelled = await ben.wait_for(lambda m: words(m).startswith("Cancelled"))
        assert "the second" in words(cancelled)
        done = await ben.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
        assert "the first" in words(done)


async def test_all_that_waits_is_cancelled_and_refunded_however_much_it_is(database_url: str) -> None:
    async with two(database_url, "open", PARALLEL_JOBS="1", DAILY_CREDITS="5000", seconds=600.0) as (here, ben):
        deps = deps_of(here)
        await hears_new(ben, await ben.say("/start"), "A2E Studio")
        orders = Order(
            user_id=1002, chat_id=1002, thread_id=None, card_id=None, reply_to=None, operation="imagine",
            request={"answers": {"prompt": "a red house"}}, price=10,
        )  # fmt: skip

        async def ordered(t: Transaction) -> None:
            for _ in range(130):
                await place_order(t, deps, orders)

        async def counted() -> Counter[str]:
            rows = await deps.store.db.transact(lambda t: t.fetch_all("SELECT state FROM jobs"))
            return Counter(row["state"] for row in rows)

        async def are_cancelled() -> bool:
            return await counted() == Counter(running=1, cancelled=129)

        await deps.store.db.transact(ordered)
        await until(lambda: len(here.a2e.tasks) == 1)
        await hears_new(here.person, await here.person.say("/admin ban 1002 Spam"), "closed to Person 1002")
        await until(are_cancelled, seconds=60)
        assert len(here.a2e.tasks) == 1
        assert await spent(deps, 1002) == 10


async def test_what_waits_is_not_started_once_its_owner_is_banned(sqlite_url: str) -> None:
    async with two(sqlite_url, "open", PARALLEL_JOBS="1", seconds=600.0) as (here, ben):
        deps = deps_of(here)
        for number, state in (("first", "Rendering"), ("second", "Queued")):
            said = await ben.say(f"/imagine the {number}")
            await ben.press("✅", await ben.hears("Price:", after=said["message_id"]))
            await ben.wait_for(lambda m, state=state: words(m).startswith(state), after=said["message_id"])
        await deps.store.db.transact(lambda t: deps.store.users.set_access(t, 1002, "banned", reason="Spam"))
        here.a2e.clock.forward(700)
        await ben.wait_for(lambda m: words(m).startswith("Done") and "photo" in m)
        waits = await newest_job(here, State.QUEUED, user_id=1002)  # the step that cancels it has not come yet
        await submit(deps, str(waits.id))
        assert "the second" in words(await ben.wait_for(lambda m: words(m).startswith("Cancelled")))
        assert len(here.a2e.tasks) == 1


async def test_admins_hear_of_askers_at_most_once_a_minute_and_only_so_many_can_wait(sqlite_url: str) -> None:
    async with two(sqlite_url, "approval") as (here, ben):
        store = here.studio.deps.store  # type: ignore[union-attr]
        await hears_new(ben, await ben.say("/start"), "I've asked its operator")
        await here.person.hears("Person 1002 would like")
        await store.db.transact(lambda t: store.users.set_access(t, 1002, "open"))
        await hears_new(ben, await ben.say("/start"), "I've asked its operator")
        assert len([one for one in await here.person.answers() if "would like" in words(one)]) == 1
        waiting = await store.db.transact(lambda t: here.studio.deps.queue.waiting(t, "asks"))  # type: ignore[union-attr]
        assert waiting == {"all"}  # told together, when the minute is over
        await store.db.transact(lambda t: crowd(t, store.users))
        await store.db.transact(lambda t: store.users.set_access(t, 1002, "open"))
        await hears_new(ben, await ben.say("/start"), "Too many people are waiting")
        await asks(here.studio.deps, "all")  # type: ignore[union-attr]
        told = await here.person.hears("50 people would like to use the studio")
        assert len(told["reply_markup"]["inline_keyboard"]) == 5


async def crowd(t: Transaction, users: Users) -> None:
    for user_id in range(5000, 5050):
        await users.see(t, user_id, language="en", now=1.0)
        await users.set_access(t, user_id, "asked")
