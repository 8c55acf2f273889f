"""A group's budget: what is spent there counts, whoever orders, and never more at once than is left."""

import asyncio
import secrets

import pytest

from bot.errors import Refused
from bot.store.database import Transaction
from bot.store.job import Job, NewJob
from bot.store.ledger import Limits
from bot.store.store import Store
from tests.store.test_ledger import NOW, TODAY

GROUP, OTHER = -100, -200


async def order(store: Store, credits: int = 10, *, group: int = GROUP, user_id: int = 7, now: float = NOW) -> Job:
    async def work(t: Transaction) -> Job:
        new = NewJob(
            user_id=user_id, chat_id=group, thread_id=None, reply_to=None, message_id=1, operation="imagine",
            task_type="text_to_image", name=secrets.token_hex(4), request={"answers": {}}, price=credits,
            parent_id=None,
        )  # fmt: skip
        job = await store.jobs.insert(t, new, now=now)
        await store.groups.reserve(t, group, job.id, credits, now=now)
        await store.ledger.reserve(t, user_id, job.id, credits, limits=Limits(), now=now)
        return job

    return await store.db.transact(work)


async def allow(store: Store, daily: int, *, group: int = GROUP) -> None:
    await store.db.transact(lambda t: store.groups.set_budget(t, group, daily))


async def spent(store: Store, group: int = GROUP) -> int:
    return await store.db.transact(lambda t: store.groups.spent(t, group, since=TODAY))


async def test_a_group_spends_its_budget_and_no_more_until_tomorrow(store: Store) -> None:
    await order(store, 10)  # there is no limit yet, but it counts
    await allow(store, 25)
    await order(store, 10, user_id=8)
    with pytest.raises(Refused) as refused:
        await order(store, 6)
    assert "needs 6 credits, but only 5 of 25 are left of this group's budget for today" in refused.value.user_text
    await order(store, 25, group=OTHER)
    await order(store, 6, now=NOW + 1)  # midnight
    await allow(store, 0)
    await order(store, 1000)
    assert await spent(store, OTHER) == 25


async def test_what_comes_back_may_be_spent_again_and_a_deleted_job_stays_spent(store: Store) -> None:
    await allow(store, 10)
    job = await order(store)
    await store.db.transact(lambda t: store.ledger.refund(t, job, now=NOW))
    again = await order(store)
    await store.db.transact(lambda t: store.ledger.settle(t, again, 4, now=NOW))
    await store.db.transact(lambda t: t.execute("DELETE FROM jobs"))
    assert await spent(store) == 4


async def test_two_people_at_once_do_not_spend_the_same_credits(store: Store) -> None:
    await allow(store, 30)
    people = [order(store, user_id=number) for number in range(1, 9)]
    outcomes = await asyncio.gather(*people, return_exceptions=True)
    assert sum(isinstance(one, Job) for one in outcomes) == 3, outcomes
    assert await spent(store) == 30


async def test_a_supergroup_goes_on_where_its_group_was(store: Store) -> None:
    await allow(store, 30)
    await order(store)
    for _ in range(2):
        await store.db.transact(lambda t: store.groups.follow(t, GROUP, OTHER))
    assert await spent(store, OTHER) == 10
    with pytest.raises(Refused):
        await order(store, 21, group=OTHER)
    await store.db.transact(lambda t: store.groups.purge(t, NOW + 1))
    assert await spent(store, OTHER) == 0
