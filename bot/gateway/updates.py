"""Takes updates so that each is confirmed to Telegram only when its effects are stored and its answer is sent.

One user's updates are handled in order, users side by side. python-telegram-bot's own updater confirms first
and would lose what a crash interrupts.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from telegram import Update
from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.errors import NotStored, Unavailable

log = logging.getLogger(__name__)

Handle = Callable[[Update], Awaitable[None]]
ALLOWED = ("message", "callback_query", "my_chat_member", "pre_checkout_query")
"""Kinds of updates we ask for."""
IN_HAND = 512
POLL_SECONDS = 25
LONGEST_PAUSE = 2.0
"""Seconds between two tries while the database is away."""
TRIES = 5
"""After so many failures an update is given up: one that breaks us must not stop everybody."""
OUTAGE_SECONDS = 3600.0
"""So long a database or Telegram may be away before that counts as such a failure."""


def person_of(update: Update) -> int:
    """Return whose update it is: one person's are handled in order."""
    whose = update.effective_user or update.effective_chat
    return whose.id if whose else 0


@dataclass
class InOrder:
    """Runs updates: one user's in the order they came, users in parallel. A repeated one joins the running one."""

    work: Handle
    pause: float = 1.0
    """Seconds until an update is tried again that could not be stored; doubled each time."""
    _running: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _last: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_HAND))

    def begin(self, update: Update) -> asyncio.Task[None]:
        """Start handling an update; the same one again returns the task that runs already."""
        number, person = update.update_id, person_of(update)
        if number in self._running:
            return self._running[number]
        task = asyncio.create_task(self._after(self._last.get(person), update), name=f"update {number}")
        self._running[number] = self._last[person] = task
        task.add_done_callback(lambda _: self._ended(number, person, task))
        return task

    async def handle(self, update: Update) -> None:
        """Handle an update to its end; a caller that goes away does not stop it."""
        await asyncio.shield(self.begin(update))

    async def _after(self, before: asyncio.Task[None] | None, update: Update) -> None:
        if before is not None:
            await asyncio.wait([before])
        async with self._room:
            await self._until_stored(update)

    async def _until_stored(self, update: Update) -> None:
        """While the database is away nothing is given up, and the person's later updates wait behind this one."""
        pause = self.pause
        while True:
            try:
                await self.work(update)
            except NotStored as error:
                log.warning("update %s is not stored yet, trying again in %s s: %s", update.update_id, pause, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    def _ended(self, number: int, person: int, task: asyncio.Task[None]) -> None:
        self._running.pop(number, None)
        if self._last.get(person) is task:
            del self._last[person]
        error = None if task.cancelled() else task.exception()
        if isinstance(error, Unavailable):
            log.warning("update %s has to come again: %s", number, error)
        elif error is not None:
            log.error("update %s was not handled", number, exc_info=error)

    async def drain(self, *, timeout: float) -> None:
        """Wait for what is in hand; what takes longer is cancelled, and comes again later."""
        if self._running:
            _, late = await asyncio.wait(list(self._running.values()), timeout=timeout)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)


@dataclass
class Poller:
    """Long polling: asks from the oldest update that is not handled yet, so none is confirmed too early."""

    bot: ExtBot[Any]
    in_order: InOrder
    pause: float = 1.0
    """Seconds until an update that failed is tried again; each time twice as many, 10 at most."""
    _open: dict[int, asyncio.Task[None]] = field(default_factory=dict)
    _failures: dict[int, int] = field(default_factory=dict)
    _finished: set[int] = field(default_factory=set)
    _newest: int = 0
    _draining: bool = False

    @property
    def offset(self) -> int | None:
        """The update to ask from: everything below counts as confirmed."""
        if self._open:
            return min(self._open)
        return self._newest + 1 if self._newest else None

    async def run(self) -> None:
        """Ask for updates until cancelled or drained."""
        pause = 1.0
        await self._until_done(lambda: self.bot.delete_webhook(drop_pending_updates=False))
        while not self._draining:
            try:
                updates = await self._ask(POLL_SECONDS if not self._open else 1)
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
                await self._take(updates)

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

    async def _ask(self, seconds: int) -> tuple[Update, ...]:
        return await self.bot.get_updates(
            offset=self.offset,
            timeout=seconds,
            limit=100,
            allowed_updates=list(ALLOWED),
            read_timeout=10,
        )

    async def _take(self, updates: tuple[Update, ...]) -> None:
        """Start what is new. Telegram repeats what is still in hand: then wait for some of it to end."""
        fresh = [one for one in updates if one.update_id not in self._open and one.update_id not in self._finished]
        for update in fresh:
            number = update.update_id
            self._newest = max(self._newest, number)
            self._start(number, update)
        if not fresh and self._open:
            await asyncio.wait(list(self._open.values()), timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(0)
        self._finished = {number for number in self._finished if number >= (self.offset or 0)}

    def _start(self, number: int, update: Update) -> None:
        task = asyncio.create_task(self._to_the_end(number, update), name=f"poll {number}")
        self._open[number] = task
        task.add_done_callback(lambda _: self._close(number))

    def _close(self, number: int) -> None:
        self._open.pop(number, None)
        self._finished.add(number)

    async def _to_the_end(self, number: int, update: Update) -> None:
        """Handle an update, again after a failure, as Telegram does by webhook."""
        failures, pause, began = 0, self.pause, monotonic()
        while failures < TRIES:
            try:
                await self.in_order.handle(update)
            except Unavailable:  # not the update's fault
                failures += monotonic() - began > OUTAGE_SECONDS
            except Exception:  # noqa: BLE001  # logged where it ran
                failures += 1
            else:
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10.0)
        log.error("update %s was given up after %s tries", number, TRIES)

    async def drain(self, *, timeout: float) -> None:
        """Take nothing new, finish what is in hand, and confirm it."""
        self._draining = True
        if self._open:
            await asyncio.wait(list(self._open.values()), timeout=timeout)
        try:
            async with asyncio.timeout(2):
                await self._ask_nothing()
        except (TelegramError, TimeoutError) as error:
            log.info("could not confirm the last updates, they will come again: %s", error)

    async def _ask_nothing(self) -> None:
        if self.offset is not None:
            await self.bot.get_updates(offset=self.offset, timeout=0, limit=1)
