"""A card is edited by several steps: what it says last is what its row says."""

import asyncio

import aiohttp
import pytest

from bot.jobs.events import Made
from bot.jobs.orders import Order, place_order
from bot.jobs.steps.card import show_card
from bot.jobs.steps.send import deliver
from bot.sandbox.telegram.person import Person, words
from tests.jobs.people import INTENDED, after
from tests.world import running, sandbox, settings_for, until


@pytest.mark.parametrize("result", [{"media": [], "note": "A note."}, {"media": []}])
async def test_an_older_card_that_comes_late_does_not_stay(database_url: str, result: dict) -> None:
    async with (
        sandbox() as (root, telegram, _),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
        running(settings_for(root, database_url), does_jobs=False) as studio,
    ):
        await ada.say("/start")
        card = (await ada.hears("A2E Studio"))["message_id"]
        deps = studio.deps
        order = Order(
            user_id=1001,
            chat_id=1001,
            thread_id=None,
            card_id=card,
            reply_to=None,
            operation="speak",
            request={"answers": {"text": "Hi", "voice": {"id": "v", "name": "Alice", "country": "en", "region": "US"}}},
            price=1,
        )
        job = await deps.store.db.transact(lambda t: place_order(t, deps, order))
        await after(deps, job, INTENDED, Made(result=result, cost=1))
        telegram.faults.add("telegram", "delay", match="editMessageText", seconds=0.5)
        late = asyncio.create_task(show_card(deps, str(job.id)))
        await until(lambda: not telegram.faults.listed()["telegram"])  # the edit is under way
        await deliver(deps, str(job.id))
        await late
        assert str(job.id) in await deps.store.db.transact(lambda t: deps.queue.waiting(t, "card"))
        await show_card(deps, str(job.id))
        assert words(await ada.wait_for(lambda m: m["message_id"] == card)).startswith("Done")
