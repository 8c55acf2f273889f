"""One budget for everything that goes to Telegram: 30 messages a second overall, one a second per chat, 20 a minute
per group.

`LocalBudget` is for one process; for any number of them on one PostgreSQL the slots are counted there
(`bot.telegram.pacing.postgres`), with the same pace in all.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

from bot.store.database import Transaction
from bot.telegram.pacing.limiter import Limiter
from bot.telegram.pacing.limits import TELEGRAM, Pace, Priority
from bot.telegram.pacing.memory import MemorySlots

__all__ = ["TELEGRAM", "Budget", "LocalBudget", "Pace", "Priority", "forget_idle", "open_budget"]
IDLE_SECONDS = 3600.0


class Budget(Protocol):
    """Decides when a message may go."""

    async def reserve(
        self,
        chat_id: int,
        *,
        priority: Priority = Priority.RESULT,
        hurry: asyncio.Future[None] | None = None,
        messages: int = 1,
    ) -> None:
        """Return when so many messages may be sent to a chat at once; see `Limiter.reserve`."""

    async def spare(self, chat_id: int) -> bool:
        """Take a slot that nobody else needs; False: there is no such slot now. See `Limiter.spare`."""

    async def penalize(self, chat_id: int, seconds: float) -> None:
        """Handle a 429: leave this chat alone for this many seconds."""


class LocalBudget(Limiter):
    """The budget of one process."""

    def __init__(self, pace: Pace = TELEGRAM) -> None:
        super().__init__(MemorySlots(), pace)


@asynccontextmanager
async def open_budget(database_url: str, pace: Pace = TELEGRAM) -> AsyncIterator[Budget]:
    """Open the budget that suits the database; it has its own connections, so sending never waits behind a
    transaction.
    """
    if not database_url.startswith("postgresql"):
        yield LocalBudget(pace)
        return
    from bot.telegram.pacing.postgres import open_slots  # SQLite needs no asyncpg

    async with open_slots(database_url) as slots:
        yield Limiter(slots, pace)


async def forget_idle(t: Transaction, *, now: float) -> int:
    """Delete the rows of chats that have been quiet for an hour, and of expired quotas."""
    quiet = now - IDLE_SECONDS
    return await t.execute("DELETE FROM pace WHERE key <> '*' AND tat < ? AND blocked_until < ?", quiet, quiet)
