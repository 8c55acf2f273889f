"""Telegram's pace: 30 messages a second overall, one a second and chat, 20 a minute and group.

Each limit is a "theoretical arrival time" (GCRA): a number that runs ahead of the clock as slots are taken. Answers
to people go first; an idle chat is forgotten.
"""

import asyncio
import heapq
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

ANSWERS_BURST = 2
"""So many more may come at once when a person is waiting for them."""
MANY_CHATS = 10_000


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Seconds between two messages, and how many may come at once before that counts."""

    overall: float = 1 / 29
    chat: float = 1.0
    chat_burst: int = 3
    group: float = 3.0
    group_burst: int = 5


TELEGRAM = Pace()
"""What Telegram allows. https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""


@dataclass
class LocalBudget:
    """The budget of one process.

    `reserve` returns when the message may be sent. Groups have negative ids.
    """

    pace: Pace = TELEGRAM
    _chats: dict[int, float] = field(default_factory=dict)
    _overall: float = 0.0
    _blocked: dict[int, float] = field(default_factory=dict)
    _waiting: list[tuple[bool, int, asyncio.Future[None]]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _pump: asyncio.Task[None] | None = None

    async def reserve(self, chat_id: int, *, urgent: bool = False) -> None:
        """Wait for the chat's slot, then for the overall one."""
        await asyncio.sleep(self._chat_wait(chat_id, urgent=urgent))
        if not self._waiting and (wait := self._overall - monotonic()) <= 0:
            self._overall = monotonic() + self.pace.overall + min(0.0, max(wait, -self.pace.overall * 5))
            return
        slot: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (not urgent, next(self._numbers), slot))
        if self._pump is None:
            self._pump = asyncio.create_task(self._hand_out(), name="budget")
        await slot

    async def _hand_out(self) -> None:
        while self._waiting:
            await asyncio.sleep(max(0.0, self._overall - monotonic()))
            _, _, slot = heapq.heappop(self._waiting)
            if not slot.done():
                self._overall = max(self._overall, monotonic()) + self.pace.overall
                slot.set_result(None)
        self._pump = None

    def _chat_wait(self, chat_id: int, *, urgent: bool) -> float:
        now = monotonic()
        pace, burst = (self.pace.chat, self.pace.chat_burst)
        if chat_id < 0:
            pace, burst = self.pace.group, self.pace.group_burst
        blocked = max(0.0, self._blocked.get(chat_id, 0.0) - now)
        ahead = max(self._chats.get(chat_id, 0.0), now, self._blocked.get(chat_id, 0.0))
        self._chats[chat_id] = ahead + pace
        if len(self._chats) > MANY_CHATS:
            self._chats = {chat: until for chat, until in self._chats.items() if until > now}
            self._blocked = {chat: until for chat, until in self._blocked.items() if until > now}
        burst += ANSWERS_BURST if urgent else 0
        return max(0.0, ahead - now - pace * (burst - 1), blocked)

    def penalize(self, chat_id: int, seconds: float) -> None:
        """Telegram said 429: leave this chat alone for so long."""
        self._blocked[chat_id] = monotonic() + seconds
