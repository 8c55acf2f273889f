"""The queue on PostgreSQL: PgQueuer, for any number of processes.

Its tables live beside ours, so a step is enqueued in the same transaction that makes it due. A dead worker's
steps are taken over within seconds (`worker_locks`), or at the latest when its heartbeats stop.
"""

import asyncio
import logging
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg
from pgqueuer.core.buffers import JobStatusLogBuffer
from pgqueuer.core.tm import cancel_on_exit
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.executors import AbstractEntrypointExecutor
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from bot import log as logs
from bot.errors import Unavailable
from bot.queue.port import Step, log_failure, pause_after
from bot.queue.worker_locks import Worker, WorkerLock
from bot.store.database import Transaction
from bot.store.postgres import PostgresTransaction

log = logging.getLogger(__name__)

AT_ONCE = 50
BATCH = 20
HEARTBEAT = timedelta(seconds=10)
"""A worker silent for this long counts as dead."""
LOOK_AGAIN = timedelta(seconds=1)
"""How often the queue is checked without a notice."""
REST_SECONDS = 0.5
"""Pause before the queue is started again after the database went away."""
CLOSE_SECONDS = 5.0
NAMINGS = 10
"""How often a dedupe key may be released just as we want to use it; in practice once."""


@dataclass
class ClusterQueue:
    """Runs steps alongside other processes.

    Args:
        url: of the database; the workers' connections are separate from the store's.

    """

    url: str
    heartbeat: timedelta = HEARTBEAT
    _steps: dict[str, tuple[Step, int]] = field(default_factory=dict)
    _cycles: set[asyncio.Task[None]] = field(default_factory=set)
    _managers: "dict[UUID, _Manager]" = field(default_factory=dict)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _draining: bool = False

    def __post_init__(self) -> None:
        self._lifeline = WorkerLock(self.url)

    def entrypoint(self, step: str, work: Step, *, limit: int | None = None) -> None:
        """Register a step's work, and how many of it may run at once in the whole cluster."""
        self._steps[step] = (work, limit or 0)

    async def enqueue(self, t: Transaction, step: str, key: str, *, delay: float = 0) -> None:
        """Have step run for key after delay seconds, once t is committed."""
        for _ in range(NAMINGS):
            if await self._add(t, step, key, delay) or await self._sooner(t, step, key, delay):
                return
        raise Unavailable(f"{step} for {key} found no place in the queue")

    @staticmethod
    async def _add(t: Transaction, step: str, key: str, delay: float) -> bool:
        queries = Queries(AsyncpgDriver(await cast("PostgresTransaction", t).begun()))
        added = await queries.enqueue(
            [step],
            [key.encode()],
            [0],
            [timedelta(seconds=delay)],
            [name_of(step, key)],
            on_conflict="skip",
        )
        return added[0] is not None

    @staticmethod
    async def _sooner(t: Transaction, step: str, key: str, delay: float) -> bool:
        """Lock the row with that dedupe key until t is committed; False when its step has begun meanwhile.

        A step releases its key before it reads anything: either it waits for us and sees what t has done, or it was
        quicker, and the key is free for another row.
        """
        moved = await t.execute(
            """UPDATE pgqueuer SET execute_after = CASE WHEN status = 'queued'
                   THEN least(execute_after, now() + ?) ELSE execute_after END
               WHERE dedupe_key = ?""",
            timedelta(seconds=delay),
            name_of(step, key),
        )
        return moved > 0

    async def done(self, t: Transaction, step: str, key: str) -> None:
        """Do nothing: PgQueuer notes ends by itself, many at once."""

    async def waiting(self, t: Transaction, step: str) -> set[str]:
        """Return the keys of a step that are waiting or running."""
        rows = await t.fetch_all(
            """SELECT convert_from(payload, 'UTF8') AS key FROM pgqueuer
               WHERE entrypoint = ? AND status IN ('queued', 'picked')""",
            step,
        )
        return {row["key"] for row in rows}

    async def late(self, t: Transaction) -> float:
        """Return for how many seconds the step that is longest overdue has been waiting for its run."""
        row = await t.fetch_one(
            """SELECT extract(epoch FROM clock_timestamp() - min(execute_after))::float8 AS seconds
               FROM pgqueuer WHERE status = 'queued' AND entrypoint = ANY(?::text[])""",
            list(self._steps),
        )
        return max(0.0, (row["seconds"] if row else None) or 0.0)

    async def run(self) -> None:
        """Work until `drain`; wait for a database that went away."""
        async with cancel_on_exit(asyncio.create_task(self._lifeline.run())):
            try:
                while not self._draining:
                    await self._until_lost()
                await asyncio.gather(*self._cycles, return_exceptions=True)
            finally:
                cycles = list(self._cycles)
                for cycle in cycles:
                    cycle.cancel()
                await asyncio.gather(*cycles, return_exceptions=True)
                self._ended.set()

    async def _until_lost(self) -> None:
        """Run a cycle, and return when it takes no more steps: what it has in hand goes on beside the next one."""
        lost = asyncio.Event()
        cycle = asyncio.create_task(self._run_connected(lost))
        self._cycles.add(cycle)
        cycle.add_done_callback(self._cycle_ended)
        async with cancel_on_exit(asyncio.create_task(lost.wait())) as losing:
            await asyncio.wait([cycle, losing], return_when=asyncio.FIRST_COMPLETED)
        if not self._draining:
            await asyncio.sleep(REST_SECONDS)

    def _cycle_ended(self, cycle: asyncio.Task[None]) -> None:
        self._cycles.discard(cycle)
        if not cycle.cancelled() and (error := cycle.exception()) is not None:  # what stops PgQueuer must not stop us
            log.warning("queue stopped, restarting error=%s: %s", type(error).__name__, error)

    async def _run_connected(self, lost: asyncio.Event) -> None:
        pool = await asyncpg.create_pool(self.url, min_size=2, max_size=8, timeout=5, command_timeout=10)
        driver = AsyncpgPoolDriver(pool)
        manager = _Manager(Queries(driver), lost=lost)
        for step, (work, limit) in self._steps.items():
            manager.entrypoint(step, concurrency_limit=limit)(_Executor(work, pool).execute)
        worker = Worker(name=manager.queue_manager_id, lost=manager.stop, unstored=manager.unstored)
        try:
            # the driver too: a failed start would keep the listener's connection
            async with self._lifeline.living(worker), driver:
                if self._draining:
                    return
                self._managers[worker.name] = manager
                # PgQueuer tests its listener before it listens; a test lost that way would end it after 10 s
                await driver.add_listener(manager.channel, _ignore)
                await manager.run(
                    dequeue_timeout=LOOK_AGAIN,
                    batch_size=BATCH,
                    max_concurrent_tasks=AT_ONCE,
                    shutdown_on_listener_failure=True,
                    heartbeat_timeout=self.heartbeat,
                )
        except asyncio.CancelledError:  # the process is ending: no time for a clean close
            pool.terminate()
            raise
        finally:
            lost.set()
            self._managers.pop(worker.name, None)
            await _close(pool)

    async def drain(self, *, timeout: float) -> None:
        """Take no new work and wait for what is running."""
        self._draining = True
        for manager in self._managers.values():
            manager.stop()
        try:
            async with asyncio.timeout(timeout):
                await self._ended.wait()
        except TimeoutError:
            log.warning("drain timed out, unfinished steps run elsewhere")


async def _close(pool: "asyncpg.Pool[asyncpg.Record]") -> None:
    """Close it; a connection that hangs, or was never returned, must not keep the queue from starting again."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS):
            await pool.close()
    except (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresError):
        pool.terminate()


@dataclass
class _Manager(QueueManager):
    """Keeps rows that PgQueuer would lose: it deletes the row of a step whose failure or retry it could not store.

    Args:
        lost: set as soon as it takes no more steps.

    """

    lost: asyncio.Event = field(kw_only=True)
    unstored: set[int] = field(init=False, default_factory=set)
    """Rows of steps that have ended here without the database knowing."""

    def stop(self) -> None:
        """Take no more steps; what is running goes on."""
        self.shutdown.set()
        self.lost.set()

    async def _run_periodic_health_check(self, interval: timedelta = timedelta(seconds=10)) -> None:
        """Whatever ends the manager ends this first; only then does it wait for what is running."""
        try:
            await super()._run_periodic_health_check(interval)
        finally:
            self.stop()

    async def log_failure(
        self, job: Job, executor: AbstractEntrypointExecutor, exc: Exception, jbuff: JobStatusLogBuffer
    ) -> None:
        """Leave the row as it is, to be taken over like a dead worker's."""
        log.warning("end of step not stored, it runs again step=%s error=%s", job.entrypoint, type(exc).__name__)
        self.unstored.add(job.id)


def name_of(step: str, key: str) -> str:
    """Return the dedupe key of a waiting pair: only one row can have it."""
    return f"{step}:{key}"


def _ignore(payload: str | bytes | bytearray) -> None:
    """Do nothing: PgQueuer's own listener, added later on the same connection, reads the notices."""


class _Executor:
    """Runs a step for a picked row; one at a time for the same key."""

    def __init__(self, work: Step, pool: "asyncpg.Pool[asyncpg.Record]") -> None:
        self._work, self._pool = work, pool
        self._locks: dict[str, asyncio.Lock] = {}
        self._wanted: Counter[str] = Counter()

    async def execute(self, job: Job) -> None:
        """Run it, and have PgQueuer retry it when it fails or is cancelled while draining."""
        key = (job.payload or b"").decode()
        self._wanted[key] += 1
        try:
            async with self._locks.setdefault(key, asyncio.Lock()):
                with logs.bind(step=job.entrypoint, key=key):
                    await self._run(job, key)
        except asyncio.CancelledError:  # PgQueuer would delete a cancelled row; this one has to run elsewhere
            raise RetryRequested(timedelta(0), "cancelled") from None
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key], self._locks[key]

    async def _run(self, job: Job, key: str) -> None:
        await self._pool.execute("UPDATE pgqueuer SET dedupe_key = NULL WHERE id = $1", job.id)
        try:
            await self._work(key)
        except Exception as error:
            log_failure(error)
            if await self._takes_name_back(job, key):
                pause = timedelta(seconds=pause_after(job.attempts, error))
                raise RetryRequested(pause, str(type(error))) from error

    async def _takes_name_back(self, job: Job, key: str) -> bool:
        """Return False when the pair was enqueued again while it ran: that row is then the next try."""
        name = name_of(job.entrypoint, key)
        try:
            await self._pool.execute("UPDATE pgqueuer SET dedupe_key = $2 WHERE id = $1", job.id, name)
        except asyncpg.UniqueViolationError:
            return False
        return True
