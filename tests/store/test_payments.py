"""Payments: each counts once, whatever order its updates come in; trials and invitations are given once."""

from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.store.grants import Reward
from bot.store.jobs import NewJob
from bot.store.ledger import Limits
from bot.store.payments import Payment, merged
from bot.store.star_orders import Running
from bot.store.store import Store

ONE = Payment(charge_id="c1", user_id=7, order_id=3, credits=100, stars=130)
heard_of = st.builds(
    lambda paid, at: replace(ONE, paid_at=at) if paid else replace(ONE, refunded_at=at),
    paid=st.booleans(),
    at=st.floats(1, 1000),
)


def after(all_heard: list[Payment]) -> Payment | None:
    known = None
    for heard in all_heard:
        known = merged(known, heard)
    return known


@given(heard=st.lists(heard_of, min_size=1), seed=st.randoms())
def test_in_every_order_and_however_often_the_same_is_known(heard: list[Payment], seed: Random) -> None:
    other = [*heard, *heard]
    seed.shuffle(other)
    known = after(heard)
    assert known is not None
    assert after(other) == known
    paid, refunded = (any(getattr(one, name) is not None for one in heard) for name in ("paid_at", "refunded_at"))
    assert known.counts == (100 if paid and not refunded else 0)


async def left(store: Store, user_id: int = 7) -> int:
    return await store.db.transact(lambda t: store.ledger.left(t, user_id))


async def book(store: Store, **heard: Any) -> bool:
    one = replace(ONE, **heard)
    return (await store.db.transact(lambda t: store.payments.book(t, one, now=1))).is_news


async def test_a_payment_counts_once_and_its_refund_once(store: Store) -> None:
    assert await book(store, paid_at=1)
    assert not await book(store, paid_at=2)
    assert await left(store) == 100
    assert await book(store, charge_id="c2", refunded_at=3)
    assert await book(store, charge_id="c2", paid_at=4)
    assert await left(store) == 100
    assert await book(store, refunded_at=5)
    assert not await book(store, refunded_at=6)
    assert await left(store) == 0


async def spend(store: Store, name: str, credits: int, limits: Limits) -> int:
    async def work(t: Any) -> int:
        new = NewJob(
            user_id=7, chat_id=7, thread_id=None, reply_to=None, message_id=1, operation="imagine",
            task_type="text_to_image", name=name, request={"answers": {}}, price=credits, parent_id=None,
        )  # fmt: skip
        job = await store.jobs.insert(t, new, now=1)
        await store.ledger.reserve(t, 7, job.id, credits, limits=limits, now=1)
        return job.id

    return await store.db.transact(work)


async def test_what_was_spent_before_anything_was_sold_or_by_admins_is_not_paid_for(store: Store) -> None:
    await spend(store, "before", 40, Limits())
    await spend(store, "admin", 40, Limits(sells=True, exempt=frozenset({7})))
    await book(store, paid_at=1)
    assert await left(store) == 100
    number = await spend(store, "sold", 30, Limits(sells=True))
    job = await store.db.transact(lambda t: store.jobs.get(t, number))
    assert job is not None
    assert await left(store) == 70
    await store.db.transact(lambda t: store.ledger.settle(t, job, 25, now=2))
    assert await left(store) == 75
    await book(store, refunded_at=3)
    assert await left(store) == -25


async def test_a_refund_is_asked_for_once_and_sent_once(store: Store) -> None:
    await book(store, paid_at=1)
    payments, db = store.payments, store.db
    (row,) = await db.transact(lambda t: payments.page(t, 7, offset=0, limit=9))
    assert await db.transact(lambda t: payments.ask_refund(t, row.id, admin=1))
    assert not await db.transact(lambda t: payments.ask_refund(t, row.id, admin=2))
    assert await db.transact(payments.refunds_on_their_way) == [row.id]
    assert await db.transact(lambda t: payments.sending_refund(t, "c1"))
    assert not await db.transact(lambda t: payments.sending_refund(t, "c1"))
    await book(store, refunded_at=2)
    assert await db.transact(lambda t: payments.end_refund(t, "c1")) == 1
    assert not await db.transact(lambda t: payments.ask_refund(t, row.id, admin=1))


async def test_when_somebody_is_forgotten_the_charges_stay_under_an_alias(store: Store) -> None:
    await book(store, paid_at=1)
    await store.db.transact(lambda t: store.grants.give_trial(t, 7, 20, now=1))
    await spend(store, "one", 30, Limits(sells=True))
    await store.db.transact(lambda t: store.personal.forget_rest(t, 7, until=9, now=9))
    assert await left(store) == 0
    (row,) = await store.db.transact(lambda t: t.fetch_all("SELECT * FROM payments"))
    assert (row["user_id"], row["stars"]) == (await store.db.transact(lambda t: store.kept.alias(t, 7)), 130)
    assert not await store.db.transact(lambda t: store.grants.give_trial(t, 7, 20, now=2))
    assert not await book(store, paid_at=9)
    assert await left(store) == 0


async def test_a_trial_and_an_invitation_are_given_once(store: Store) -> None:
    grants, db = store.grants, store.db
    assert await db.transact(lambda t: grants.give_trial(t, 7, 20, now=1))
    assert not await db.transact(lambda t: grants.give_trial(t, 7, 20, now=1))
    assert not await db.transact(lambda t: grants.invited(t, 7, by=7, now=1))
    assert await db.transact(lambda t: grants.invited(t, 8, by=7, now=1))
    assert not await db.transact(lambda t: grants.invited(t, 8, by=9, now=1))
    assert await left(store) == 20
    assert await db.transact(lambda t: grants.reward(t, 8, 50, now=2)) == Reward(inviter=7, number=1)
    assert await db.transact(lambda t: grants.reward(t, 8, 50, now=2)) is None
    assert await left(store) == 70


async def test_a_subscription_keeps_its_first_charge_and_its_latest_month(store: Store) -> None:
    months: list[dict[str, Any]] = [
        {"charge_id": "second", "until": 60.0, "first": False},
        {"charge_id": "first", "until": 30.0, "first": True},
    ]
    for month in months:
        paid: dict[str, Any] = {"user_id": 7, "order_id": 3, "credits": 300, "stars": 390, "now": 1.0, **month}
        await store.db.transact(lambda t, paid=paid: store.subscriptions.paid(t, **paid))
    (one,) = await store.db.transact(lambda t: store.subscriptions.running(t, 7, now=31))
    assert (one.charge_id, one.until, one.state) == ("first", 60, Running.ACTIVE)
    assert await store.db.transact(lambda t: store.subscriptions.set_state(t, 8, 3, Running.CANCELED)) is None
    await store.db.transact(lambda t: store.subscriptions.set_state(t, 7, 3, Running.FAILED))
    assert await store.db.transact(lambda t: store.subscriptions.running(t, 7, now=31)) == []
