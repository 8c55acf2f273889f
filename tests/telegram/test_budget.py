"""The pace and the order of what goes to Telegram, counted in memory and in the database."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from time import monotonic

import pytest

from bot.errors import Unavailable
from bot.telegram.pacing.budget import TELEGRAM, Budget, Pace, Priority, open_budget
from tests.world import LONG, until

QUICK = {"overall": 0.001, "chat": 0.001, "group": 0.001}


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[Callable[[Pace], object]]:
    async with AsyncExitStack() as stack:
        yield lambda pace: stack.enter_async_context(open_budget(database_url, pace))


class Order:
    """Who was let through, in order, and when."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.names: list[str] = []
        self.at: dict[str, float] = {}

    def take(self, name: str, chat_id: int, priority: Priority = Priority.RESULT) -> "asyncio.Task[None]":
        async def taken() -> None:
            await self.budget.reserve(chat_id, priority=priority)
            self.names.append(name)
            self.at[name] = monotonic()

        return asyncio.create_task(taken())


async def test_a_chat_keeps_its_pace_and_order_and_others_do_not_wait_for_it(opened) -> None:
    order = Order(await opened(Pace(**QUICK | {"chat": 0.15}, chat_burst=1)))
    began = monotonic()
    tasks = [order.take(str(number), 5) for number in range(4)]
    tasks += [order.take(f"other {chat}", chat) for chat in range(10, 20)]
    await asyncio.gather(*tasks)
    assert [name for name in order.names if name.isdigit()] == ["0", "1", "2", "3"]
    assert order.at["3"] - began > 0.43
    assert all(order.at[f"other {chat}"] < order.at["2"] for chat in range(10, 20))


async def test_a_group_has_a_pace_of_its_own(opened) -> None:
    budget = await opened(Pace(**QUICK | {"group": 0.4}, group_burst=2))
    began = monotonic()
    for _ in range(4):
        await budget.reserve(-5)
    in_the_group = monotonic() - began
    assert in_the_group > 0.78
    began = monotonic()
    for _ in range(4):
        await budget.reserve(5)
    assert monotonic() - began < in_the_group


async def test_what_comes_after_an_album_in_a_group_lets_it_go_first_and_answers_do_not_wait(opened) -> None:
    order = Order(await opened(Pace(**QUICK | {"group": 0.1}, group_burst=1)))
    tasks = [order.take("first", -5)]
    await tasks[0]
    album = asyncio.create_task(order.budget.reserve(-5, messages=5))
    album.add_done_callback(lambda _: order.names.append("album"))
    await until(lambda: len(order.names) == 1)
    tasks += [order.take(str(number), -5) for number in range(3)]
    tasks += [order.take("answer", -5, Priority.ANSWER), order.take("elsewhere", -6)]
    await asyncio.gather(album, *tasks)
    assert order.names.index("album") < order.names.index("0")
    assert order.names.index("answer") < order.names.index("album")
    assert order.names.index("elsewhere") < order.names.index("album")


def test_a_group_gets_at_most_20_messages_in_any_minute_even_with_answers() -> None:
    terms = TELEGRAM.terms(-1, Priority.ANSWER)
    burst = 1 + terms.slack / terms.step
    assert burst + 60 / terms.step <= 20


async def test_answers_go_before_results_and_results_before_edits(opened) -> None:
    order = Order(await opened(Pace(**QUICK | {"overall": 0.1})))
    edits = [order.take(f"edit {chat}", chat, Priority.EDIT) for chat in range(100, 110)]
    results = [order.take(f"result {chat}", chat, Priority.RESULT) for chat in range(200, 210)]
    await until(lambda: order.names)
    await order.take("answer", 99, Priority.ANSWER)
    await asyncio.gather(*edits, *results)
    kinds = [name.partition(" ")[0] for name in order.names]
    assert kinds.index("answer") < 10
    kinds.remove("answer")
    assert kinds == ["result"] * 10 + ["edit"] * 10


async def test_whoever_has_waited_for_long_goes_at_last(opened) -> None:
    order = Order(await opened(Pace(**QUICK | {"overall": 0.03}, starved=0.3)))
    going = True

    async def answers(first: int) -> None:
        number = first
        while going:
            number += 10
            await order.take(f"answer {number}", number, Priority.ANSWER)

    streams = [asyncio.create_task(answers(first)) for first in range(10)]
    await until(lambda: order.names)
    async with asyncio.timeout(LONG):
        await order.take("edit", 7, Priority.EDIT)
    after = len(order.names)
    await until(lambda: len(order.names) > after)  # it went between answers, not after them
    going = False
    await asyncio.gather(*streams)


async def test_deletions_wait_for_all_else_however_long_and_edits_for_results(opened) -> None:
    order = Order(await opened(Pace(**QUICK | {"overall": 0.05}, starved=0.0)))
    kinds = {"tidy": (100, Priority.TIDY), "edit": (200, Priority.EDIT), "result": (300, Priority.RESULT)}
    tasks = [
        order.take(f"{name} {number}", first + number, priority)
        for name, (first, priority) in kinds.items()
        for number in range(8)
    ]
    await asyncio.gather(*tasks)
    assert [name.partition(" ")[0] for name in order.names] == ["result"] * 8 + ["edit"] * 8 + ["tidy"] * 8


def test_a_deletion_takes_nothing_of_its_chats_pace() -> None:
    assert TELEGRAM.terms(-1, Priority.TIDY).step == 0


async def test_a_chat_that_telegram_refuses_rests_and_others_go_on(opened) -> None:
    budget = await opened(Pace(**QUICK))
    began = monotonic()
    await budget.penalize(7, 0.4)
    resting = asyncio.create_task(budget.reserve(7, priority=Priority.ANSWER))
    await budget.reserve(8)
    assert not resting.done()
    await resting
    assert monotonic() - began > 0.38


async def test_two_chats_refused_at_once_mean_everybody(opened) -> None:
    budget = await opened(Pace(**QUICK))
    began = monotonic()
    await budget.penalize(7, 0.4)
    await budget.penalize(8, 0.5)
    await budget.reserve(9)
    assert monotonic() - began > 0.35


async def test_whoever_would_wait_too_long_is_sent_away_with_the_time(opened) -> None:
    budget = await opened(Pace(**QUICK))
    await budget.penalize(7, 500)
    for _ in range(2):
        async with asyncio.timeout(LONG):
            with pytest.raises(Unavailable) as sent_away:
                await budget.reserve(7)
        assert 490 < (sent_away.value.retry_after or 0) <= 500


async def test_who_goes_away_leaves_his_place_to_the_next(opened) -> None:
    order = Order(await opened(Pace(**QUICK | {"chat": 1.5}, chat_burst=1)))
    await order.take("first", 5)
    gone, next_one = order.take("gone", 5), order.take("next", 5)
    await order.take("meanwhile", 6)
    gone.cancel()
    began = monotonic()
    await next_one
    assert monotonic() - began < 2.9  # with the other one before it 3
    assert order.names == ["first", "meanwhile", "next"]


async def test_what_a_person_begins_to_wait_for_is_hurried(opened) -> None:
    budget = await opened(Pace(**QUICK | {"chat": 20.0}, chat_burst=1))
    await budget.reserve(5)
    hurry: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    waiting = asyncio.create_task(budget.reserve(5, priority=Priority.EDIT, hurry=hurry))
    await budget.reserve(6)
    assert not waiting.done()
    hurry.set_result(None)
    async with asyncio.timeout(15):
        await waiting


async def test_an_edit_that_nobody_waits_for_takes_only_what_is_left_over(opened) -> None:
    budget = await opened(Pace(overall=0.2, chat=0.2, group=0.2))
    assert await budget.spare(5)
    assert not await budget.spare(6)  # the pace has no room left over
    waiting = [asyncio.create_task(budget.reserve(chat)) for chat in (7, 8, 9)]
    await waiting[0]
    assert not await budget.spare(6)  # others wait
    await asyncio.gather(*waiting)
    await until(lambda: budget.spare(6))


def test_a_group_keeps_room_for_what_somebody_waits_for() -> None:
    terms = TELEGRAM.spare(-1)
    assert 60 / (terms.step - terms.slack) <= 5  # a minute
    assert TELEGRAM.terms(-1, Priority.RESULT).slack > terms.step


async def test_a_broadcast_lets_all_else_go_first_and_leaves_room_for_what_comes_next(opened) -> None:
    order = Order(await opened(Pace(**QUICK | {"overall": 0.04}, starved=0.0)))
    tasks = [order.take(f"broadcast {chat}", chat, Priority.BROADCAST) for chat in range(100, 130)]
    await until(lambda: len(order.names) >= 3)
    for number, priority in enumerate((Priority.RESULT, Priority.EDIT, Priority.TIDY), start=1):
        before = len(order.names)
        await order.take(f"other {number}", number, priority)
        assert order.names.index(f"other {number}") - before <= 1  # one message was on its way, at most
    await asyncio.gather(*tasks)


def test_a_broadcast_stays_below_what_is_free() -> None:
    terms = TELEGRAM.terms(1, Priority.BROADCAST, starved=True)
    gap = terms.overall_step - terms.overall_slack - terms.ahead
    assert 20 < 1 / gap < 23
    assert terms.ahead == 0
