"""One person's updates in the order they came, people in parallel; how many wait is bounded.

Each is confirmed once it is stored. python-telegram-bot's own updater confirms first, and would lose what a crash
interrupts.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from bot import log as logs
from bot.backoff import Backoff
from bot.errors import NotStored
from bot.telegram.inbox.heads import Head, head_of

log = logging.getLogger(__name__)

Raw = dict[str, Any]
"""An update as Telegram's JSON has it."""
Handle = Callable[[Raw, Head], Awaitable[None]]
"""Returns once an update is stored; raises NotStored if the database is unavailable."""
Refuse = Callable[[Head], None]
"""Called with each update that is dropped because too many of the same person's wait."""
IN_HAND = 512
MOST_WAITING = 20
"""How many of one person's updates may wait; more are dropped, and the person is told so."""
UNSTORED = Backoff(longest=2.0)
"""Pauses between two tries while the database is unavailable."""


def _leave_out(head: Head) -> None:
    log.warning("update dropped, too many waiting update=%s user=%s", head.update_id, head.person)


@dataclass
class InOrder:
    """Runs updates: one person's in the order they came, people in parallel. A repeat joins the one in progress."""

    work: Handle
    refuse: Refuse = _leave_out
    backoff: Backoff = UNSTORED
    """Pauses until an update that could not be stored is tried again."""
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _last: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _waiting: Counter[int] = field(default_factory=Counter)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_HAND))

    @property
    def in_hand(self) -> int:
        """How many updates are being handled or waiting to be."""
        return len(self._running)

    async def handle(self, raw: Raw) -> None:
        """Handle an update until it is stored, even if the caller goes away."""
        head = head_of(raw)
        if head is None:
            log.warning("update without a usable id dropped")
            return
        running = self._running.get(head.update_id)
        if running is None and not head.urgent and self._waiting[head.person] >= MOST_WAITING and not head.essential:
            self.refuse(head)
            return
        await asyncio.shield(running or self._begin(raw, head))

    def _begin(self, raw: Raw, head: Head) -> asyncio.Task[None]:
        if head.urgent:
            return self._begin_now(raw, head)
        before = self._last.get(head.person)
        task = asyncio.create_task(self._after(before, raw, head), name=f"update {head.update_id}")
        self._running[head.update_id] = self._last[head.person] = task
        self._waiting[head.person] += 1
        task.add_done_callback(lambda _: self._ended(head, task))
        return task

    def _begin_now(self, raw: Raw, head: Head) -> asyncio.Task[None]:
        """Handle an update past those that wait, of the same person too: whatever the outcome, nothing waits for it."""
        task = asyncio.create_task(self._now(raw, head), name=f"update {head.update_id}")
        self._running[head.update_id] = task
        task.add_done_callback(lambda _: self._left(head, task))
        return task

    async def _now(self, raw: Raw, head: Head) -> None:
        with logs.bind(update=head.update_id, user=head.person):
            await self.work(raw, head)

    async def _after(self, before: asyncio.Task[None] | None, raw: Raw, head: Head) -> None:
        if before is not None:
            await asyncio.wait([before])
        async with self._room:
            with logs.bind(update=head.update_id, user=head.person):
                await self._until_stored(raw, head)

    async def _until_stored(self, raw: Raw, head: Head) -> None:
        """Retry while the database is unavailable: nothing is given up, and the person's later updates wait behind."""
        for pause in self.backoff:
            try:
                await self.work(raw, head)
            except NotStored as error:
                log.warning("update not stored, retrying seconds=%s: %s", pause, error)
                await asyncio.sleep(pause)
            else:
                return

    def _ended(self, head: Head, task: asyncio.Task[None]) -> None:
        self._waiting[head.person] -= 1
        if self._last.get(head.person) is task:
            del self._last[head.person], self._waiting[head.person]
        self._left(head, task)

    def _left(self, head: Head, task: asyncio.Task[None]) -> None:
        self._running.pop(head.update_id, None)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("update not handled update=%s user=%s", head.update_id, head.person, exc_info=error)

    async def drain(self, *, timeout: float) -> None:
        """Wait for what is in hand; what takes longer is cancelled, and Telegram repeats it later."""
        if self._running:
            _, late = await asyncio.wait(list(self._running.values()), timeout=timeout)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
