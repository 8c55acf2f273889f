"""The books, entry by entry: which limit holds for whom and since when, and what corrects a reservation."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import Refused
from bot.store.database import Transaction
from bot.store.job import Job, NewJob
from bot.store.ledger import Limits, day_start, month_start
from bot.store.store import Store


def at(*when: int) -> float:
    return datetime(*when, tzinfo=UTC).timestamp()  # type: ignore[arg-type, misc]


NOW = at(2026, 3, 31, 23, 59, 59)
TODAY, MONTH = at(2026, 3, 31), at(2026, 3, 1)


async def job_of(t: Transaction, store: Store, *, user_id: int = 7, price: int | None = 10) -> Job:
    number = len(await t.fetch_all("SELECT id FROM jobs"))
    new = NewJob(
        user_id=user_id, chat_id=user_id, thread_id=None, reply_to=None, message_id=1, operation="imagine",
        task_type="text_to_image", name=f"job {number}", request={"answers": {}}, price=price, parent_id=None,
    )  # fmt: skip
    return await store.jobs.insert(t, new, now=NOW)


async def reserved(
    store: Store, credits: int = 10, *, limits: Limits | None = None, now: float = NOW, user_id: int = 7, **more: Any
) -> Job:
    async def work(t: Transaction) -> Job:
        job = await job_of(t, store, user_id=user_id)
        await store.ledger.reserve(t, user_id, job.id, credits, limits=limits or Limits(), now=now, **more)
        return job

    return await store.db.transact(work)


async def spent(store: Store, user_id: int | None = 7, *, since: float = 0) -> int:
    return await store.db.transact(lambda t: store.ledger.spent(t, user_id, since=since))


async def rows(store: Store) -> list[tuple[Any, ...]]:
    found = await store.db.transact(lambda t: t.fetch_all("SELECT * FROM ledger ORDER BY id"))
    return [(row["user_id"], row["entry"], row["credits"], row["at"]) for row in found]


async def test_what_is_set_aside_is_handed_on_once_and_never_more_than_is_left(store: Store) -> None:
    job = await reserved(store, 10)
    for to, credits in (("a", 6), ("a", 6), ("b", 6), ("c", 6)):
        await store.db.transact(lambda t, to=to, n=credits: store.ledger.hand_on(t, job, to, n, now=NOW))  # type: ignore[misc]
    assert [row[1:3] for row in await rows(store)] == [("reserve", -10), ("for a", 6), ("for b", 4)]
    assert await spent(store) == 0


@pytest.mark.parametrize("now", [NOW, TODAY, at(2026, 3, 31, 12, 30, 15) + 0.25])
def test_a_day_and_a_month_begin_at_midnight_utc(now: float) -> None:
    assert day_start(now) == TODAY
    assert month_start(now) == MONTH


def test_a_limit_of_everybody_is_the_studios_and_any_one_is_in_force() -> None:
    assert not Limits().any
    for one in (Limits(daily=1), Limits(monthly=1), Limits(global_daily=1)):
        assert one.any
    assert Limits(daily=1, monthly=2, global_daily=3).of_studio == Limits(global_daily=3)


KEPT = "Nothing was charged and your answers are kept."
TOLD = {
    "daily": f"are left of your limit for today. It starts again at midnight UTC. {KEPT}",
    "monthly": f"are left of your limit for this month. It starts again on the 1st. {KEPT}",
    "global_daily": f"are left of the studio's limit for everybody today. It starts again at midnight UTC. {KEPT}",
}


@pytest.mark.parametrize("limit", TOLD)
async def test_a_limit_is_used_up_to_its_last_credit_and_the_refusal_names_it(store: Store, limit: str) -> None:
    limits = Limits(**{limit: 25})
    await reserved(store, 10, limits=limits)
    with pytest.raises(Refused) as refused:
        await reserved(store, 16, limits=limits)
    assert refused.value.user_text == f"This needs 16 credits, but only 15 of 25 {TOLD[limit]}"
    await reserved(store, 15, limits=limits)
    with pytest.raises(Refused, match=f"only 0 of 25 {TOLD[limit]}"):
        await reserved(store, 1, limits=limits)


async def test_a_limit_that_was_lowered_below_what_is_spent_leaves_nothing(store: Store) -> None:
    await reserved(store, 30)
    with pytest.raises(Refused, match="only 0 of 25 are left"):
        await reserved(store, 1, limits=Limits(daily=25))


async def test_a_refusal_says_that_a_price_was_only_a_guess(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        await reserved(store, 16, limits=Limits(daily=15), guessed=True)
    assert refused.value.user_text == (
        "A2E only says what this costs afterwards, so up to 16 credits must be set aside, "
        f"but only 15 of 15 {TOLD['daily']}"
    )


@pytest.mark.parametrize(("limits", "earlier", "later"), [
    (Limits(daily=10), TODAY - 1, TODAY),
    (Limits(monthly=10), MONTH - 1, MONTH),
    (Limits(global_daily=10), TODAY - 1, TODAY),
])  # fmt: skip
async def test_a_limit_counts_from_the_first_second_of_its_time(
    store: Store, limits: Limits, earlier: float, later: float
) -> None:
    await reserved(store, 10, now=earlier)
    await reserved(store, 1, now=later)
    await reserved(store, 9, limits=limits)
    with pytest.raises(Refused):
        await reserved(store, 1, limits=limits)


async def test_only_the_studios_limit_counts_what_others_spend(store: Store) -> None:
    await reserved(store, 10, user_id=8)
    await reserved(store, 10, limits=Limits(daily=10, monthly=10))
    with pytest.raises(Refused):
        await reserved(store, 1, limits=Limits(global_daily=20))
    assert [await spent(store, one) for one in (7, 8, 9, None)] == [10, 10, 0, 20]
    assert await spent(store, since=NOW) == 10
    assert await spent(store, since=NOW + 1) == 0


async def test_a_refund_gives_back_all_that_was_booked_on_the_day_it_was_booked(store: Store) -> None:
    job = await reserved(store, 10, now=TODAY - 5)
    await store.db.transact(lambda t: store.ledger.exceed(t, job, 12, now=NOW))
    await store.db.transact(lambda t: store.ledger.refund(t, job, now=NOW))
    booked = [(7, "reserve", -10), (7, "beyond", -2), (7, "refund", 12)]
    assert await rows(store) == [(*one, TODAY - 5) for one in booked]


@pytest.mark.parametrize(("price", "entries"), [(10, [(7, "refund", 0, NOW)]), (None, []), (0, [])])
async def test_a_job_that_booked_nothing_notes_a_refund_only_if_it_had_a_price(
    store: Store, price: int | None, entries: list[tuple[Any, ...]]
) -> None:
    job = await store.db.transact(lambda t: job_of(t, store, price=price))
    await store.db.transact(lambda t: store.ledger.refund(t, job, now=NOW))
    assert await rows(store) == entries


@pytest.mark.parametrize(("cost", "beyond"), [(9, []), (10, []), (11, [(7, "beyond", -1, NOW)])])
async def test_only_what_goes_beyond_the_reservation_is_booked_at_once(
    store: Store, cost: int, beyond: list[tuple[Any, ...]]
) -> None:
    job = await reserved(store, 10)
    for _ in range(2):
        await store.db.transact(lambda t: store.ledger.exceed(t, job, cost, now=NOW))
    assert await rows(store) == [(7, "reserve", -10, NOW), *beyond]


async def test_the_cost_of_a_job_that_reserved_nothing_is_booked_as_soon_as_it_is_told(store: Store) -> None:
    job = await store.db.transact(lambda t: job_of(t, store, price=None))
    await store.db.transact(lambda t: store.ledger.exceed(t, job, 6, now=NOW))
    assert await rows(store) == [(7, "beyond", -6, NOW)]


async def test_a_settlement_corrects_to_the_cost_whoever_has_booked(store: Store) -> None:
    job, other = await reserved(store, 10, user_id=8), await reserved(store, 4, user_id=8)
    for paid in (3, 99):
        await store.db.transact(lambda t, paid=paid: store.ledger.settle(t, job, paid, now=NOW + 1))
    assert await rows(store) == [(8, "reserve", -10, NOW), (8, "reserve", -4, NOW), (8, "settle", 7, NOW)]
    await store.db.transact(lambda t: store.ledger.settle(t, other, 4, now=NOW + 1))
    assert await spent(store, 8) == 7


async def test_a_job_without_a_reservation_is_settled_when_it_ends(store: Store) -> None:
    job = await store.db.transact(lambda t: job_of(t, store, price=None))
    await store.db.transact(lambda t: store.ledger.settle(t, job, 6, now=NOW))
    assert await rows(store) == [(7, "settle", -6, NOW)]


async def test_what_a2e_gives_back_afterwards_is_noted_once(store: Store) -> None:
    job = await reserved(store, 10)
    for _ in range(2):
        await store.db.transact(lambda t: store.ledger.give_back(t, 7, job.id, 4, now=NOW + 1))
    assert await rows(store) == [(7, "reserve", -10, NOW), (7, "returned", 4, NOW)]
    assert await spent(store) == 6


async def test_what_comes_back_for_a_job_that_reserved_nothing_is_its_owners_and_counts_then(store: Store) -> None:
    job = await store.db.transact(lambda t: job_of(t, store, price=None))
    await store.db.transact(lambda t: store.ledger.give_back(t, 7, job.id, 4, now=NOW))
    assert await rows(store) == [(7, "returned", 4, NOW)]


async def test_who_reserved_is_who_gets_it_back(store: Store) -> None:
    """What is on the house is reserved for the studio, though the job is a person's."""
    job = await store.db.transact(lambda t: job_of(t, store))
    await store.db.transact(lambda t: store.ledger.reserve(t, 0, job.id, 10, limits=Limits(), now=NOW))
    await store.db.transact(lambda t: store.ledger.refund(t, job, now=NOW))
    assert await rows(store) == [(0, "reserve", -10, NOW), (0, "refund", 10, NOW)]
