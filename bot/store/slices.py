"""Work on a large table, a slice at a time: few enough rows that nobody waits for them."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from bot.store.database import Database, Transaction

T = TypeVar("T")
RESTS = 24.0
"""After a slice one rests this many times as long as it took: work on large tables takes 4 % of the time at most, and
hardly anybody meets it. One that had to wait for others rests longer, so it yields while much is going on."""
SLICE = 200
"""Rows deleted, or people looked at, in one statement: milliseconds on SQLite, where everybody else waits meanwhile."""


def delete_older(table: str, at: str, *, key: str = "id") -> str:
    """Return the statement that deletes some of the rows from before a time, its value; an index leads to them."""
    return f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {at} < ? ORDER BY {at} LIMIT {SLICE})"  # noqa: S608  # ours


def last_of_some(table: str, person: str) -> str:
    """Return the statement that gives the last of some people of a table, as `last`: those behind one, its value."""
    return f"""SELECT max(person) AS last FROM (
                   SELECT DISTINCT {person} AS person FROM {table} WHERE {person} > ? ORDER BY 1 LIMIT {SLICE}
               ) AS few"""  # noqa: S608  # ours


async def rested(db: Database, work: Callable[[Transaction], Awaitable[T]]) -> T:
    """Do a slice, then rest; return what it returned."""
    began = monotonic()
    done = await db.transact(work)
    await asyncio.sleep((monotonic() - began) * RESTS)
    return done
