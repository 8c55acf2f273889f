"""Where slots are counted: in this process's memory here, in the database in `bot.telegram.pacing.postgres`."""

from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from bot.telegram.pacing.limits import Outcome, Slot, Terms

EVERYBODY = "*"
"""The key of the pace that all chats share."""
MANY_KEYS = 10_000


class Slots(Protocol):
    """Counts slots by key: a chat's id as text, or EVERYBODY."""

    async def take(self, key: str, terms: Terms) -> Slot:
        """Take the chat's slot and the overall one together, or neither."""

    async def block(self, key: str, seconds: float) -> None:
        """Give no slot of this key for so long."""


@dataclass
class MemorySlots:
    """Counts for one process; idle keys are dropped."""

    _tats: dict[str, float] = field(default_factory=dict)
    _blocked: dict[str, float] = field(default_factory=dict)

    async def take(self, key: str, terms: Terms) -> Slot:
        """Take both slots or neither; the same calculation as the database's function `take_slot`."""
        now = monotonic()
        if (resting := self._blocked.get(EVERYBODY, now) - now) > 0:
            return Slot(outcome=Outcome.OVERALL, seconds=resting)
        chat = self._tats.get(key, 0.0)
        ready = max(chat - terms.slack, self._blocked.get(key, 0.0))
        if ready > now:
            return Slot(outcome=Outcome.CHAT, seconds=ready - now)
        overall = self._tats.get(EVERYBODY, 0.0)
        begins = max(overall - terms.overall_slack, now)
        if begins - now > terms.ahead:
            return Slot(outcome=Outcome.OVERALL, seconds=begins - now - terms.ahead)
        self._tats[EVERYBODY] = max(overall, now) + terms.overall_step
        self._tats[key] = max(chat, begins) + terms.step
        if len(self._tats) > MANY_KEYS:
            self._forget(now)
        return Slot(outcome=Outcome.TAKEN, seconds=begins - now)

    async def block(self, key: str, seconds: float) -> None:
        """Give no slot of this key for so long."""
        self._blocked[key] = max(self._blocked.get(key, 0.0), monotonic() + seconds)

    def _forget(self, now: float) -> None:
        self._tats = {key: until for key, until in self._tats.items() if until > now}
        self._blocked = {key: until for key, until in self._blocked.items() if until > now}
