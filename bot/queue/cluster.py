"""The queue on PostgreSQL: PgQueuer, for any number of processes.

Its tables stand beside ours, so a step is enqueued in the very transaction that makes it due. A dead worker's
steps are taken over when its heartbeats stop.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast

import asyncpg
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job
from pgqueuer.qm import QueueManager
from pgqueuer.queries import Queries

from bot.queue.port import Step, pause_after
from bot.store.database import Transaction
from bot.store.postgres import LOST, PostgresTransaction

log = logging.getLogger(__name__)

AT_ONCE = 50
BATCH = 20
HEARTBEAT = timedelta(seconds=10)
"""A worker silent for so long counts as dead."""
LOOK_AGAIN = timedelta(seconds=1)
"""Without a notice the queue is looked at so often."""


@dataclass
class ClusterQueue:
    """Runs steps beside other processes.

    Args:
        url: of the database; the workers' connections are apart from the store's.

    """

    url: str
    heartbeat: timedelta = HEARTBEAT
    _steps: dict[str, tuple[Step, int]] = field(default_factory=dict)
    _manager: QueueManager | None = None
    _ended: asyncio.Event = field(default_factory=asyncio.Event)
    _draining: bool = False

    def entrypoint(self, step: str, work: Step, *, limit: int | None = None) -> None:
        """Say what runs for a step, and how many of it at once in the whole cluster."""
        self._steps[step] = (work, limit or 0)

    async def enqueue(self, t: Transaction, step: str, key: str, *, delay: float = 0) -> None:
        """Let step run for key after delay seconds, once t is committed."""
        for dedupe_key in (f"{step}:{key}", f"{step}:{key}:again"):
            if await self._add(t, step, key, delay, dedupe_key) or await self._sooner(t, delay, dedupe_key):
                return  # the second name is for a step that runs right now and must run once more

    @staticmethod
    async def _add(t: Transaction, step: str, key: str, delay: float, dedupe_key: str) -> bool:
        queries = Queries(AsyncpgDriver(cast("PostgresTransaction", t).connection))
        added = await queries.enqueue(
            [step],
            [key.encode()],
            [0],
            [timedelta(seconds=delay)],
            [dedupe_key],
            on_conflict="skip",
        )
        return added[0] is not None

    @staticmethod
    async def _sooner(t: Transaction, delay: float, dedupe_key: str) -> bool:
        moved = await t.execute(
            """UPDATE pgqueuer SET execute_after = least(execute_after, now() + ?)
               WHERE dedupe_key = ? AND status = 'queued'""",
            timedelta(seconds=delay),
            dedupe_key,
        )
        return moved > 0

    async def waiting(self, t: Transaction, step: str) -> set[str]:
        """Return the keys of a step that wait or are being worked on."""
        rows = await t.fetch_all(
            """SELECT convert_from(payload, 'UTF8') AS key FROM pgqueuer
               WHERE entrypoint = ? AND status IN ('queued', 'picked')""",
            step,
        )
        return {row["key"] for row in rows}

    async def run(self) -> None:
        """Work until `drain`; a database that went away is waited for."""
        pause = 0.5
        try:
            while not self._draining:
                try:
                    await self._run_connected()
                    pause = 0.5
                except (*LOST, asyncpg.PostgresError, RuntimeError) as error:
                    log.warning("the queue lost its database, trying again in %s s: %s", pause, error)
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, 10.0)
        finally:
            self._ended.set()

    async def _run_connected(self) -> None:
        async with asyncpg.create_pool(self.url, min_size=2, max_size=8, timeout=5, command_timeout=10) as pool:
            manager = QueueManager(Queries(AsyncpgPoolDriver(pool)))
            for step, (work, limit) in self._steps.items():
                manager.entrypoint(step, concurrency_limit=limit)(_executor(work))
            self._manager = manager
            if self._draining:
                return
            await manager.run(
                dequeue_timeout=LOOK_AGAIN,
                batch_size=BATCH,
                max_concurrent_tasks=AT_ONCE,
                shutdown_on_listener_failure=True,
                heartbeat_timeout=self.heartbeat,
            )

    async def drain(self, *, timeout: float) -> None:
        """Take no new work and wait for what is in hand."""
        self._draining = True
        if self._manager is not None:
            self._manager.shutdown.set()
        try:
            async with asyncio.timeout(timeout):
                await self._ended.wait()
        except TimeoutError:
            log.warning("some steps were not finished in time; they run again elsewhere")


def _executor(work: Step):  # type: ignore[no-untyped-def]  # PgQueuer reads the signature's annotations
    async def execute(job: Job) -> None:
        key = (job.payload or b"").decode()
        try:
            await work(key)
        except Exception as error:
            log.exception("step %s for %s failed and will be tried again", job.entrypoint, key)
            pause = timedelta(seconds=pause_after(job.attempts, error))
            raise RetryRequested(pause, str(type(error))) from error

    return execute
