"""How many database transactions the steps of a job cost; what more it takes is the turn's and the queue's."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

import aiohttp

from bot.jobs.orders import Order, place_order
from bot.jobs.steps.card import show_card
from bot.jobs.steps.poll import poll
from bot.jobs.steps.send import deliver
from bot.jobs.steps.start import submit
from bot.sandbox.telegram.person import Person
from bot.store.database import Database, Transaction
from bot.store.job import State
from tests.jobs.people import job_now
from tests.world import running, sandbox, settings_for, until

T = TypeVar("T")
MOST = {"submit": 2, "card": 2, "poll": 3, "deliver": 2}


class Counting:
    """The database itself, which counts."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.dialect = database.dialect
        self.count = 0

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        self.count += 1
        return await self._database.transact(work)

    async def close(self) -> None:
        await self._database.close()


async def test_each_step_of_a_job_costs_few_transactions(database_url: str) -> None:
    async with (
        sandbox(seconds=0.1) as (root, _, a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
        running(settings_for(root, database_url), does_jobs=False) as studio,
    ):
        await ada.say("/start")
        card = (await ada.hears("A2E Studio"))["message_id"]
        db = Counting(studio.deps.store.db)
        deps = replace(studio.deps, store=replace(studio.deps.store, db=db))
        order = Order(
            user_id=1001, chat_id=1001, thread_id=None, card_id=card, reply_to=None, operation="imagine",
            request={"answers": {"prompt": "a red house"}}, price=10,
        )  # fmt: skip
        job = await studio.deps.store.db.transact(lambda t: place_order(t, deps, order))
        spent: dict[str, int] = {}
        for step, work, key in (
            ("submit", submit, str(job.id)),
            ("card", show_card, str(job.id)),
            ("poll", poll, "text_to_image"),
            ("deliver", deliver, str(job.id)),
        ):
            if step == "poll":
                await until(lambda: all(task.ended for task in a2e.tasks.values()))
            before = db.count
            await work(deps, key)
            spent[step] = db.count - before
        assert (await job_now(studio.deps, job)).state is State.DELIVERED
        assert all(spent[step] <= most for step, most in MOST.items()), spent
