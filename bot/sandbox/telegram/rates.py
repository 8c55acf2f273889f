"""Telegram's pace: 30 messages a second overall, about one a second in a chat, 20 a minute in a group."""

import math
from collections import deque
from time import monotonic

from bot.sandbox.telegram.facts import Bad

BURST = 6
"""How many messages a private chat takes at once before it is held to its pace."""


class Rates:
    """Counts messages and refuses those that come too fast."""

    def __init__(self, *, enforced: bool) -> None:
        self._enforced = enforced
        self._all: deque[float] = deque()
        self._chats: dict[int, float] = {}

    def count(self, chat_id: int, messages: int = 1) -> None:
        """Count a message, or so many that come at once.

        Raises:
            Bad: 429 with the seconds to wait.

        """
        if not self._enforced:
            return
        now = monotonic()
        while self._all and self._all[0] < now - 1:
            self._all.popleft()
        if len(self._all) + messages > 31:
            raise _too_many(1)
        pace, burst = (3.0, 20) if chat_id < 0 else (1.0, BURST)
        level = max(self._chats.get(chat_id, now), now)
        if level - now > pace * burst:
            raise _too_many(math.ceil(level - now - pace * burst + pace))
        self._chats[chat_id] = level + pace * messages
        self._all.extend([now] * messages)


def _too_many(seconds: int) -> Bad:
    return Bad(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)
