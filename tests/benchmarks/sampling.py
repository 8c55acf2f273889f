"""Samples PostgreSQL while something runs: does a turn wait for another's rows?"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

EVERY_SECONDS = 0.05
WAITING = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
             AND wait_event_type = 'Lock' AND query NOT LIKE '%pace%' AND query NOT LIKE '%take_slot%'"""
"""Without the shared send budget, which counts everybody's sends in one row and is not a turn."""


@dataclass
class Waits:
    """How often a turn was seen waiting."""

    looks: int = 0
    seen: int = 0

    @property
    def percent(self) -> float:
        return 100 * self.seen / max(self.looks, 1)


@asynccontextmanager
async def watched(url: str) -> AsyncIterator[Waits]:
    """Sample until the block ends."""
    waits = Waits()
    connection = await asyncpg.connect(url)
    task = asyncio.create_task(_look(connection, waits))
    try:
        yield waits
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await connection.close()


async def _look(connection: "asyncpg.Connection[asyncpg.Record]", waits: Waits) -> None:
    while True:
        waits.seen += bool(await connection.fetchval(WAITING))
        waits.looks += 1
        await asyncio.sleep(EVERY_SECONDS)
