"""The queue on SQLite: rows with a due time, and one loop in the only process."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from time import monotonic, time

from bot import log as logs
from bot.errors import Unavailable
from bot.queue.port import Step, log_failure, pause_after
from bot.store.database import Database, Row, Transaction

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Steps that run at the same time."""
LONGEST_NAP = 5.0
"""Seconds; a clock that is set back must not stall the loop for long."""
START_SECONDS = 60.0
"""Longest wait right after a start: the clock may have been set back meanwhile."""
CLOCK_SECONDS = 2.0
"""A clock set back by less is just being adjusted."""


@dataclass
class _Entrypoint:
    work: Step
    limit: int
    running: int = 0


@dataclass
class LocalQueue:
    """Runs due rows. A row is deleted when its step succeeds; after a crash it is still there.

    `claimed` is the version a run began with, 0 when nothing runs: a row that was enqueued again
    meanwhile has a newer version, stays, and runs once more.
    """

    db: Database
    clock: Callable[[], float] = time
    """Return Unix seconds, the unit of due times: they must survive a restart."""
    _steps: dict[str, _Entrypoint] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while due steps are claimed and begun."""
    _draining: bool = False

    def __post_init__(self) -> None:
        """Note the clock's offset from this machine's uptime."""
        self._ahead = self.clock() - monotonic()

    def entrypoint(self, step: str, work: Step, *, limit: int | None = None) -> None:
        """Register a step's work, and how many of it may run at once."""
        self._steps[step] = _Entrypoint(work=work, limit=limit or AT_ONCE)

    async def enqueue(self, t: Transaction, step: str, key: str, *, delay: float = 0) -> None:
        """Have step run for key after delay seconds, once t is committed."""
        await t.execute(
            """INSERT INTO queue (step, key, due, tries, version, claimed) VALUES (?, ?, ?, 0, 1, 0)
               ON CONFLICT (step, key) DO UPDATE
               SET due = CASE WHEN claimed = version THEN excluded.due ELSE min(due, excluded.due) END,
                   version = version + 1""",
            step,
            key,
            self.clock() + delay,
        )
        # before the commit, but the loop's own transaction comes after it: there is only one thread
        self._loop.call_soon_threadsafe(self._wake.set)

    async def waiting(self, t: Transaction, step: str) -> set[str]:
        """Return the keys of a step that are waiting or running."""
        return {row["key"] for row in await t.fetch_all("SELECT key FROM queue WHERE step = ?", step)}

    async def run(self) -> None:
        """Work until `drain`."""
        soon = self.clock() + START_SECONDS
        await self.db.transact(lambda t: t.execute("UPDATE queue SET claimed = 0, due = min(due, ?)", soon))
        while not self._draining:
            self._wake.clear()
            try:
                async with self._starting:
                    nap = await self._start_due()
            except Unavailable as error:
                log.warning("queue not read, retrying: %s", error)
                nap = 1.0
            except Exception:  # the loop's last guard: a bug of ours must not end it
                log.exception("queue loop broke, going on")
                nap = 1.0
            try:
                async with asyncio.timeout(nap):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _start_due(self) -> float:
        """Start what is due and has room; return the seconds until the next due time."""
        room = {name: step.limit - step.running for name, step in self._steps.items()}
        free = AT_ONCE - len(self._tasks)
        await self._follow_clock()
        rows, next_due = await self.db.transact(partial(_claim, room=room, free=free, now=self.clock()))
        for row in rows:
            self._steps[row["step"]].running += 1
            task = asyncio.create_task(self._run_one(row), name=f"{row['step']} {row['key']}")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return LONGEST_NAP if next_due is None else min(max(next_due - self.clock(), 0.001), LONGEST_NAP)

    async def _follow_clock(self) -> None:
        """Move due times along with a clock that was set back; otherwise everything would be that much late."""
        ahead = self.clock() - monotonic()
        back = self._ahead - ahead
        if back > CLOCK_SECONDS:
            log.warning("clock set back seconds=%.0f", back)
            await self.db.transact(lambda t: t.execute("UPDATE queue SET due = due - ?", back))
        self._ahead = ahead

    async def _run_one(self, row: Row) -> None:
        with logs.bind(step=row["step"], key=row["key"]):
            await self._run_bound(self._steps[row["step"]], row)

    async def _run_bound(self, step: _Entrypoint, row: Row) -> None:
        try:
            await step.work(row["key"])
            ended = _ended_well
        except asyncio.CancelledError:
            await asyncio.shield(self._keep(partial(_put_back, row=row, due=self.clock())))
            raise
        except Exception as error:  # noqa: BLE001  # the loop's last guard: one bad step never stops its siblings
            log_failure(error)
            ended = partial(_put_back, due=self.clock() + pause_after(row["tries"], error))
        finally:
            step.running -= 1
        await self._keep(partial(ended, row=row))
        self._wake.set()

    async def _keep(self, outcome: Callable[[Transaction], Awaitable[None]]) -> None:
        """Store how a run ended; a database that is full or locked for a while must not leave the row claimed."""
        for tried in count():
            try:
                await self.db.transact(outcome)
            except Unavailable as error:
                if self._draining:
                    log.warning("end of step not stored, the next start frees it: %s", error)
                    return
                log.warning("end of step not stored, retrying: %s", error)
                await asyncio.sleep(pause_after(tried))
            else:
                return

    async def drain(self, *, timeout: float) -> None:
        """Take no new work and wait for what is running."""
        self._draining = True
        self._wake.set()
        async with self._starting:  # what was being claimed has begun by then
            pass
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=timeout)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


async def _claim(t: Transaction, *, room: dict[str, int], free: int, now: float) -> tuple[list[Row], float | None]:
    claimed: list[Row] = []
    for step, places in room.items():
        wanted = min(places, free - len(claimed))
        if wanted > 0:
            claimed += await t.fetch_all(
                """UPDATE queue SET claimed = version WHERE step = ? AND key IN (
                       SELECT key FROM queue WHERE step = ? AND claimed = 0 AND due <= ? ORDER BY due LIMIT ?)
                   RETURNING step, key, tries, version""",
                step,
                step,
                now,
                wanted,
            )
    # what is already due waits for room, and the end of a running step wakes the loop
    row = await t.fetch_one("SELECT min(due) AS due FROM queue WHERE claimed = 0 AND due > ?", now)
    return claimed, row["due"] if row else None


async def _ended_well(t: Transaction, *, row: Row) -> None:
    where = (row["step"], row["key"])
    if not await t.execute("DELETE FROM queue WHERE step = ? AND key = ? AND version = ?", *where, row["version"]):
        await t.execute("UPDATE queue SET claimed = 0, tries = 0 WHERE step = ? AND key = ?", *where)


async def _put_back(t: Transaction, *, row: Row, due: float) -> None:
    await t.execute(
        "UPDATE queue SET claimed = 0, tries = tries + 1, due = ? WHERE step = ? AND key = ?",
        due,
        row["step"],
        row["key"],
    )
