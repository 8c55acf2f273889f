"""Forgets stored answers once they are sent."""

import asyncio
import logging
from dataclasses import dataclass, field
from functools import partial

from bot.errors import Unavailable
from bot.store.store import Store

log = logging.getLogger(__name__)

TOGETHER_SECONDS = 0.05
"""Between two statements: while many are sent, many go at once. A crash repeats what was sent since the last one."""


@dataclass
class Forgetting:
    """Deletes answers.

    Args:
        store: holds them.

    """

    store: Store
    in_hand: set[int] = field(default_factory=set)
    """Updates whose stored answers this process knows of, until they are deleted."""
    _sent: list[int] = field(default_factory=list)
    _running: bool = False
    _not_before: float = 0.0

    async def forget(self, update_id: int) -> None:
        """Delete an answer, with those that are sent meanwhile; returns at once when that is under way."""
        self._sent.append(update_id)
        if self._running:
            return
        self._running = True
        try:
            while self._sent:
                await self._pause()
                await self._delete()
        finally:
            self._running = False

    async def _pause(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._not_before - loop.time()))
        self._not_before = loop.time() + TOGETHER_SECONDS

    async def _delete(self) -> None:
        """Delete everything that has piled up."""
        some, self._sent = self._sent, []
        try:
            await self.store.db.transact(partial(self.store.updates.sent, update_ids=some))
            self.in_hand.difference_update(some)
        except Unavailable as error:
            self._sent = some + self._sent
            log.warning("sent answers not forgotten yet: %s", error)
            await asyncio.sleep(1)
