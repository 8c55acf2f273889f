"""Knows whether a process has died lately, maybe from an update: then each update is counted before it is handled.

Every process has a row while it runs and removes it when it ends normally. A row that stays behind makes all
processes careful for a while: updates wait in the inbox first, where tries are counted.
"""

import asyncio
import logging
from time import time

from bot.errors import Unavailable
from bot.store.migrate import check_here
from bot.store.store import Store

log = logging.getLogger(__name__)

ALIVE_SECONDS, DEAD_SECONDS = 20.0, 60.0
"""How often a process says that it runs, and how long a silence means that it has died."""
CAREFUL_SECONDS = 600.0
"""How long to be careful: Telegram repeats what a dead process had in hand sooner than that."""


class Careful:
    """Whether to be careful now.

    Args:
        store: holds the rows.
        run: this process's name.

    """

    def __init__(self, store: Store, run: str) -> None:
        self._store, self._run, self._until = store, run, 0.0

    @property
    def now(self) -> bool:
        """Whether a process has died lately."""
        return time() < self._until

    async def begin(self) -> None:
        """Note which processes died, and that we run; on SQLite no other can be alive.

        Raises:
            SettingsError: all rows have moved to another database while this process began.

        """
        await self._look(DEAD_SECONDS if self._store.db.dialect == "postgresql" else 0.0)
        await self._store.db.transact(check_here)  # now that a move sees us

    async def run(self) -> None:
        """Keep doing so until cancelled."""
        while True:
            await asyncio.sleep(ALIVE_SECONDS)
            try:
                await self._look(DEAD_SECONDS)
            except Unavailable as error:
                log.warning("running processes not looked at: %s", error)

    async def _look(self, silence: float) -> None:
        now, runs = time(), self._store.runs
        await self._store.db.transact(lambda t: runs.alive(t, self._run, now=now))
        if await self._store.db.transact(lambda t: runs.dead(t, self._run, before=now - silence)):
            log.warning("process died, updates are counted first seconds=%.0f", CAREFUL_SECONDS)
            self._until = now + CAREFUL_SECONDS

    async def end(self) -> None:
        """Note that this process ends normally."""
        try:
            await self._store.db.transact(lambda t: self._store.runs.end(t, self._run))
        except Unavailable as error:
            log.warning("end of process not noted: %s", error)
