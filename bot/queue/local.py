"""The queue on SQLite: rows with a due time, and one loop in the only process.

The rows are for the next start. This process knows them by heart, so a step begins without a transaction, and what is
known follows the commits, in their order.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from itertools import count
from time import monotonic, time
from typing import cast

from bot import log as logs
from bot.errors import Unavailable
from bot.queue.port import Step, log_failure, pause_after
from bot.store.database import Database, Row, Transaction
from bot.store.sqlite import SqliteTransaction

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Steps that run at the same time."""
LOOK_SECONDS = 60.0
"""How often the table is read: for a clock that was set forward, and a machine that slept.

Right after a start nothing waits longer: the clock may have been set back meanwhile.
"""

Pair = tuple[str, str]
"""A step and its key."""


@dataclass(frozen=True, kw_only=True, order=True)
class _Due:
    """A committed row.

    Attributes:
        at: when it is due, by this machine's uptime: a clock that is set back makes nothing late.
        version: newer whenever it is enqueued.

    """

    at: float
    pair: Pair = field(compare=False)
    tries: int = field(compare=False)
    version: int = field(compare=False)


@dataclass(kw_only=True)
class _Run:
    """A step at work; over: its end is committed."""

    due: _Due
    over: bool = False


@dataclass(kw_only=True)
class _Entrypoint:
    work: Step
    limit: int
    running: int = 0
    ready: list[_Due] = field(default_factory=list)
    """What is due and waits for room; the longest due first."""


@dataclass
class LocalQueue:
    """Runs due rows. A row is deleted when its step succeeds; after a crash it is still there.

    A row that is enqueued again while its step runs has a newer version then: it stays, and runs once more.
    """

    db: Database
    clock: Callable[[], float] = time
    """Return Unix seconds, the unit of due times: they must survive a restart."""
    _steps: dict[str, _Entrypoint] = field(default_factory=dict)
    _known: dict[Pair, _Due] = field(default_factory=dict)
    """Each row as it was committed last."""
    _line: list[_Due] = field(default_factory=list)
    """What waits for its time, and what such rows were before."""
    _runs: dict[Pair, _Run] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _draining: bool = False

    def entrypoint(self, step: str, work: Step, *, limit: int | None = None) -> None:
        """Register a step's work, and how many of it may run at once."""
        self._steps[step] = _Entrypoint(work=work, limit=limit or AT_ONCE)

    async def enqueue(self, t: Transaction, step: str, key: str, *, delay: float = 0) -> None:
        """Have step run for key after delay seconds, once t is committed."""
        run = self._runs.get((step, key))
        begun = run.due.version if run is not None else 0
        # the column `claimed` is for the version before this one, should it have to run again
        row = await t.fetch_one(
            """INSERT INTO queue (step, key, due, tries, version, claimed) VALUES (?, ?, ?, 0, ?, 0)
               ON CONFLICT (step, key) DO UPDATE
               SET due = CASE WHEN version = ? THEN excluded.due ELSE min(due, excluded.due) END,
                   version = version + 1
               RETURNING step, key, due, tries, version""",
            step,
            key,
            self.clock() + delay,
            begun + 1,
            begun,
        )
        if row is not None:
            _once_committed(t, partial(self._learn, row))

    async def done(self, t: Transaction, step: str, key: str) -> None:
        """Note in t that a step's run for key, if one is under way, has nothing left to do."""
        run = self._runs.get((step, key))
        if run is not None and not run.over:
            row = await _ended_well(t, run.due)
            _once_committed(t, partial(self._note_end, run, row))

    async def waiting(self, t: Transaction, step: str) -> set[str]:
        """Return the keys of a step that are waiting or running."""
        return {row["key"] for row in await t.fetch_all("SELECT key FROM queue WHERE step = ?", step)}

    async def late(self, t: Transaction) -> float:
        """Return for how many seconds the step that is longest overdue has been waiting for its run."""
        waits = (one.at for pair, one in self._known.items() if pair not in self._runs and pair[0] in self._steps)
        return max(0.0, monotonic() - min(waits, default=monotonic()))

    def _learn(self, row: Row) -> None:
        """Know a row that was committed just now."""
        pair = row["step"], row["key"]
        at, known, run = monotonic() + row["due"] - self.clock(), self._known.get(pair), self._runs.get(pair)
        if known is not None and (run is None or known.version != run.due.version):
            at = min(at, known.at)  # by the clock it may be later, if that was set back
        due = _Due(at=at, pair=pair, tries=row["tries"], version=row["version"])
        self._known[pair] = due
        if run is None:
            heappush(self._line, due)
            self._wake.set()

    def _note_end(self, run: _Run, row: Row | None) -> None:
        """Know that a run's end was committed; row: what is left to run."""
        run.over = True
        self._known.pop(run.due.pair, None)
        if row is not None:
            self._learn(row)

    async def run(self) -> None:
        """Work until `drain`."""
        soon, look = self.clock() + LOOK_SECONDS, monotonic()
        await self.db.transact(lambda t: t.execute("UPDATE queue SET due = min(due, ?)", soon))
        while not self._draining:
            self._wake.clear()
            if monotonic() >= look:
                look = monotonic() + await self._look()
            try:
                async with asyncio.timeout(min(self._begin_due(), look - monotonic())):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _look(self) -> float:
        """Read what is due before the next look, and return the seconds until that."""
        try:
            await self.db.transact(self._recall)
        except Unavailable as error:
            log.warning("queue not read, retrying: %s", error)
        except Exception:  # the loop's last guard: a bug of ours must not end it
            log.exception("queue loop broke, going on")
        else:
            return LOOK_SECONDS
        return 1.0

    async def _recall(self, t: Transaction) -> None:
        soon = self.clock() + LOOK_SECONDS
        rows = await t.fetch_all("SELECT step, key, due, tries, version FROM queue WHERE due <= ?", soon)
        _once_committed(t, partial(self._learn_waiting, rows))

    def _learn_waiting(self, rows: list[Row]) -> None:
        for row in rows:
            if (row["step"], row["key"]) not in self._runs:
                self._learn(row)

    def _begin_due(self) -> float:
        """Begin what is due and has room; return the seconds until the next one is due."""
        now = monotonic()
        while self._line and self._line[0].at <= now:
            due = heappop(self._line)
            if self._is_current(due) and (step := self._steps.get(due.pair[0])) is not None:
                heappush(step.ready, due)
        for step in () if self._draining else self._steps.values():
            while step.ready and step.running < step.limit and len(self._tasks) < AT_ONCE:
                due = heappop(step.ready)
                if self._is_current(due):
                    self._begin(step, due)
        # what is already due waits for room, and the end of a running step wakes the loop
        return self._line[0].at - now if self._line else LOOK_SECONDS

    def _is_current(self, due: _Due) -> bool:
        return self._known.get(due.pair) is due and due.pair not in self._runs

    def _begin(self, step: _Entrypoint, due: _Due) -> None:
        run = self._runs[due.pair] = _Run(due=due)
        step.running += 1
        task = asyncio.create_task(self._run_one(step, run), name=" ".join(due.pair))
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._wake.set()

    async def _run_one(self, step: _Entrypoint, run: _Run) -> None:
        name, key = run.due.pair
        with logs.bind(step=name, key=key):
            try:
                await step.work(key)
                ended = partial(self.done, step=name, key=key)
            except Exception as error:  # noqa: BLE001  # the loop's last guard: one bad step never stops its siblings
                log_failure(error)
                ended = partial(self._put_back, run=run, due=self.clock() + pause_after(run.due.tries, error))
            finally:
                step.running -= 1
            if not run.over:  # one that is over has stored all that counts
                await self._keep(ended)
        self._leave(run)

    async def _put_back(self, t: Transaction, *, run: _Run, due: float) -> None:
        row = await t.fetch_one(
            """UPDATE queue SET tries = tries + 1, due = ?, version = version + 1 WHERE step = ? AND key = ?
               RETURNING step, key, due, tries, version""",
            due,
            *run.due.pair,
        )
        _once_committed(t, partial(self._note_end, run, row))

    async def _keep(self, outcome: Callable[[Transaction], Awaitable[None]]) -> None:
        """Store how a run ended; a database that is full or locked for a while must not leave its key unable to run."""
        for tried in count():
            try:
                await self.db.transact(outcome)
            except Unavailable as error:
                if self._draining:
                    log.warning("end of step not stored, it runs again after the next start: %s", error)
                    return
                log.warning("end of step not stored, retrying: %s", error)
                await asyncio.sleep(pause_after(tried))
            except Exception:  # a bug of ours must not leave it so either
                log.exception("end of step not stored, retrying")
                if self._draining:
                    return
                await asyncio.sleep(pause_after(tried))
            else:
                return

    def _leave(self, run: _Run) -> None:
        """Let what was enqueued while it ran have its turn."""
        del self._runs[run.due.pair]
        if (again := self._known.get(run.due.pair)) is not None:
            heappush(self._line, again)

    async def drain(self, *, timeout: float) -> None:
        """Take no new work and wait for what is running."""
        self._draining = True
        self._wake.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=timeout)
            for task in late:  # their rows are still there
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


def _once_committed(t: Transaction, call: Callable[[], None]) -> None:
    cast("SqliteTransaction", t).once_committed.append(call)


async def _ended_well(t: Transaction, due: _Due) -> Row | None:
    """Delete a row; when it was enqueued again meanwhile it stays, and is returned."""
    if await t.execute("DELETE FROM queue WHERE step = ? AND key = ? AND version = ?", *due.pair, due.version):
        return None
    return await t.fetch_one(
        "UPDATE queue SET tries = 0 WHERE step = ? AND key = ? RETURNING step, key, due, tries, version", *due.pair
    )
