"""Slots counted in PostgreSQL, for any number of processes: one statement, one round trip, the server's clock.

When the database does not answer, this process keeps a slower pace of its own until it does.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from time import monotonic
from typing import Any

import asyncpg

from bot.errors import Unavailable
from bot.store.postgres import LOST
from bot.telegram.pacing.limits import Outcome, Slot, Terms
from bot.telegram.pacing.memory import MemorySlots

log = logging.getLogger(__name__)

CONNECTIONS = 3
ANSWER_SECONDS = 1.0
"""Seconds; a database that takes longer counts as away."""
AWAY_SECONDS = 2.0
"""Seconds until it is asked again."""
LOG_SECONDS = 60.0
CAREFUL = 2
"""On its own, a process goes this many times slower: there are others it can't see."""
TAKE = "SELECT outcome, seconds FROM take_slot($1, $2, $3, $4, $5, $6)"
BLOCK = """INSERT INTO pace (key, tat, blocked_until)
           VALUES ($1, 0, extract(epoch FROM clock_timestamp())::double precision + $2)
           ON CONFLICT (key) DO UPDATE SET blocked_until = greatest(pace.blocked_until, excluded.blocked_until)"""


class PostgresSlots:
    """Counts in the table `pace`.

    Args:
        pool: of connections of its own.

    """

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._pool = pool
        self._alone = MemorySlots()
        self._away_until = 0.0
        self._logged = float("-inf")

    async def take(self, key: str, terms: Terms) -> Slot:
        """Take the chat's slot and the overall one together, or neither."""
        given = (terms.step, terms.slack, terms.overall_step, terms.overall_slack, terms.ahead)
        row = await self._ask(TAKE, key, *given)
        if row is None:
            return await self._alone.take(key, replace(terms, overall_step=terms.overall_step * CAREFUL))
        return Slot(outcome=Outcome(row["outcome"]), seconds=row["seconds"])

    async def block(self, key: str, seconds: float) -> None:
        """Give no slot of this key for so long, in any process."""
        await self._alone.block(key, seconds)
        await self._ask(BLOCK, key, seconds)

    async def _ask(self, sql: str, *values: Any) -> "asyncpg.Record | None":
        """Run a statement; None when there is no row, or the database is away."""
        if monotonic() < self._away_until:
            return None
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._pool.fetchrow(sql, *values)
        except (*LOST, asyncpg.PostgresError) as error:
            self._away(error)
            return None

    def _away(self, error: Exception) -> None:
        now = monotonic()
        self._away_until = now + AWAY_SECONDS
        if now - self._logged >= LOG_SECONDS:
            self._logged = now
            log.warning("shared pace away, keeping our own error=%s", type(error).__name__)


@asynccontextmanager
async def open_slots(url: str) -> AsyncIterator[PostgresSlots]:
    """Open the connections.

    Raises:
        Unavailable: the server does not answer or refuses us.

    """
    try:
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=CONNECTIONS,
            timeout=5,
            command_timeout=5,
            max_inactive_connection_lifetime=60,
            reset=_as_it_is,
        )
    except (*LOST, asyncpg.PostgresError) as error:
        raise Unavailable(f"database: {type(error).__name__}: {error}") from error
    try:
        yield PostgresSlots(pool)
    finally:
        async with asyncio.timeout(5):
            await pool.close()


async def _as_it_is(connection: object) -> None:
    """Skip the reset: our statements leave nothing behind on a connection, and it costs a second round trip."""
