"""Takes updates as raw JSON, by polling or webhook, and confirms each once it is stored.

One person's updates are handled in order, people side by side, and what waits is bounded. python-telegram-bot's
own updater confirms first, and would lose what a crash interrupts.
"""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.errors import NotStored
from bot.telegram.inbox.heads import Head, head_of

log = logging.getLogger(__name__)

Raw = dict[str, Any]
Handle = Callable[[Raw, Head], Awaitable[None]]
"""Returns once an update is stored; raises NotStored when the database is away."""
Refuse = Callable[[Head], None]
"""Called with each update that is left out because too many of the same person wait."""
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member", "pre_checkout_query")
"""Kinds of updates we ask for."""
IN_HAND = 512
MOST_WAITING = 20
"""Updates of one person that wait at once; more are left out, and the person is told so."""
POLL_SECONDS = 25
LONGEST_PAUSE = 2.0
"""Seconds between two tries while the database is away."""


def _leave_out(head: Head) -> None:
    log.warning("update dropped, too many waiting update=%s", head.update_id)


@dataclass
class InOrder:
    """Runs updates: one person's in the order they came, people in parallel. A repeated one joins the running one."""

    work: Handle
    refuse: Refuse = _leave_out
    pause: float = 1.0
    """Seconds until an update is tried again that could not be stored; doubled each time."""
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _last: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _waiting: Counter[int] = field(default_factory=Counter)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_HAND))

    @property
    def in_hand(self) -> int:
        """How many updates are being handled or wait for it."""
        return len(self._running)

    async def handle(self, raw: Raw) -> None:
        """Handle an update until it is stored; a caller that goes away does not stop it."""
        head = head_of(raw)
        if head is None:
            log.warning("update without a usable id dropped")
            return
        running = self._running.get(head.update_id)
        if running is None and self._waiting[head.person] >= MOST_WAITING and not head.essential:
            self.refuse(head)
            return
        await asyncio.shield(running or self._begin(raw, head))

    def _begin(self, raw: Raw, head: Head) -> asyncio.Task[None]:
        before = self._last.get(head.person)
        task = asyncio.create_task(self._after(before, raw, head), name=f"update {head.update_id}")
        self._running[head.update_id] = self._last[head.person] = task
        self._waiting[head.person] += 1
        task.add_done_callback(lambda _: self._ended(head, task))
        return task

    async def _after(self, before: asyncio.Task[None] | None, raw: Raw, head: Head) -> None:
        if before is not None:
            await asyncio.wait([before])
        async with self._room:
            await self._until_stored(raw, head)

    async def _until_stored(self, raw: Raw, head: Head) -> None:
        """While the database is away nothing is given up, and the person's later updates wait behind this one."""
        pause = self.pause
        while True:
            try:
                await self.work(raw, head)
            except NotStored as error:
                log.warning("update not stored, retrying in %s s update=%s: %s", pause, head.update_id, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    def _ended(self, head: Head, task: asyncio.Task[None]) -> None:
        self._running.pop(head.update_id, None)
        self._waiting[head.person] -= 1
        if self._last.get(head.person) is task:
            del self._last[head.person], self._waiting[head.person]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("update not handled update=%s", head.update_id, exc_info=error)

    async def drain(self, *, timeout: float) -> None:
        """Wait for what is in hand; what takes longer is cancelled, and comes again later."""
        if self._running:
            _, late = await asyncio.wait(list(self._running.values()), timeout=timeout)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


@dataclass
class Poller:
    """Long polling: a batch is confirmed by asking for what comes after it, once all of it is stored."""

    bot: ExtBot[Any]
    in_order: InOrder
    _offset: int | None = None
    _taking: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Ask for updates until cancelled."""
        pause = 1.0
        await self._until_done(lambda: self.bot.delete_webhook(drop_pending_updates=False))
        while True:
            try:
                batch = await self._ask(POLL_SECONDS)
                pause = 1.0
            except Conflict:
                log.warning("another process takes this bot's updates: run one poller only, or a webhook")
                pause = await self._rest(pause)
            except RetryAfter as error:
                wait = error.retry_after
                await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())
            except TelegramError as error:
                log.warning("no updates from Telegram: %s", error)
                pause = await self._rest(pause)
            else:
                self._taking = asyncio.create_task(self._take(batch), name="polled batch")
                await asyncio.shield(self._taking)

    async def _until_done(self, call: Callable[[], Awaitable[object]]) -> None:
        pause = 1.0
        while True:
            try:
                await call()
            except TelegramError as error:
                log.warning("Telegram does not answer: %s", error)
                pause = await self._rest(pause)
            else:
                return

    @staticmethod
    async def _rest(pause: float) -> float:
        await asyncio.sleep(pause)
        return min(pause * 2, 30.0)

    async def _ask(self, seconds: int, *, limit: int = 100) -> list[object]:
        """Return raw updates: parsed together, as the library does, one that it can't parse would lose the others."""
        asked: dict[str, object] = {"timeout": seconds, "limit": limit, "allowed_updates": json.dumps(ALLOWED)}
        asked |= {} if self._offset is None else {"offset": self._offset}
        answer = await self.bot.request.post(
            f"{self.bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=seconds + 10
        )
        return list(answer) if isinstance(answer, list) else []

    async def _take(self, batch: list[object]) -> None:
        """Store a batch, then let the next question confirm it."""
        heads = [head for raw in batch if (head := head_of(raw)) is not None]
        done = await asyncio.gather(
            *(self.in_order.handle(raw) for raw in batch if isinstance(raw, dict)), return_exceptions=True
        )
        for error in done:
            if isinstance(error, asyncio.CancelledError):  # drained: it comes again
                return
        if heads:
            self._offset = max(head.update_id for head in heads) + 1

    async def drain(self, *, timeout: float) -> None:
        """Finish what is in hand, and confirm it."""
        if self._taking is not None:
            await asyncio.wait([self._taking], timeout=timeout)
        if self._offset is None or (self._taking is not None and not self._taking.done()):
            return
        try:
            async with asyncio.timeout(2):
                await self._ask(0, limit=1)
        except (TelegramError, TimeoutError) as error:
            log.info("could not confirm the last updates, they will come again: %s", error)
