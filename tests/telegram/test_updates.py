"""Taking updates: a person's in order, people side by side, bounded, and confirmed only when they are stored."""

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.backoff import Backoff
from bot.errors import NotStored
from bot.sandbox.telegram.person import Person
from bot.telegram.inbox.heads import Head, head_of
from bot.telegram.inbox.order import MOST_WAITING, InOrder, Raw
from bot.telegram.inbox.polling import Poller
from tests.telegram.test_outbox import connected
from tests.world import until


def raw(number: int, person: int = 1, **more: Any) -> Raw:
    return {
        "update_id": number,
        "message": {
            "message_id": number, "date": 1, "text": str(number), "chat": {"id": person, "type": "private"},
            "from": {"id": person, "is_bot": False, "first_name": "P"}, **more,
        },
    }  # fmt: skip


async def test_one_persons_updates_are_handled_in_order_and_people_side_by_side() -> None:
    seen: list[tuple[str, int]] = []
    others = asyncio.Event()

    async def work(_: Raw, head: Head) -> None:
        seen.append(("begin", head.update_id))
        if head.update_id == 1:
            await others.wait()
        seen.append(("end", head.update_id))
        if head.person == 2:
            others.set()

    in_order = InOrder(work)
    await asyncio.gather(*(in_order.handle(one) for one in (raw(1), raw(2), raw(3, person=2))))
    assert seen.index(("end", 1)) < seen.index(("begin", 2))
    assert seen.index(("end", 3)) < seen.index(("end", 1))
    assert in_order.in_hand == 0


async def test_a_check_out_waits_for_nothing_however_much_of_the_person_waits() -> None:
    go, done = asyncio.Event(), list[int]()

    async def work(_: Raw, head: Head) -> None:
        if not head.urgent:
            await go.wait()
        done.append(head.update_id)

    in_order = InOrder(work)
    waiting = asyncio.gather(*(in_order.handle(raw(number)) for number in range(MOST_WAITING + 5)))
    sender = {"id": 1, "is_bot": False, "first_name": "P"}
    await in_order.handle({"update_id": 99, "pre_checkout_query": {"id": "q", "from": sender}})
    assert done == [99]
    go.set()
    await waiting
    assert in_order.in_hand == 0


async def test_a_repeated_update_joins_the_one_in_hand() -> None:
    times, go = 0, asyncio.Event()

    async def work(_: Raw, head: Head) -> None:
        nonlocal times
        times += 1
        await go.wait()

    in_order = InOrder(work)
    both = asyncio.gather(in_order.handle(raw(1)), in_order.handle(raw(1)))
    await until(lambda: times == 1)
    go.set()
    await both
    assert times == 1


async def test_nothing_is_given_up_or_overtaken_while_the_database_is_away() -> None:
    away, ended = [20], []

    async def work(_: Raw, head: Head) -> None:
        if head.update_id == 1 and away[0]:
            away[0] -= 1
            raise NotStored("database: away")
        ended.append(head.update_id)

    in_order = InOrder(work, backoff=Backoff(first=0.0))
    await asyncio.gather(in_order.handle(raw(1)), in_order.handle(raw(2)))
    assert ended == [1, 2]


async def test_what_waits_of_one_person_is_bounded_and_money_is_never_left_out() -> None:
    go, done, refused = asyncio.Event(), [], []

    async def work(_: Raw, head: Head) -> None:
        await go.wait()
        done.append(head.update_id)

    in_order = InOrder(work, lambda head: refused.append(head.update_id))
    paid = raw(900, successful_payment={"total_amount": 1})
    asked = {"update_id": 901, "pre_checkout_query": {"id": "q", "from": {"id": 1}}}
    updates = [*(raw(number) for number in range(1, 101)), paid, asked, raw(902, person=2)]
    waiting = asyncio.gather(*(in_order.handle(one) for one in updates))
    await until(lambda: len(refused) == 100 - MOST_WAITING)
    go.set()
    await waiting
    assert sorted(done) == [*range(1, MOST_WAITING + 1), 900, 901, 902]


async def test_polling_confirms_only_what_is_stored() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        go, handled = asyncio.Event(), []

        async def work(one: Raw, head: Head) -> None:
            if one["message"]["text"] == "slow":
                await go.wait()
            handled.append(head.update_id)

        poller = Poller(bot, InOrder(work))
        await ada.say("slow")
        async with Person(session, root, 1002) as ben:
            for text in ("b", "c"):
                await ben.say(text)
        task = asyncio.create_task(poller.run())
        await until(lambda: len(handled) == 2)
        assert telegram.updates.pending == 3
        go.set()
        await until(lambda: len(handled) == 3)
        await until(lambda: telegram.updates.pending == 0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await poller.drain(timeout=2)
        assert len(handled) == len(set(handled)) == 3


async def test_an_update_outlives_an_outage_that_is_not_its_fault() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        tries: list[int] = []

        async def work(_: Raw, head: Head) -> None:
            tries.append(head.update_id)
            if len(tries) <= 10:
                raise NotStored("database: disk I/O error")

        task = asyncio.create_task(Poller(bot, InOrder(work, backoff=Backoff(first=0.001))).run())
        await ada.say("hello")
        await until(lambda: len(tries) == 11)
        await until(lambda: telegram.updates.pending == 0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_telegram_being_away_is_waited_for() -> None:
    async with connected() as (root, telegram, bot, session), Person(session, root) as ada:
        handled: list[int] = []

        async def work(_: Raw, head: Head) -> None:
            handled.append(head.update_id)

        telegram.faults.add("telegram", "error", match="getUpdates", status=502, times=2)
        task = asyncio.create_task(Poller(bot, InOrder(work)).run())
        await ada.say("hello")
        await until(lambda: len(handled) == 1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


WORDS = st.sampled_from(
    ["update_id", "message", "callback_query", "from", "chat", "id", "type", "private", "text", "/x", "user", "odd"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_whatever_comes_has_a_head_or_none(anything: object) -> None:
    head = head_of(anything)
    assert head is None or (0 <= head.update_id < 2**53 and abs(head.person) < 2**53 and abs(head.chat) < 2**53)
