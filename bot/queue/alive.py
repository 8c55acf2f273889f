"""Who of the cluster's workers lives.

Each holds a lock that PostgreSQL frees when its connection ends, so what a killed worker had in hand is taken over
about a second later. Heartbeats remain for what no lock tells: a machine that vanished, a restart of PostgreSQL.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import TypeAlias
from uuid import UUID

import asyncpg

log = logging.getLogger(__name__)

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"

WORKERS = 4_020_411
"""First key of the advisory locks; the second one is the worker's."""
LOOK_SECONDS = 1.0

# PgQueuer takes up a picked row whose heartbeat is old. After a restart of PostgreSQL no lock says anything
# about rows that were picked before it: their workers may well live.
ORPHANED = """
    UPDATE pgqueuer SET heartbeat = now() - interval '1 day'
    WHERE status = 'picked' AND heartbeat > now() - interval '1 hour' AND updated > pg_postmaster_start_time()
      AND NOT EXISTS (
          SELECT FROM pg_locks
          WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2
            AND objid = (hashtext(queue_manager_id::text)::bigint & 4294967295)::oid
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""
OLD = "UPDATE pgqueuer SET heartbeat = now() - interval '1 day' WHERE status = 'picked' AND"
LEFT = f"{OLD} queue_manager_id = ANY($1)"
UNSTORED = f"{LEFT} AND id = ANY($2)"


@asynccontextmanager
async def living(pool: Pool, workers: Iterable[UUID], *, lost: Callable[[], None]) -> AsyncIterator[None]:
    """Count workers as alive inside of the block; once lost is called, others may take over what they have in hand."""

    def broken(_: object) -> None:
        lost()

    async with pool.acquire() as line:
        for worker in workers:
            await line.execute("SELECT pg_advisory_lock_shared($1, hashtext($2))", WORKERS, str(worker))
        line.add_termination_listener(broken)  # goes with the connection
        yield


async def leave(pool: Pool, workers: Iterable[UUID]) -> None:
    """Let be taken over what earlier workers of this process had in hand; their steps have ended."""
    await pool.execute(LEFT, list(workers))


async def take_over(pool: Pool, worker: UUID, unstored: set[int]) -> None:
    """Every second, let be taken over what dead workers had in hand, and worker's own unstored rows."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        rows = list(unstored)
        try:
            await pool.execute(ORPHANED, WORKERS)
            if rows:
                await pool.execute(UNSTORED, [worker], rows)
                unstored.difference_update(rows)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("could not look for dead workers: %s: %s", type(error).__name__, error)
