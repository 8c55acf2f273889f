"""Rows, money and next steps, without anybody who works on them."""

from collections.abc import AsyncIterator
from time import time

import pytest

from bot.jobs.groups import place_group, show_group
from bot.jobs.moves import Order, advance, finish, place_order
from bot.jobs.steps import wake_all
from bot.jobs.workshop import Workshop
from bot.operations.base import Keep
from bot.store.database import Conflict, Transaction
from bot.store.jobs import Job, State
from tests.world import running, sandbox, settings_for


@pytest.fixture
async def shop(database_url: str) -> AsyncIterator[Workshop]:
    async with (
        sandbox() as (root, _, _),
        running(settings_for(root, database_url, PARALLEL_JOBS="2"), does_jobs=False, takes_updates=False) as studio,
    ):
        yield studio.services.shop


async def ordered(shop: Workshop) -> Job:
    voice = {"id": "v1", "name": "Alice", "country": "en", "region": "US"}
    order = Order(
        user_id=7,
        chat_id=7,
        thread_id=None,
        card_id=None,
        reply_to=None,
        operation="speak",
        request={"answers": {"text": "Hello", "voice": voice}},
        price=3,
    )
    return await shop.store.db.transact(lambda t: place_order(t, shop, order))


async def ordered_together(shop: Workshop) -> Job:
    """Order a dub into two languages; returns the card's job."""
    source = {"kind": "audio", "file": {"file_id": "f", "unique_id": "u", "kind": "audio", "size": 9, "seconds": 4}}
    languages = [{"id": "de", "name": "German"}, {"id": "es", "name": "Spanish"}]
    answers = {"source": source, "into": languages}
    order = Order(
        user_id=1001, chat_id=1001, thread_id=None, card_id=None, reply_to=None, operation="dub",
        request={"answers": answers}, price=10,
    )  # fmt: skip
    return await shop.store.db.transact(lambda t: place_group(t, shop, order))


async def moved(shop: Workshop, job: Job, to: State, **changes: object) -> Job:
    after = await shop.store.db.transact(lambda t: advance(t, shop, job, to, **changes))
    assert after is not None
    return after


async def waiting(shop: Workshop, step: str) -> set[str]:
    return await shop.store.db.transact(lambda t: shop.queue.waiting(t, step))


async def spent(shop: Workshop) -> int:
    return await shop.store.db.transact(lambda t: shop.store.ledger.spent(t, 7, since=0))


async def forget_queue(shop: Workshop) -> None:
    table = "queue" if shop.store.db.dialect == "sqlite" else "pgqueuer"
    await shop.store.db.transact(lambda t: t.execute(f"DELETE FROM {table}"))


async def test_the_end_of_a_job_wakes_as_many_as_there_are_places(shop: Workshop) -> None:
    first, second, third, fourth = [await ordered(shop) for _ in range(4)]
    await moved(shop, first, State.STARTING)
    await forget_queue(shop)  # the others were looked at, and found no room
    await moved(shop, second, State.FAILED)
    assert await waiting(shop, "submit") == {str(third.id), str(fourth.id)}


async def test_a_cancelled_job_costs_what_had_begun_and_nothing_else(shop: Workshop) -> None:
    waits, runs = await ordered(shop), await ordered(shop)
    assert await spent(shop) == 6
    await moved(shop, waits, State.CANCELLED)
    assert await spent(shop) == 3
    runs = await moved(shop, runs, State.RUNNING, started_at=time(), cost=2)
    await moved(shop, runs, State.CANCELLED)
    assert await spent(shop) == 2


async def test_a_step_that_comes_too_late_changes_neither_row_nor_money(shop: Workshop) -> None:
    job = await ordered(shop)
    await moved(shop, job, State.CANCELLED)
    late = await shop.store.db.transact(lambda t: advance(t, shop, job, State.DELIVERED, cost=99))
    assert late is None
    assert await spent(shop) == 0


async def test_a_start_takes_up_every_unfinished_job_and_every_deletion(shop: Workshop) -> None:
    things = shop.store.things
    queued, sending = await ordered(shop), await moved(shop, await ordered(shop), State.SENDING)
    thing = await shop.store.db.transact(
        lambda t: things.add(t, user_id=7, kind="face", name="Bob", a2e_id="f1", url=None, file=None, now=time())
    )
    await shop.store.db.transact(lambda t: things.mark_deleting(t, thing.id, 7))
    await forget_queue(shop)
    await wake_all(shop)
    assert await waiting(shop, "submit") == {str(queued.id)}
    assert await waiting(shop, "deliver") == {str(sending.id)}
    assert await waiting(shop, "erase-thing") == {str(thing.id)}


async def test_a_part_that_comes_late_turns_its_card_from_failed_to_done(shop: Workshop) -> None:
    card = await ordered_together(shop)
    parts = await shop.store.db.transact(lambda t: shop.store.jobs.children(t, card.id))
    given_up = [await moved(shop, part, State.FAILED, task_id=part.name, deadline=time() + 99) for part in parts]
    await show_group(shop, card)
    failed = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, card.id))
    assert failed is not None
    assert failed.state is State.FAILED
    late = await moved(shop, given_up[0], State.SENDING, cost=0, result={"media": [], "late": True})
    await show_group(shop, failed)
    await moved(shop, late, State.DELIVERED)
    await show_group(shop, failed)
    done = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, card.id))
    assert done is not None
    assert done.state is State.DELIVERED
    assert await shop.store.db.transact(lambda t: shop.store.ledger.spent(t, 1001, since=0)) == 0


async def test_what_another_row_owns_at_a2e_is_never_put_on_a_second_shelf(shop: Workshop) -> None:
    things = shop.store.things
    await shop.store.db.transact(
        lambda t: things.add(t, user_id=7, kind="face", name="Bob", a2e_id="f1", url=None, file=None, now=time())
    )
    jobs = [await ordered(shop) for _ in range(3)]
    kept = [Keep(kind="face", name="Eve", a2e_id=one) for one in ("f1", "f2", "f2")]
    ended = [
        await shop.store.db.transact(lambda t, job=job, keep=keep: finish(t, shop, job, {}, keep))
        for job, keep in zip(jobs, kept, strict=True)
    ]
    assert [one.state for one in ended if one] == [State.FAILED, State.SENDING, State.FAILED]
    assert await shop.store.db.transact(lambda t: things.count(t, 7, "face")) == 2
    assert await spent(shop) == 3


async def test_a_second_order_of_the_same_name_is_met_inside_of_the_transaction_that_goes_on(shop: Workshop) -> None:
    voice = {"id": "v1", "name": "Alice", "country": "en", "region": "US"}
    sample = Order(
        user_id=7, chat_id=7, thread_id=None, card_id=None, reply_to=None, operation="sample",
        request={"answers": {"voice": voice}}, price=0, name="sample-v1-1",
    )  # fmt: skip

    async def work(t: Transaction) -> int:
        await place_order(t, shop, sample)
        with pytest.raises(Conflict):
            await place_order(t, shop, sample)
        return await shop.store.jobs.count(t, 7)

    assert await shop.store.db.transact(work) == 1
    assert await shop.store.db.transact(lambda t: shop.store.jobs.count(t, 7)) == 1
