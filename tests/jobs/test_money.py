"""The books: entries that only grow, limits that hold between processes, and what A2E really charged."""

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from time import time

import pytest

from bot.a2e import calls
from bot.errors import Refused
from bot.jobs.orders import Order, place_order
from bot.sandbox.telegram.person import words
from bot.store.database import Transaction
from bot.store.jobs import NewJob, State
from bot.store.ledger import Ledger, Limits, day_start
from bot.store.store import Store, open_store
from tests.conftest import KEY
from tests.jobs.people import deps_of, entries, has_failed, is_done, newest_job, order_a_picture, spent
from tests.world import World, until

ROOT = Path(__file__).parents[2]
ORDERS = 10


def new_job(name: str, price: int = 10) -> NewJob:
    return NewJob(
        user_id=7, chat_id=7, thread_id=None, reply_to=None, message_id=1, operation="imagine",
        task_type="text_to_image", name=name, request={"answers": {}}, price=price, parent_id=None,
    )  # fmt: skip


async def order(store: Store, name: str, limits: Limits) -> bool:
    async def work(t: Transaction) -> None:
        job = await store.jobs.insert(t, new_job(name), now=time())
        await store.ledger.reserve(t, 7, job.id, 10, limits=limits, now=time())

    try:
        await store.db.transact(work)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("limits", [Limits(daily=35), Limits(monthly=35), Limits(global_daily=35)])
async def test_ten_orders_at_once_on_two_pools_never_pass_a_limit(database_url: str, limits: Limits) -> None:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(open_store(database_url, KEY))
        second = first  # SQLite is one process's alone
        if database_url.startswith("postgresql"):
            second = await stack.enter_async_context(open_store(database_url, KEY))
        outcomes = await asyncio.gather(
            *(
                order(store, f"{number} {name}", limits)
                for name, store in (("a", first), ("b", second))
                for number in range(ORDERS)
            )
        )
        assert sum(outcomes) == 3
        assert await first.db.transact(lambda t: first.ledger.spent(t, 7, since=0)) == 30


async def test_a_refused_order_leaves_no_job_and_no_entry_behind(here: World) -> None:
    deps = deps_of(here)
    asked = {"answers": {"prompt": "a house", "size": "1024x1024"}}
    wanted = Order(
        user_id=7, chat_id=7, thread_id=None, card_id=None, reply_to=None, operation="imagine", request=asked, price=10
    )  # fmt: skip
    tight = replace(deps, limits=Limits(daily=9))
    with pytest.raises(Refused):
        await deps.store.db.transact(lambda t: place_order(t, tight, wanted))
    assert await deps.store.db.transact(lambda t: t.fetch_all("SELECT 1 AS one FROM jobs")) == []
    assert await deps.store.db.transact(lambda t: t.fetch_all("SELECT 1 AS one FROM ledger")) == []


async def test_an_entry_cannot_be_changed(store: Store) -> None:
    job = await store.db.transact(lambda t: store.jobs.insert(t, new_job("one"), now=time()))
    await store.db.transact(lambda t: store.ledger.reserve(t, 7, job.id, 10, limits=Limits(), now=time()))
    for change in ("credits = 0", "entry = 'gift'", "at = 0", "job_id = 99"):
        with pytest.raises(Exception, match="only grows"):
            await store.db.transact(lambda t, change=change: t.execute(f"UPDATE ledger SET {change}"))
    assert await store.db.transact(lambda t: store.ledger.spent(t, 7, since=0)) == 10


def test_no_code_changes_entries_and_only_forgetting_deletes_them() -> None:
    changes = re.compile(r"(UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE)\s+ledger", re.IGNORECASE)
    found = [
        str(path.relative_to(ROOT))
        for folder in ("bot", "handlers")
        for path in (ROOT / folder).rglob("*.py")
        if changes.search(path.read_text())
    ]
    assert found == ["bot/store/personal.py"]


@pytest.mark.parametrize(("last", "paid"), [("settle", 12), ("settle", 0), ("refund", 0)])
async def test_what_corrects_a_reservation_counts_on_its_day(store: Store, last: str, paid: int) -> None:
    today = day_start(time())
    job = await store.db.transact(lambda t: store.jobs.insert(t, new_job("late"), now=today - 5))
    await store.db.transact(lambda t: store.ledger.reserve(t, 7, job.id, 10, limits=Limits(), now=today - 5))

    async def end(t: Transaction) -> None:
        if last == "settle":
            await store.ledger.settle(t, job, paid, now=today + 5)
        else:
            await store.ledger.refund(t, job, now=today + 5)

    await store.db.transact(end)
    assert await store.db.transact(lambda t: store.ledger.spent(t, 7, since=today)) == 0
    assert await store.db.transact(lambda t: store.ledger.spent(t, 7, since=0)) == paid


async def test_a_job_that_is_refunded_and_delivered_all_the_same_costs_what_is_settled(store: Store) -> None:
    job = await store.db.transact(lambda t: store.jobs.insert(t, new_job("one"), now=time()))
    ledger: Ledger = store.ledger
    await store.db.transact(lambda t: ledger.reserve(t, 7, job.id, 10, limits=Limits(), now=time()))
    for _ in range(2):
        await store.db.transact(lambda t: ledger.refund(t, job, now=time()))
        await store.db.transact(lambda t: ledger.settle(t, job, 0, now=time()))
    assert await store.db.transact(lambda t: ledger.spent(t, 7, since=0)) == 0


async def test_what_a2e_really_charged_is_told_beside_the_quote(here: World) -> None:
    ada = here.person
    said = await ada.say("/imagine a red house")
    asked = await ada.hears("Price: 10 credits", after=said["message_id"])
    await ada.press("✅", asked)
    await until(lambda: bool(here.a2e.tasks))
    next(iter(here.a2e.tasks.values())).cost = 13
    done = await ada.wait_for(is_done)
    assert "Cost: 13 credits (quoted 10)" in words(done)
    await newest_job(here, State.DELIVERED)
    assert await spent(deps_of(here)) == 13


async def charge_more(here: World, amounts: list[int]) -> None:
    """Let A2E's history say something else than it charged at the start."""
    await until(lambda: any(one["amount"] < 0 for one in here.a2e.history))
    template = next(one for one in here.a2e.history if one["amount"] < 0)
    here.a2e.history[:] = [{**template, "amount": -amount} for amount in amounts]


@pytest.mark.parametrize(("charges", "cost", "line"), [
    ([14], 14, "Cost: 14 credits (quoted 10)"),
    ([10], 10, "Cost: 10 credits"),
    ([14, 3], None, "Cost: 10 credits"),
    ([], None, "Cost: 10 credits"),
])  # fmt: skip
async def test_a_charge_is_read_back_from_the_history_when_nothing_else_can_be_meant(
    here: World, charges: list[int], cost: int | None, line: str
) -> None:
    here.faults.add("a2e", "no_coins", match="userText2Image", times=0)
    await order_a_picture(here.person)
    await charge_more(here, charges)
    done = await here.person.wait_for(is_done)
    assert line in words(done)
    job = await newest_job(here, State.DELIVERED)
    assert job.cost == cost
    assert await spent(deps_of(here)) == (10 if cost is None else cost)


async def test_two_jobs_that_began_together_keep_their_quotes(here: World) -> None:
    here.a2e.may_end.clear()
    here.faults.add("a2e", "no_coins", match="userText2Image", times=0)
    await order_a_picture(here.person, "one")
    await order_a_picture(here.person, "two")

    async def both_run() -> bool:
        return sum(words(one).startswith("Rendering") for one in await here.person.answers()) == 2

    await until(both_run)
    here.a2e.may_end.set()
    await here.person.wait_for(is_done)
    await until(lambda: all(task.ended for task in here.a2e.tasks.values()))
    job = await newest_job(here, State.DELIVERED)
    assert job.cost is None
    assert here.a2e.calls["GET /api/v1/transactionRecord/creditsHistory"] == 0


@pytest.mark.parametrize("known", [True, False])
async def test_the_refund_line_says_that_a2e_gave_the_credits_back_when_that_is_known(here: World, known: bool) -> None:
    here.faults.add("a2e", "fail_task", match="userText2Image")
    if not known:
        here.faults.add("a2e", "no_coins", match="batchDetail", times=0)
        here.faults.add("a2e", "error", match="creditsHistory", times=0, status=400)
    await order_a_picture(here.person)
    failed = await here.person.wait_for(has_failed)
    assert "10 credits returned." in words(failed)
    assert ("A2E gave them back" in words(failed)) == known
    job = await newest_job(here, State.FAILED)
    assert await entries(deps_of(here), job.id) == [("reserve", -10), ("refund", 10)]


async def test_a_gift_in_the_history_tells_it_as_well(here: World) -> None:
    here.faults.add("a2e", "fail_task", match="userText2Image")
    here.faults.add("a2e", "no_coins", match="batchDetail", times=0)
    await order_a_picture(here.person)
    failed = await here.person.wait_for(has_failed)
    assert "A2E gave them back" in words(failed)


async def test_the_cost_of_a_video_holds_what_was_spoken_for_it(here: World) -> None:
    deps, before = deps_of(here), here.a2e.coins
    alice = (await calls.voices(deps.a2e, "en", "US"))[0].voices[0]
    answers = {
        "avatar": {"id": "a0a7a5000000000000000000", "name": "Ann"},
        "script": {"text": "Good morning. " * 20},
        "voice": {"id": alice.id, "name": "Alice", "country": "en", "region": "US"},
    }
    spoken = Order(
        user_id=1001, chat_id=1001, thread_id=None, card_id=None, reply_to=None, operation="present",
        request={"answers": answers}, price=23,
    )  # fmt: skip
    await deps.store.db.transact(lambda t: place_order(t, deps, spoken))
    await here.person.wait_for(lambda m: words(m).startswith("Done"))
    job = await newest_job(here, State.DELIVERED)
    assert job.cost == before - here.a2e.coins
    assert job.cost == next(iter(here.a2e.tasks.values())).cost + 3
