"""One call to Telegram: in its slot, again when that is right, and never blindly twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from telegram.error import ChatMigrated, RetryAfter, TelegramError

from bot.errors import BotError, Unavailable
from bot.gateway.budget import Budget, Priority
from bot.gateway.errors import HARMLESS, Blocked, meaning_of
from bot.gateway.pace import PATIENCE
from bot.metrics import Metrics

log = logging.getLogger(__name__)

T = TypeVar("T")
OnBlocked = Callable[[int], Awaitable[None]]
"""Called with the id of a person who has blocked the bot; in a private chat it is also the chat's."""
TRIES = 4
NETWORK_PAUSE = 0.5


class Sender:
    """Makes the calls.

    Args:
        budget: of everything that goes to Telegram.
        metrics: of the process.
        on_blocked: told of everybody who has blocked the bot.

    """

    def __init__(self, budget: Budget, *, metrics: Metrics, on_blocked: OnBlocked | None = None) -> None:
        self._budget, self._metrics, self._on_blocked = budget, metrics, on_blocked

    async def send(
        self,
        method: str,
        chat_id: int | None,
        call: Callable[[int], Awaitable[T]],
        *,
        priority: Priority,
        hurry: asyncio.Future[None] | None = None,
        repeatable: bool = True,
        harmless: tuple[str, ...] = HARMLESS,
    ) -> T | None:
        """Return what call(chat id) returns; None for a harmless refusal.

        Args:
            method: for logs and metrics.
            chat_id: None: concerns no chat, so has no pace.
            call: makes the call; the chat it gets is another one when a group has moved.
            priority: who goes first.
            hurry: see `Line.reserve`.
            repeatable: twice is as good as once.
            harmless: parts of refusals after which nothing is left to do.

        Raises:
            Blocked, Gone, TelegramRefused, UrlRefused, TooLarge: it was not done, and would not be next time.
            Unknown: not repeatable, and nobody knows whether it was done.
            Unavailable: it was not done; with the seconds when Telegram named them.

        """
        moved = False
        for tried in range(1, TRIES + 1):
            if chat_id is not None:
                with self._metrics.waiting(priority.name.lower()):
                    await self._budget.reserve(chat_id, priority=priority, hurry=hurry)
            try:
                done = await call(chat_id or 0)
            except TelegramError as error:
                self._metrics.telegram(method, type(error).__name__)
                if any(words in str(error).lower() for words in harmless):
                    return None
                if isinstance(error, ChatMigrated) and not moved:
                    chat_id, moved = error.new_chat_id, True
                    continue
                await self._bear(error, method, chat_id, repeatable=repeatable, last=tried == TRIES)
            else:
                self._metrics.telegram(method, "ok")
                return done
        raise Unavailable(f"{method}: gave up after {TRIES} tries")

    async def _bear(
        self, error: TelegramError, method: str, chat_id: int | None, *, repeatable: bool, last: bool
    ) -> None:
        """Return when another try is right, else raise what it means."""
        if isinstance(error, RetryAfter):
            await self._hold(error, method, chat_id, last=last)
            return
        meaning = meaning_of(error, method, repeatable=repeatable)
        if isinstance(meaning, Blocked) and chat_id is not None and chat_id > 0:
            await self._tell_blocked(chat_id)
        if last or not isinstance(meaning, Unavailable):
            raise meaning from None
        await asyncio.sleep(NETWORK_PAUSE)

    async def _hold(self, error: RetryAfter, method: str, chat_id: int | None, *, last: bool) -> None:
        """Keep the chat from being written to for as long as Telegram asks, this call included."""
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        self._metrics.too_many()
        log.warning("%s: Telegram asks to wait %s s", method, seconds)
        if chat_id is not None:
            await self._budget.penalize(chat_id, seconds)
        if chat_id is None or last or seconds > PATIENCE:
            raise Unavailable(f"{method}: Telegram asks to wait {seconds} s", retry_after=seconds) from None

    async def _tell_blocked(self, user_id: int) -> None:
        if self._on_blocked is None:
            return
        try:
            await self._on_blocked(user_id)
        except BotError as error:  # the next message to them tells again
            log.warning("could not note that a user has blocked the bot: %s", error)
