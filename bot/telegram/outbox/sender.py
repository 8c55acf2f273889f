"""One call to Telegram: in its slot, retried when that is safe, and never blindly sent twice."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, TypeVar

from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TelegramError

from bot.errors import BotError, Unavailable
from bot.metrics import Metrics
from bot.telegram.outbox.errors import HARMLESS, Blocked, Gone, meaning_of
from bot.telegram.outbox.newest import Server
from bot.telegram.pacing.budget import Budget, Priority
from bot.telegram.pacing.limits import PATIENCE

log = logging.getLogger(__name__)

T = TypeVar("T")
OnBlocked = Callable[[int], Awaitable[None]]
"""Called with the id of a person who has blocked the bot; it is also the private chat's id."""
TRIES = 4
NETWORK_PAUSE = 0.5
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a success raises that is not of the form it should have."""


@dataclass(frozen=True, kw_only=True)
class Call(Generic[T]):
    """A call to Telegram and how it may be treated."""

    method: str
    """For logs and metrics."""
    chat_id: int | None
    """None: it concerns no chat, so it is not paced."""
    make: Callable[[int], Awaitable[T]]
    """Makes the call; it gets another chat id when a group has become a supergroup."""
    priority: Priority
    hurry: asyncio.Future[None] | None = None
    """See `Limiter.reserve`."""
    messages: int = 1
    """How many it sends at once: Telegram counts each item of an album."""
    repeatable: bool = True
    """Sending it twice does no harm."""
    follows: bool = True
    """It may follow a group into its new chat. What names a message may not: there the id means another message."""
    harmless: tuple[str, ...] = HARMLESS
    """Parts of refusals after which nothing is left to do."""


class Sender:
    """Makes the calls.

    Args:
        budget: of everything that goes to Telegram.
        metrics: of the process.
        on_blocked: called for everybody who has blocked the bot.

    """

    def __init__(self, budget: Budget, *, metrics: Metrics, on_blocked: OnBlocked | None = None) -> None:
        self._budget, self._metrics, self._on_blocked = budget, metrics, on_blocked
        self.server = Server()

    async def send(self, call: Call[T], *, has_slot: bool = False) -> T | None:
        """Return what Telegram answers; None for a harmless refusal. has_slot: the first try needs none any more.

        Raises:
            Closed, Gone, TelegramRefused: it was not done, and would not be next time.
            Unknown: it is not repeatable, and nobody knows whether it was done.
            Unavailable: it was not done; with the seconds to wait if Telegram gave them.

        """
        moved = False
        for tried in range(1, TRIES + 1):
            if tried > 1 or not has_slot:
                await self._reserve(call)
            try:
                done = await self._made(call)
            except TelegramError as error:
                self._metrics.telegram(call.method, type(error).__name__)
                if any(words in str(error).lower() for words in call.harmless):
                    return None
                if isinstance(error, ChatMigrated) and not call.follows:
                    raise Gone(f"{call.method}: {error}") from None
                if isinstance(error, ChatMigrated) and not moved:
                    call, moved = replace(call, chat_id=error.new_chat_id), True
                    continue
                await self._bear(error, call, last=tried == TRIES)
            else:
                self._metrics.telegram(call.method, "ok")
                return done
        raise Unavailable(f"{call.method}: gave up after {TRIES} tries")

    async def _made(self, call: Call[T]) -> T:
        """Make a call, at once again without what the server is too old for.

        A success that can't be read counts as an answer that was lost.
        """
        while True:
            without = self.server.lacks
            try:
                return await call.make(call.chat_id or 0)
            except BadRequest as error:
                if not self.server.forgoes(str(error), without):
                    raise
            except UNREADABLE as error:
                raise NetworkError(f"unreadable answer: {type(error).__name__}") from error

    async def _reserve(self, call: Call[T]) -> None:
        if call.chat_id is not None:
            with self._metrics.waiting(call.priority.name.lower()):
                await self._budget.reserve(
                    call.chat_id, priority=call.priority, hurry=call.hurry, messages=call.messages
                )

    async def _bear(self, error: TelegramError, call: Call[T], *, last: bool) -> None:
        """Return when another try is safe, else raise what the error means."""
        if isinstance(error, RetryAfter):
            await self._hold(error, call.method, call.chat_id, last=last)
            return
        meaning = meaning_of(error, call.method, repeatable=call.repeatable)
        if isinstance(meaning, Blocked) and call.chat_id is not None and call.chat_id > 0:
            await self._tell_blocked(call.chat_id)
        if last or not isinstance(meaning, Unavailable):
            raise meaning from None
        await asyncio.sleep(NETWORK_PAUSE)

    async def _hold(self, error: RetryAfter, method: str, chat_id: int | None, *, last: bool) -> None:
        """Stop writing to the chat for as long as Telegram asks, this call included."""
        wait = error.retry_after
        seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
        self._metrics.too_many()
        log.warning("telegram asks to wait method=%s chat=%s seconds=%s", method, chat_id, seconds)
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
            log.warning("block not noted user=%s: %s", user_id, error)
