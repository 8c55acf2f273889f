"""Sent answers are deleted together: each by a transaction of its own would cost as much as the turn."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from bot.errors import NotStored
from bot.store.database import Database, Transaction
from bot.store.store import Store
from bot.telegram.outbox.forgetting import Forgetting

T = TypeVar("T")
NOON = 1_700_000_000.0


class Counting:
    """The database itself, which counts, and can be away once."""

    def __init__(self, database: Database) -> None:
        self._database, self.dialect = database, database.dialect
        self.count, self.away = 0, False

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        self.count += 1
        if self.away:
            self.away = False
            raise NotStored("away")
        return await self._database.transact(work)

    async def close(self) -> None:
        await self._database.close()


async def stored(store: Store, numbers: range) -> None:
    async def work(t: Transaction) -> None:
        for number in numbers:
            await store.updates.answer(t, number, "[]", chat=7, sender="a", now=NOON)

    await store.db.transact(work)


async def test_many_are_forgotten_at_once_and_none_is_left(store: Store) -> None:
    await stored(store, range(40))
    db = Counting(store.db)
    forgetting = Forgetting(replace(store, db=db), in_hand=set(range(40)))
    await asyncio.gather(*(forgetting.forget(number) for number in range(30)))
    assert db.count == 1
    await asyncio.gather(*(forgetting.forget(number) for number in range(30, 40)))
    assert db.count == 2
    assert forgetting.in_hand == set()
    assert await store.db.transact(lambda t: store.updates.ids_of(t, "a")) == []


async def test_while_the_database_is_away_they_are_kept_in_mind(store: Store) -> None:
    await stored(store, range(3))
    db = Counting(store.db)
    db.away = True
    forgetting = Forgetting(replace(store, db=db), in_hand={0, 1, 2})
    await asyncio.gather(*(forgetting.forget(number) for number in range(3)))
    assert (db.count, forgetting.in_hand) == (2, set())
    assert await store.db.transact(lambda t: store.updates.ids_of(t, "a")) == []
