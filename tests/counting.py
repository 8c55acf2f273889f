"""Counts a database's transactions, by who asked for them."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TypeVar

from bot.store.database import Database, Transaction
from bot.store.store import Store, open_store

T = TypeVar("T")


class Counting:
    """The database itself, which notes the name of each transaction function."""

    def __init__(self, database: Database) -> None:
        self.database, self.dialect = database, database.dialect
        self.asked: list[str] = []

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        self.asked.append(name_of(work))
        return await self.database.transact(work)

    async def close(self) -> None:
        await self.database.close()


def name_of(work: Callable[..., object]) -> str:
    """Return where a transaction function is written."""
    while isinstance(work, partial):
        work = work.func
    return f"{work.__module__}.{work.__qualname__}".replace(".<locals>", "").replace(".<lambda>", "")


@asynccontextmanager
async def open_counted(url: str, key: str) -> AsyncIterator[Store]:
    """Open a store whose database counts."""
    async with open_store(url, key) as store:
        yield replace(store, db=Counting(store.db))
