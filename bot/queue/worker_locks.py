"""Which of the cluster's workers are alive.

Each process holds a lock for each of its workers, on a connection of its own. PostgreSQL frees the locks when the
process dies, and its steps are taken over some seconds later. Heartbeats cover what locks can't show: a machine that
vanished, a restart of PostgreSQL.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import TypeAlias
from uuid import UUID

import asyncpg

log = logging.getLogger(__name__)

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

WORKERS = 4_020_411
"""First key of the advisory locks; the second one is the worker's."""
LOOK_SECONDS = 1.0
GRACE_SECONDS = 3.0
"""Seconds without a lock after which a worker counts as dead: one that only lost its connection is back by then."""
AGAIN_SECONDS = 0.3
HOLD_SECONDS = 10.0
ANSWER_SECONDS = 5.0
TROUBLE = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)

# After a restart of PostgreSQL locks say nothing about rows picked before it: their workers may well be alive.
LOCKLESS = """
    SELECT DISTINCT queue_manager_id AS worker FROM pgqueuer
    WHERE status = 'picked' AND heartbeat > now() - interval '1 hour' AND updated > pg_postmaster_start_time()
      AND NOT EXISTS (
          SELECT FROM pg_locks
          WHERE locktype = 'advisory' AND classid = $1 AND objsubid = 2
            AND objid = (hashtext(queue_manager_id::text)::bigint & 4294967295)::oid
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"""
# PgQueuer takes over a picked row whose heartbeat is old. By the owner's name, not by the lock: the row may have got
# a living owner while this statement waited for it.
STALE = """
    UPDATE pgqueuer SET heartbeat = now() - interval '1 day'
    WHERE status = 'picked' AND heartbeat > now() - interval '1 hour' AND queue_manager_id = ANY($1)"""
UNSTORED = f"{STALE} AND id = ANY($2)"


@dataclass(frozen=True, kw_only=True, eq=False)
class Worker:
    """A worker that takes rows in its name.

    Attributes:
        lost: called when its lock is gone; it should take no more rows.
        unstored: rows of its steps that have ended without the database knowing.

    """

    name: UUID
    lost: Callable[[], None]
    unstored: set[int] = field(default_factory=set)
    held: asyncio.Event = field(default_factory=asyncio.Event)


class WorkerLock:
    """Holds the locks of this process's workers, and hands over rows that have no living owner."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._workers: dict[UUID, Worker] = {}
        self._ended: list[UUID] = []
        self._woken = asyncio.Event()

    @asynccontextmanager
    async def living(self, worker: Worker) -> AsyncIterator[None]:
        """Count as alive within the block; rows still in the worker's name after it are taken over.

        Raises:
            TimeoutError: it can't get a lock.

        """
        self._workers[worker.name] = worker
        try:
            self._woken.set()
            async with asyncio.timeout(HOLD_SECONDS):
                await worker.held.wait()
            yield
        finally:
            del self._workers[worker.name]
            self._ended.append(worker.name)

    async def run(self) -> None:
        """Hold the locks and check the others until cancelled."""
        while True:
            try:
                await self._connected()
            except TROUBLE as error:
                log.warning("worker lock connection lost, reconnecting error=%s: %s", type(error).__name__, error)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _connected(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=ANSWER_SECONDS, command_timeout=ANSWER_SECONDS)
        try:
            await self._hold(connection)
        finally:
            connection.terminate()
            for worker in self._workers.values():
                worker.held.clear()
                worker.lost()

    async def _hold(self, connection: Connection) -> None:
        held: set[UUID] = set()
        missing: dict[UUID, float] = {}
        while True:
            self._woken.clear()
            for worker in list(self._workers.values()):
                if worker.name not in held:
                    await connection.execute(
                        "SELECT pg_advisory_lock_shared($1, hashtext($2))", WORKERS, str(worker.name)
                    )
                    held.add(worker.name)
                worker.held.set()
            await self._let_go(connection)
            await self._take_over(connection, missing)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()

    async def _let_go(self, connection: Connection) -> None:
        """Mark rows whose steps ended here without the database knowing."""
        if ended := list(self._ended):
            await connection.execute(STALE, ended)
            del self._ended[: len(ended)]
        for worker in list(self._workers.values()):
            if rows := list(worker.unstored):
                await connection.execute(UNSTORED, [worker.name], rows)
                worker.unstored.difference_update(rows)

    async def _take_over(self, connection: Connection, missing: dict[UUID, float]) -> None:
        """Mark the rows of workers that have held no lock for a while; missing: since when, by worker."""
        now = monotonic()
        found = {row["worker"] for row in await connection.fetch(LOCKLESS, WORKERS)}
        for back in set(missing) - found:
            del missing[back]
        for worker in found:
            missing.setdefault(worker, now)
        if dead := [worker for worker, since in missing.items() if now - since >= GRACE_SECONDS]:
            log.warning("workers died, their steps are taken over workers=%s", len(dead))
            await connection.execute(STALE, dead)
