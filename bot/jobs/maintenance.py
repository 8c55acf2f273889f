"""Maintenance: while it is on, nobody but admins orders anything; what runs goes on and is delivered."""

from collections.abc import Callable
from time import monotonic

from bot.store.database import Transaction
from bot.store.store import Store
from bot.store.switches import MAINTENANCE

FRESH_SECONDS = 5.0
"""How long another process may go on as before after it was switched."""


class Maintenance:
    """Knows whether it is on, without asking the database for each update.

    Args:
        store: holds the switch, for all processes and restarts.
        clock: seconds that never go back.

    """

    def __init__(self, store: Store, *, clock: Callable[[], float] = monotonic) -> None:
        self._store, self._clock = store, clock
        self._text, self._until = "", float("-inf")

    async def text(self, t: Transaction) -> str:
        """Return what people read, as Telegram HTML; empty: it is off."""
        if self._clock() >= self._until:
            found = await self._store.switches.get(t, MAINTENANCE)
            self._text, self._until = found.value if found else "", self._clock() + FRESH_SECONDS
        return self._text

    def ask_again(self) -> None:
        """Look at the database next time: it was switched here."""
        self._until = float("-inf")
