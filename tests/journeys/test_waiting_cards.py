"""A card tells the time so far while its job waits or runs; the database's clock is turned, nobody waits."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.a2e.tasks import Running
from bot.jobs.events import Made
from bot.jobs.orders import Order, place_order
from bot.jobs.poll_result import follow
from bot.jobs.steps.refresh import ALL, RECHECK, STEP, recheck, refresh
from bot.operations.image_models import IMAGINE
from bot.sandbox.telegram.person import Message, Person, words
from bot.store.job import State
from tests.jobs.people import INTENDED, after, deps_of, newest_job, order_a_picture
from tests.world import World, running, sandbox, settings_for, until, world

USUAL = "Usually about 30 s."


@pytest.fixture
async def slow(database_url: str) -> AsyncIterator[World]:
    async with world(database_url, seconds=60) as made:
        deps, model = deps_of(made), IMAGINE[0]
        for seconds in (20, 30, 40):
            await deps.store.db.transact(
                lambda t, one=seconds: deps.store.durations.add(t, model.task_type.name, model.id, one, now=0)
            )
        yield made


async def turn_back(here: World, seconds: float) -> None:
    """Let seconds pass, as far as running jobs are concerned."""
    sql = "UPDATE jobs SET started_at = started_at - ?, refresh_at = refresh_at - ?"
    await deps_of(here).store.db.transact(lambda t: t.execute(sql, seconds, seconds))


async def says(here: World, card: Message, *told: str) -> None:
    await here.person.wait_for(lambda m: m["message_id"] == card["message_id"] and all(one in words(m) for one in told))


async def test_a_card_tells_a_time_that_grows_then_that_it_is_longer_than_usual(slow: World) -> None:
    ada = slow.person
    card = await order_a_picture(ada)
    await says(slow, card, "Rendering", "Ordered for 10 credits.", USUAL)
    await turn_back(slow, 20)
    await says(slow, card, " s so far, usually about 30 s.")
    assert " s so far, usually about 30 s." in await ada.toast_for(await ada.press("⏱ Time so far"))
    await follow(deps_of(slow), await newest_job(slow, State.RUNNING), Running(status="process", percent=40))
    await turn_back(slow, 15)
    await says(slow, card, " s so far, 40 % done, usually done within 45 s.")
    await turn_back(slow, 60)
    await says(slow, card, "1 min 30 s so far, 40 % done, longer than usual; I'm keeping an eye on it.")


async def test_a_job_in_line_tells_its_place_and_its_time(sqlite_url: str) -> None:
    async with world(sqlite_url, seconds=60, PARALLEL_JOBS="1") as here:
        await order_a_picture(here.person)
        await here.person.hears("Rendering")
        card = await order_a_picture(here.person, "a blue house")
        await says(here, card, "Next in line: ")
        sql = "UPDATE jobs SET created_at = created_at - 95, refresh_at = 0 WHERE state = 'queued'"
        await deps_of(here).store.db.transact(lambda t: t.execute(sql))
        await says(here, card, "Next in line: ", "1 min 30 s so far.")


@pytest.mark.parametrize("dies", [False, True])
async def test_old_words_do_not_stay_where_the_job_ends_while_they_are_on_their_way(
    database_url: str, dies: bool
) -> None:
    async with (
        sandbox() as (root, telegram, _),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
        running(settings_for(root, database_url), does_jobs=False) as studio,
    ):
        await ada.say("/start")
        card, deps = (await ada.hears("A2E Studio"))["message_id"], studio.deps
        order = Order(
            user_id=1001, chat_id=1001, thread_id=None, card_id=card, reply_to=None, operation="imagine",
            request={"answers": {"prompt": "a red house"}}, price=1,
        )  # fmt: skip
        job = await after(deps, await deps.store.db.transact(lambda t: place_order(t, deps, order)), INTENDED)
        await deps.store.db.transact(lambda t: t.execute("UPDATE jobs SET refresh_at = 0"))
        telegram.faults.add("telegram", "delay", match="editMessageText", seconds=0.5)
        late = asyncio.create_task(refresh(deps, ALL))
        await until(lambda: not telegram.faults.listed()["telegram"])  # the edit is under way
        await after(deps, job, Made(result={"media": [], "note": "A note."}, cost=1))
        (left,) = await deps.store.db.transact(lambda t: deps.queue.waiting(t, RECHECK))
        if dies:
            late.cancel()
        table = "queue" if deps.store.db.dialect == "sqlite" else "pgqueuer"
        await deps.store.db.transact(lambda t: t.execute(f"DELETE FROM {table}"))  # all that was due before
        if dies:
            await recheck(deps, left)
        else:
            await late
        assert str(job.id) in await deps.store.db.transact(lambda t: deps.queue.waiting(t, "card"))


async def test_nothing_is_refreshed_once_no_job_is_open(here: World) -> None:
    deps = deps_of(here)
    await deps.store.db.transact(lambda t: deps.queue.enqueue(t, STEP, ALL))
    await until(lambda: is_over(here))


async def is_over(here: World) -> bool:
    deps = deps_of(here)
    return not await deps.store.db.transact(lambda t: deps.queue.waiting(t, STEP))


async def test_a_job_that_ends_while_its_card_is_refreshed_is_not_refreshed_again(here: World) -> None:
    store, ada = deps_of(here).store, here.person
    await order_a_picture(ada)
    job = await newest_job(here, State.DELIVERED)
    await store.db.transact(lambda t: store.waiting_cards.refresh_later(t, {job.id: 1.0}))
    assert await store.db.transact(store.waiting_cards.next_at) is None
