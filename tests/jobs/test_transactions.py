"""How many database transactions a job costs: each of its steps, and all that the process does from ✅ to Done."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace

import aiohttp
import pytest

from bot.app.wiring import Studio
from bot.jobs.orders import Order, place_order
from bot.jobs.steps.card import show_card
from bot.jobs.steps.poll import poll
from bot.jobs.steps.send import deliver
from bot.jobs.steps.start import submit
from bot.sandbox.telegram.person import Message, Person
from bot.store.job import State
from tests.counting import Counting, open_counted
from tests.jobs.people import ask_to_swap, is_done, job_now
from tests.world import running, sandbox, settings_for, until

FROM_PRESS_TO_DONE = 20
USUAL = {"bot.jobs.steps.poll.poll": 1, "bot.jobs.steps.card.show_card": 2}
"""How often these steps begin; on a busy machine once more, and each time more costs 2."""
OF_ITSELF = (
    "bot.telegram.inbox.careful.",
    "bot.queue.local.LocalQueue._recall",
    "handlers.inbox.Inbox.wake.",
    "bot.store.told.",
)
"""What is looked at now and then, or told to Telegram after a start, whether anybody presses something or not."""
AT_START = ("sweep", "purge", "seal", "daily-report")
MOST = {"submit": 2, "card": 2, "poll": 3, "deliver": 3}


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
            before = len(db.asked)
            await work(deps, key)
            spent[step] = len(db.asked) - before
        assert (await job_now(studio.deps, job)).state is State.DELIVERED
        assert all(spent[step] <= most for step, most in MOST.items()), spent


async def ask_for_a_picture(ada: Person) -> tuple[Message, str]:
    said = await ada.say("/imagine a red house")
    return await ada.hears("Price: 10 credits", after=said["message_id"]), "✅"


async def ask_for_a_swap(ada: Person) -> tuple[Message, str]:
    return await ask_to_swap(ada), "✅ Render in full"


@pytest.mark.parametrize("ask", [ask_for_a_picture, ask_for_a_swap])
async def test_from_the_press_to_the_result_the_process_makes_few_transactions(
    sqlite_url: str, ask: Callable[[Person], Awaitable[tuple[Message, str]]]
) -> None:
    async with (
        sandbox(seconds=0.1) as (root, _, _),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
        running(settings_for(root, sqlite_url, POLL_SECONDS="1"), opens=open_counted) as studio,
    ):
        counting = studio.deps.store.db
        assert isinstance(counting, Counting)
        await until(lambda: sum("LocalQueue.done" in one for one in counting.asked) >= len(AT_START))
        asked, button = await ask(ada)
        await until(lambda: is_quiet(studio, counting))
        counting.asked.clear()
        await ada.press(button, asked)
        await ada.wait_for(is_done)
        await until(lambda: is_quiet(studio, counting))
        spent = Counter(name for name in counting.asked if not name.startswith(OF_ITSELF))
    assert all(spent[step] for step in USUAL), spent
    more = sum(max(0, spent[step] - usual) for step, usual in USUAL.items())
    assert spent.total() - 2 * more <= FROM_PRESS_TO_DONE, spent


async def is_quiet(studio: Studio, counting: Counting) -> bool:
    """Whether all that matters is noted; what is looked at here does not count."""
    queue = studio.deps.queue
    steps = ("update", "submit", "poll", "deliver", "uncard")
    waiting = [await counting.database.transact(lambda t, step=step: queue.waiting(t, step)) for step in steps]
    return not any(waiting) and not studio.deps.answers.in_hand
