"""Everybody's jobs in the operator's panel: why one failed, ordered again, returned, cancelled; once, by one admin."""

from time import time

from bot.sandbox.telegram.person import Message, Person, button, labels, words
from bot.store.admin_log import Deed
from bot.store.job import State
from bot.store.spend import Spent, SpentOn, day_of
from tests.handlers.test_admin_people import House, house, page_of
from tests.jobs.people import deps_of, entries, has_failed, is_done, newest_job, order_a_picture, spent
from tests.journeys.live_rooms import closed, opened
from tests.journeys.test_recipes import quote_of_greeting
from tests.world import until

START = "POST /api/v1/userText2Image/start"


async def job_page(admin: Person, section: str, state: str) -> Message:
    """Return the page of the newest job of a section of the panel."""
    said = await admin.say("/admin")
    await admin.press(section, await admin.hears("Operator's panel", after=said["message_id"]))
    listed = await admin.wait_for(
        lambda m: any(one.startswith(f"{state} · ") for one in labels(m)), after=said["message_id"]
    )
    await admin.press(f"{state} · ", listed)
    return await admin.hears("Ordered by Person 1002", after=said["message_id"])


async def failing(all_: House) -> Message:
    """Let Ben's picture fail at A2E; returns its page as Ada sees it."""
    all_.here.faults.add("a2e", "fail_task", match="userText2Image", times=1)
    await order_a_picture(all_.ben)
    await all_.ben.wait_for(has_failed)
    return await job_page(all_.ada, "⚠️ Failed jobs", "Failed")


async def test_a_failed_job_tells_why_and_is_ordered_again_once_at_its_price(database_url: str) -> None:
    async with house(database_url) as all_:
        page = await failing(all_)
        told = words(page)
        assert "A2E's words: " in told
        assert "red house" not in told  # what people wrote is theirs
        assert "Price: 10 credits" in told
        assert "Charged: 0 credits" in told
        retry = button(page, "🔁 Retry") or ""
        await all_.ada.press("🔁 Retry", page)
        await all_.ada.hears("is ordered again, as job")
        await all_.ben.hears("again for you, since it failed: 10 credits, as before")
        await all_.ben.wait_for(is_done)
        assert (all_.here.a2e.calls[START], await spent(deps_of(all_.here), 1002)) == (2, 10)
        query = await all_.ada.press_data(page["message_id"], retry)
        assert "You have done something here since" in await all_.ada.toast_for(query)
        assert not any("Retry" in one for one in labels(await job_page(all_.ada, "⚠️ Failed jobs", "Failed")))
        assert all_.here.a2e.calls[START] == 2
        assert await all_.deeds() == [(1001, Deed.RETRIED, 1002)]


async def test_where_it_may_cost_more_or_limits_forbid_it_its_owner_is_asked(sqlite_url: str) -> None:
    async with house(sqlite_url, DAILY_CREDITS="10") as all_:
        page = await failing(all_)
        await order_a_picture(all_.ben, "another")
        await all_.ben.wait_for(is_done)  # that was the limit
        await all_.ada.press("🔁 Retry", page)
        await all_.ada.hears("Its owner is asked to order job")
        asked = await all_.ben.hears("You can try it again:")
        await all_.ben.press("🔁 Again", asked)
        await all_.ben.wait_for(lambda m: "✅" in str(labels(m)), after=asked["message_id"])
        assert await all_.deeds() == [(1001, Deed.OFFERED, 1002)]


async def test_what_a_job_was_charged_is_returned_once_by_whoever_is_first(database_url: str) -> None:
    async with house(database_url) as all_:
        await order_a_picture(all_.ben)
        await all_.ben.wait_for(is_done)
        job = await newest_job(all_.here, State.DELIVERED, user_id=1002)
        pages = []
        for admin in (all_.ada, all_.cleo):
            await admin.press("📋 Jobs", await page_of(admin))
            await admin.press("Done · ", await admin.hears("Jobs of Person 1002"))
            pages.append(await admin.hears(f"Job {job.id} · done"))
        await all_.ada.press("💸 Refund 10 credits", pages[0])
        await all_.ada.hears(f"Returned for job {job.id}: 10 credits")
        await all_.ben.hears("The operator has returned the 10 credits of your order")
        await all_.cleo.press("💸 Refund 10 credits", pages[1])
        told = words(await all_.cleo.hears("out of date, so nothing was done"))
        assert f"Person 1001 returned the credits of job {job.id} to Person 1002: 10." in told
        deps = deps_of(all_.here)
        assert await spent(deps, 1002) == 0
        assert [kind for kind, credits in await entries(deps, job.id) if credits > 0] == ["operator"]
        assert await all_.deeds() == [(1001, Deed.RETURNED, 1002)]
        (sums,) = await deps.store.db.transact(lambda t: deps.store.spend.since(t, 0))
        assert sums.spent.charged == 0


async def test_a_running_job_is_cancelled_by_one_admin_and_the_other_is_told(database_url: str) -> None:
    async with house(database_url, seconds=600.0) as all_:
        await order_a_picture(all_.ben)
        job = await newest_job(all_.here, State.RUNNING, user_id=1002)
        mine, hers = [await job_page(one, "⏳ Running jobs", "Rendering") for one in (all_.ada, all_.cleo)]
        await all_.ada.press("✖️ Cancel · 10 credits stay spent", mine)
        await all_.ada.hears("A2E had begun: 10 credits stay spent")
        await all_.ben.hears("The operator has cancelled your order")
        await all_.ben.wait_for(lambda m: words(m).startswith("Cancelled"))
        await all_.cleo.press("✖️ Cancel", hers)
        assert f"Person 1001 cancelled job {job.id} of Person 1002" in words(await all_.cleo.hears("nothing was done"))
        assert await all_.deeds() == [(1001, Deed.CANCELLED, 1002)]


async def test_a_job_that_has_moved_on_by_itself_is_not_acted_on(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        await order_a_picture(all_.ben)
        await all_.ben.wait_for(is_done)
        job = await newest_job(all_.here, State.DELIVERED, user_id=1002)
        said = await all_.ada.say("/admin")
        panel = await all_.ada.hears("Operator's panel", after=said["message_id"])
        await all_.ada.press_data(panel["message_id"], f"a:job:{job.id}:cancel:running:0")
        await all_.ada.hears(f"Job {job.id} has moved on: it is done.")
        query = await all_.ada.press_data(panel["message_id"], "a:job:999:open:running:0")
        assert "deleted" in await all_.ada.toast_for(query)
        for forged in ("retry", "refund"):
            await all_.ada.press_data(panel["message_id"], f"a:job:{job.id}:{forged}:delivered:0")
        await until(lambda: deps_of(all_.here).store.db.transact(deps_of(all_.here).store.admin_log.count))
        await all_.ada.hears("can't be ordered again now")
        assert await all_.deeds() == [(1001, Deed.RETURNED, 1002)]


async def test_a_recipe_that_has_ended_is_not_said_to_be_cancelled(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        await all_.ben.press("✅ Make it", await quote_of_greeting(all_.ben))
        await all_.ben.wait_for(lambda m: words(m).startswith("Done · Greeting"))
        page = await of_the_newest_job(all_.ada)
        number = words(page).split()[2]
        await all_.ada.press_data(page["message_id"], f"a:job:{number}:cancel:delivered:0")
        await all_.ada.hears("already done")
        assert await all_.deeds() == []


async def test_spend_tells_what_was_charged_beside_what_a2e_took(database_url: str) -> None:
    async with house(database_url) as all_:
        await order_a_picture(all_.ben)
        await all_.ben.wait_for(is_done)
        await newest_job(all_.here, State.DELIVERED, user_id=1002)
        said = await all_.ada.say("/admin")
        await all_.ada.press("📊 Spend", await all_.ada.hears("Operator's panel", after=said["message_id"]))
        told = await all_.ada.hears("by day, the last 14 days")
        assert "Together: 10 / " in words(told)
        await all_.ada.press("By model", told)
        assert ": 10 / " in words(await all_.ada.hears("by model, the last 14 days"))
        await all_.ada.press("By type")
        await all_.ada.hears("by type of task, the last 14 days")


async def test_an_open_room_is_not_returned_before_a2e_has_given_back_what_it_did_not_use(database_url: str) -> None:
    async with house(database_url, live=True) as all_:
        await opened(all_.ben)
        job = await newest_job(all_.here, State.DELIVERED, user_id=1002)
        page = await of_the_newest_job(all_.ada)
        assert not any("Refund" in one for one in labels(page))
        await all_.ada.press_data(page["message_id"], f"a:job:{job.id}:refund:delivered:0")
        await all_.ada.hears("nothing to return")
        await all_.ben.say("/bye")
        await all_.ben.wait_for(closed)
        page = await of_the_newest_job(all_.ada)
        await all_.ada.press("💸 Refund", page)
        await all_.ada.hears(f"Returned for job {job.id}: ")
        deps = deps_of(all_.here)
        assert await spent(deps, 1002) == 0
        (sums,) = await deps.store.db.transact(lambda t: deps.store.spend.since(t, 0))
        assert sums.spent.charged == 0
        assert await all_.deeds() == [(1001, Deed.RETURNED, 1002)]


async def of_the_newest_job(admin: Person) -> Message:
    """Return the page of Ben's newest job."""
    await admin.press("📋 Jobs", page := await page_of(admin))
    await admin.press("Done · ", await admin.hears("Jobs of Person 1002", after=page["message_id"] - 1))
    return await admin.hears("Ordered by Person 1002", after=page["message_id"] - 1)


async def test_spend_tells_models_of_one_name_apart(sqlite_url: str) -> None:
    async with house(sqlite_url) as all_:
        store = deps_of(all_.here).store
        for number, task_type in enumerate(("text_to_image", "image_to_video", "veo"), start=1):
            model = "veo3" if task_type == "veo" else "a2e"
            sums = SpentOn(day=day_of(time()), task_type=task_type, model=model, spent=Spent(jobs=1, charged=number))
            await store.db.transact(lambda t, one=sums, job=number: store.spend.add(t, one, job_id=job))  # type: ignore[misc]
        said = await all_.ada.say("/admin")
        await all_.ada.press("📊 Spend", await all_.ada.hears("Operator's panel", after=said["message_id"]))
        for by, name in (("By type", "Veo 3 Fast: 3 / "), ("By model", "\nVeo 3: 3 / ")):
            await all_.ada.press(by)
            told = words(await all_.ada.hears(by.lower()))
            assert name in told
            assert "Text to image · A2E: 1 / " in told
            assert "Photo to video · A2E: 2 / " in told
