"""What one person may have for nothing: counted in the database, for everybody apart."""

import asyncio
from contextlib import suppress

import pytest

from bot.errors import Refused
from bot.store.drafts import MOST_OPEN
from bot.store.quotas import DAY, HOUR, Quota, daily
from bot.store.store import Store, open_store
from bot.telegram.pacing.budget import forget_idle
from tests.conftest import KEY

NOON = 1_700_049_600.0
THREE = Quota(what="tries", most=3, seconds=DAY, words="Three tries a day")


async def take(store: Store, user_id: int = 7, *, now: float = NOON) -> bool:
    with suppress(Refused):
        await store.db.transact(lambda t: store.quotas.take(t, user_id, THREE, now=now))
        return True
    return False


async def test_ten_at_once_are_given_as_many_as_there_are(store: Store) -> None:
    assert sum(await asyncio.gather(*(take(store) for _ in range(10)))) == 3
    assert await take(store, 8)


async def test_what_is_counted_holds_after_a_restart_and_comes_back_when_its_time_is_over(database_url: str) -> None:
    async with open_store(database_url, KEY) as first:
        assert [await take(first) for _ in range(4)] == [True, True, True, False]
    async with open_store(database_url, KEY) as second:
        assert not await take(second, now=NOON + DAY - 1)
        await second.db.transact(lambda t: forget_idle(t, now=NOON + DAY - 1))
        assert not await take(second, now=NOON + DAY - 1)
        assert [await take(second, now=NOON + DAY) for _ in range(4)] == [True, True, True, False]


async def test_a_refusal_says_when_it_goes_on(store: Store) -> None:
    for _ in range(3):
        await take(store)
    with pytest.raises(Refused) as refused:
        await store.db.transact(lambda t: store.quotas.take(t, 7, THREE, now=NOON))
    assert refused.value.user_text == "Three tries a day. Please go on after 12:00 UTC; /menu shows what else I can do."


async def test_the_time_in_a_refusal_is_when_that_persons_own_hour_ends(store: Store) -> None:
    hourly = Quota(what="tries", most=1, seconds=HOUR, words="One try an hour")
    for user_id, began in ((7, NOON + 34 * 60), (8, NOON + 40 * 60)):
        await store.db.transact(lambda t, u=user_id, at=began: store.quotas.take(t, u, hourly, now=at))
    with pytest.raises(Refused, match=r"after 13:34 UTC"):
        await store.db.transact(lambda t: store.quotas.take(t, 7, hourly, now=NOON + 50 * 60))


def test_what_is_free_has_a_number_a_day_for_each_operation() -> None:
    words = "Add a face: 3 in 24 hours is the most for one person, since it is free"
    assert daily("addface", "Add a face", 3) == Quota(what="addface", most=3, seconds=DAY, words=words)


async def test_a_person_has_so_many_conversations_open_and_no_more(store: Store) -> None:
    for chat in range(MOST_OPEN + 5):
        await store.db.transact(
            lambda t, chat=chat: store.drafts.open(
                t, user_id=7, chat_id=-chat, thread_id=None, operation="swap", answers={}, now=NOON + chat
            )
        )
    rows = await store.db.transact(lambda t: t.fetch_all("SELECT chat_id FROM drafts WHERE user_id = 7"))
    assert {-row["chat_id"] for row in rows} == set(range(5, MOST_OPEN + 5))
