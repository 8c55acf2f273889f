"""Long polling: updates as raw JSON, confirmed to Telegram once they are stored."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.backoff import Backoff
from bot.telegram.inbox.heads import head_of
from bot.telegram.inbox.order import InOrder

log = logging.getLogger(__name__)

MESSAGES = ("message", "edited_message", "callback_query", "my_chat_member", "inline_query")
ALLOWED = (*MESSAGES, "pre_checkout_query", "subscription")
"""The kinds of updates to ask for: those that the routing table has a handler for, and those about money."""
POLL_SECONDS = 25
AWAY = Backoff(longest=30.0)
"""Pauses while Telegram is not reached."""


@dataclass
class Poller:
    """Long polling: a batch is confirmed by asking for what comes after it, once it is all stored."""

    bot: ExtBot[Any]
    in_order: InOrder
    _offset: int | None = None
    _taking: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Ask for updates until cancelled."""
        pauses = iter(AWAY)
        await self._until_done(lambda: self.bot.delete_webhook(drop_pending_updates=False))
        while True:
            try:
                batch = await self._ask(POLL_SECONDS)
                pauses = iter(AWAY)
            except Conflict:
                log.warning("another process polls too, run one poller or a webhook")
                await asyncio.sleep(next(pauses))
            except RetryAfter as error:
                wait = error.retry_after
                await asyncio.sleep(wait if isinstance(wait, int) else wait.total_seconds())
            except TelegramError as error:
                log.warning("updates not polled: %s", error)
                await asyncio.sleep(next(pauses))
            else:
                self._taking = asyncio.create_task(self._take(batch), name="polled batch")
                await asyncio.shield(self._taking)

    async def _until_done(self, call: Callable[[], Awaitable[object]]) -> None:
        for pause in AWAY:
            try:
                await call()
            except TelegramError as error:
                log.warning("telegram not reached, retrying seconds=%s: %s", pause, error)
                await asyncio.sleep(pause)
            else:
                return

    async def _ask(self, seconds: int, *, limit: int = 100) -> list[object]:
        """Return raw updates: if they were parsed together, as the library does, one bad one would lose the others."""
        asked: dict[str, object] = {"timeout": seconds, "limit": limit, "allowed_updates": json.dumps(ALLOWED)}
        asked |= {} if self._offset is None else {"offset": self._offset}
        answer = await self.bot.request.post(
            f"{self.bot.base_url}/getUpdates?{urlencode(asked)}", read_timeout=seconds + 10
        )
        return list(answer) if isinstance(answer, list) else []

    async def _take(self, batch: list[object]) -> None:
        """Store a batch, then let the next request confirm it."""
        heads = [head for raw in batch if (head := head_of(raw)) is not None]
        done = await asyncio.gather(
            *(self.in_order.handle(raw) for raw in batch if isinstance(raw, dict)), return_exceptions=True
        )
        for error in done:
            if isinstance(error, asyncio.CancelledError):  # drained: Telegram sends it again
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
            log.info("last updates not confirmed, they come again: %s", error)
