"""What A2E charged or gave back, read from its history: only what can be meant by nothing else is believed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from time import time
from typing import Any

import pytest
from msgspec import structs

from bot.a2e.tasks import Failed, Finished
from bot.jobs.charges import AROUND, FUTURE, charged_for, given_back
from bot.jobs.deps import Deps
from bot.jobs.orders import Order, place_order
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.faults import Faults
from bot.store.job import Job
from tests.jobs.people import INTENDED, after, started
from tests.world import running, sandbox, settings_for

HISTORY = "GET /api/v1/transactionRecord/creditsHistory"
DONE, FAILED = Finished(media=()), Failed(why="bad")
PRESENT = {
    "operation": "present",
    "request": {
        "answers": {
            "avatar": {"id": "a0a7a5000000000000000000", "name": "Ann"},
            "script": {"text": "Good morning. " * 20},
            "voice": {"id": "v1", "name": "Alice", "country": "en", "region": "US"},
        }
    },
}
SPEECH = 3


class Books:
    """One job that began at A2E, and A2E's history, which a test writes itself."""

    def __init__(self, deps: Deps, a2e: A2ESandbox, faults: Faults, job: Job) -> None:
        self.deps, self.a2e, self.faults, self.job = deps, a2e, faults, job
        self.began = job.started_at or 0.0

    def note(self, amount: int, at: float) -> None:
        self.a2e.history.insert(
            0, {"amount": amount, "type": "test", "createdAt": datetime.fromtimestamp(at, tz=UTC).isoformat()}
        )

    async def another_began(self, at: float) -> None:
        other = await began(self.deps)
        await self.deps.store.db.transact(
            lambda t: t.execute("UPDATE jobs SET started_at = ? WHERE id = ?", at, other.id)
        )

    @property
    def asked(self) -> int:
        return self.a2e.calls[HISTORY]

    async def charged(self, done: Finished = DONE, **facts: Any) -> int | None:
        return await charged_for(self.deps, replace(self.job, **facts), done)

    async def returned(self, failed: Failed = FAILED, **facts: Any) -> bool:
        return await given_back(self.deps, replace(self.job, **{"cost": 10, **facts}), failed)


async def began(deps: Deps) -> Job:
    order = Order(
        user_id=7, chat_id=7, thread_id=None, card_id=None, reply_to=None, operation="imagine",
        request={"answers": {"prompt": "a red house"}}, price=10,
    )  # fmt: skip
    job = await deps.store.db.transact(lambda t: place_order(t, deps, order))
    return await after(deps, job, INTENDED, started())


@pytest.fixture
async def books(sqlite_url: str) -> AsyncIterator[Books]:
    async with (
        sandbox() as (root, telegram, a2e),
        running(settings_for(root, sqlite_url), does_jobs=False, takes_updates=False) as bot,
    ):
        a2e.history.clear()
        yield Books(bot.deps, a2e, telegram.faults, await began(bot.deps))


@pytest.mark.parametrize(("coins", "facts", "cost"), [
    (4, {"cost": 9}, 4),
    (0, {}, 0),
    (None, {"cost": 9}, 9),
    (None, {"cost": 0}, 0),
    (4, PRESENT, 4 + SPEECH),
    (None, {"started_at": None}, None),
    (None, {"operation": "trainavatar"}, None),
])  # fmt: skip
async def test_what_is_told_already_is_not_asked_for(
    books: Books, coins: int | None, facts: dict[str, Any], cost: int | None
) -> None:
    books.note(-13, books.began)
    assert await books.charged(structs.replace(DONE, coins=coins), **facts) == cost
    assert books.asked == 0


@pytest.mark.parametrize(("seconds", "cost"), [
    (0.0, 13), (0.5 - AROUND, 13), (AROUND - 0.5, 13), (-AROUND - 0.5, None), (AROUND + 0.5, None),
])  # fmt: skip
async def test_one_charge_around_the_start_is_its_cost(books: Books, seconds: float, cost: int | None) -> None:
    books.note(-13, books.began + seconds)
    assert await books.charged() == cost
    assert books.asked == 1


async def test_speech_that_was_made_before_is_added_to_a_charge(books: Books) -> None:
    books.note(-13, books.began)
    assert await books.charged(**PRESENT) == 13 + SPEECH


@pytest.mark.parametrize("amounts", [(), (-13, -13), (13,)])
async def test_without_exactly_one_charge_the_quote_stands(books: Books, amounts: tuple[int, ...]) -> None:
    for amount in amounts:
        books.note(amount, books.began)
    assert await books.charged() is None


async def test_the_records_own_time_says_where_its_charge_is(books: Books) -> None:
    created = books.began - 100
    books.note(-13, created)
    books.note(-99, books.began)
    record = {"createdAt": datetime.fromtimestamp(created, tz=UTC).isoformat()}
    assert await books.charged(structs.replace(DONE, record=record)) == 13


@pytest.mark.parametrize("seconds", [0.5 - AROUND, AROUND - 0.5])
async def test_two_starts_at_one_time_cannot_be_told_apart(books: Books, seconds: float) -> None:
    books.note(-13, books.began)
    await books.another_began(books.began + seconds)
    assert await books.charged() is None
    assert books.asked == 0


@pytest.mark.parametrize("seconds", [-AROUND - 0.5, AROUND + 0.5])
async def test_a_start_at_another_time_does_not_matter(books: Books, seconds: float) -> None:
    books.note(-13, books.began)
    await books.another_began(books.began + seconds)
    assert await books.charged() == 13


async def test_a_history_that_cannot_be_read_tells_neither_a_charge_nor_a_gift(books: Books) -> None:
    books.faults.add("a2e", "error", match="creditsHistory", times=0, status=400)
    books.note(-13, books.began)
    books.note(10, time())
    assert await books.charged() is None
    assert await books.returned() is False
    assert books.asked == 2


@pytest.mark.parametrize(("facts", "coins", "known"), [
    ({}, 0, True),
    ({"cost": None}, 0, False),
    ({"cost": 0}, 0, False),
    (PRESENT, 0, False),
])  # fmt: skip
async def test_a_record_that_costs_nothing_any_more_was_given_back(
    books: Books, facts: dict[str, Any], coins: int, known: bool
) -> None:
    assert await books.returned(structs.replace(FAILED, coins=coins), **facts) is known
    assert books.asked == 0


@pytest.mark.parametrize(("amounts", "known"), [
    ((10,), True), ((10, -10), True), ((9,), False), ((10, 10), False), ((), False), ((-10,), False),
])  # fmt: skip
async def test_one_gift_of_what_it_cost_since_the_start_is_its_own(
    books: Books, amounts: tuple[int, ...], known: bool
) -> None:
    for amount in amounts:
        books.note(amount, books.began + 0.5)
    assert await books.returned(structs.replace(FAILED, coins=10)) is known


@pytest.mark.parametrize(("seconds", "known"), [(-1.0, False), (FUTURE - 5, True), (FUTURE + 60, False)])
async def test_a_gift_counts_from_the_start_to_a_while_ahead_of_our_clock(
    books: Books, seconds: float, known: bool
) -> None:
    books.note(10, books.began + seconds)
    assert await books.returned() is known


async def test_a_gift_is_nobodys_when_another_job_began_since(books: Books) -> None:
    books.note(10, books.began + 0.5)
    await books.another_began(books.began)
    assert await books.returned() is False
    assert books.asked == 0


async def test_a_job_that_began_before_this_one_started_does_not_matter(books: Books) -> None:
    books.note(10, books.began + 0.5)
    await books.another_began(books.began - 5)
    assert await books.returned(created_at=books.began - 9) is True


async def test_without_a_start_its_order_is_where_the_search_begins(books: Books) -> None:
    books.note(10, books.began - 5)
    assert await books.returned(started_at=None, created_at=books.began - 9) is True
    assert await books.returned(started_at=None, created_at=books.began - 3) is False
