"""Rows, money and next steps, without anybody who works on them."""

from collections.abc import AsyncIterator
from time import time

import pytest

from bot.jobs.deps import Deps
from bot.jobs.events import CancelPressed, Hindered, NoEnd, Sent
from bot.jobs.groups import place_group, show_group
from bot.jobs.orders import Order, place_order
from bot.jobs.runner import finish, record
from bot.jobs.steps.table import wake_all
from bot.operations.base import Keep
from bot.store.database import Conflict, Transaction
from bot.store.jobs import Job, State
from tests.jobs.people import INTENDED, after, finished, started
from tests.world import running, sandbox, settings_for


@pytest.fixture
async def deps(database_url: str) -> AsyncIterator[Deps]:
    async with (
        sandbox() as (root, _, _),
        running(settings_for(root, database_url, PARALLEL_JOBS="2"), does_jobs=False, takes_updates=False) as studio,
    ):
        yield studio.deps


async def ordered(deps: Deps) -> Job:
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
    return await deps.store.db.transact(lambda t: place_order(t, deps, order))


async def ordered_together(deps: Deps) -> Job:
    """Order a dub into two languages; returns the card's job."""
    source = {"kind": "audio", "file": {"file_id": "f", "unique_id": "u", "kind": "audio", "size": 9, "seconds": 4}}
    languages = [{"id": "de", "name": "German"}, {"id": "es", "name": "Spanish"}]
    answers = {"source": source, "into": languages}
    order = Order(
        user_id=1001, chat_id=1001, thread_id=None, card_id=None, reply_to=None, operation="dub",
        request={"answers": answers}, price=10,
    )  # fmt: skip
    return await deps.store.db.transact(lambda t: place_group(t, deps, order))


async def waiting(deps: Deps, step: str) -> set[str]:
    return await deps.store.db.transact(lambda t: deps.queue.waiting(t, step))


async def spent(deps: Deps) -> int:
    return await deps.store.db.transact(lambda t: deps.store.ledger.spent(t, 7, since=0))


async def forget_queue(deps: Deps) -> None:
    table = "queue" if deps.store.db.dialect == "sqlite" else "pgqueuer"
    await deps.store.db.transact(lambda t: t.execute(f"DELETE FROM {table}"))


async def test_the_end_of_a_job_wakes_as_many_as_there_are_places(deps: Deps) -> None:
    first, second, third, fourth = [await ordered(deps) for _ in range(4)]
    await after(deps, first, INTENDED)
    await forget_queue(deps)  # the others were looked at, and found no room
    await after(deps, second, Hindered(why="no", retryable=False, counts=True, pause=1))
    assert await waiting(deps, "submit") == {str(third.id), str(fourth.id)}


async def test_a_cancelled_job_costs_what_had_begun_and_nothing_else(deps: Deps) -> None:
    waits, runs = await ordered(deps), await ordered(deps)
    assert await spent(deps) == 6
    await after(deps, waits, CancelPressed())
    assert await spent(deps) == 3
    await after(deps, runs, INTENDED, started(cost=2), CancelPressed())
    assert await spent(deps) == 2


async def test_a_step_that_comes_too_late_changes_neither_row_nor_money(deps: Deps) -> None:
    job = await ordered(deps)
    runs = await after(deps, job, INTENDED, started())
    await after(deps, runs, CancelPressed())
    assert await record(deps, runs, finished(cost=99)) is None
    assert await record(deps, job, INTENDED) is None
    assert await spent(deps) == 3


async def test_a_start_takes_up_every_unfinished_job_and_every_deletion(deps: Deps) -> None:
    assets = deps.store.assets
    queued, sending = await ordered(deps), await after(deps, await ordered(deps), INTENDED, started(), finished())
    asset = await deps.store.db.transact(
        lambda t: assets.add(t, user_id=7, kind="face", name="Bob", a2e_id="f1", url=None, file=None, now=time())
    )
    await deps.store.db.transact(lambda t: assets.mark_deleting(t, asset.id, 7, now=0))
    await forget_queue(deps)
    await wake_all(deps)
    assert await waiting(deps, "submit") == {str(queued.id)}
    assert await waiting(deps, "deliver") == {str(sending.id)}
    assert await waiting(deps, "erase-thing") == {str(asset.id)}


async def test_a_part_that_comes_late_turns_its_card_from_failed_to_done(deps: Deps) -> None:
    card = await ordered_together(deps)
    parts = await deps.store.db.transact(lambda t: deps.store.jobs.children(t, card.id))
    over = [INTENDED, started(deadline=time() - 1), NoEnd(look_in=60)]
    given_up = [await after(deps, part, *over) for part in parts]
    await show_group(deps, card)
    failed = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, card.id))
    assert failed is not None
    assert failed.state is State.FAILED
    late = await after(deps, given_up[0], finished(cost=9))
    assert late.late
    await show_group(deps, failed)
    await after(deps, late, Sent())
    await show_group(deps, failed)
    done = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, card.id))
    assert done is not None
    assert done.state is State.DELIVERED
    assert await deps.store.db.transact(lambda t: deps.store.ledger.spent(t, 1001, since=0)) == 0


async def test_what_another_row_owns_at_a2e_is_never_put_on_a_second_shelf(deps: Deps) -> None:
    assets = deps.store.assets
    await deps.store.db.transact(
        lambda t: assets.add(t, user_id=7, kind="face", name="Bob", a2e_id="f1", url=None, file=None, now=time())
    )
    jobs = [await after(deps, await ordered(deps), INTENDED, started()) for _ in range(3)]
    kept = [Keep(kind="face", name="Eve", a2e_id=one) for one in ("f1", "f2", "f2")]
    ended = [
        await deps.store.db.transact(lambda t, job=job, keep=keep: finish(t, deps, job, finished(), keep))
        for job, keep in zip(jobs, kept, strict=True)
    ]
    assert [one.state for one in ended if one] == [State.FAILED, State.SENDING, State.FAILED]
    assert await deps.store.db.transact(lambda t: assets.count(t, 7, "face")) == 2
    assert await spent(deps) == 3


async def test_a_second_order_of_the_same_name_is_met_inside_of_the_transaction_that_goes_on(deps: Deps) -> None:
    voice = {"id": "v1", "name": "Alice", "country": "en", "region": "US"}
    sample = Order(
        user_id=7, chat_id=7, thread_id=None, card_id=None, reply_to=None, operation="sample",
        request={"answers": {"voice": voice}}, price=0, name="sample-v1-1",
    )  # fmt: skip

    async def work(t: Transaction) -> int:
        await place_order(t, deps, sample)
        with pytest.raises(Conflict):
            await place_order(t, deps, sample)
        return await deps.store.jobs.count(t, 7)

    assert await deps.store.db.transact(work) == 1
    assert await deps.store.db.transact(lambda t: deps.store.jobs.count(t, 7)) == 1
