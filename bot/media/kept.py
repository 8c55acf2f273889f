"""Checked files that wait for their use, so that no file is fetched or uploaded twice.

They are kept in this process alone, for a while, and where there is room. A file that is not kept is fetched again.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from bot.media.spool import Spool

SECONDS = 1800.0
"""As long as somebody may think about the next question."""
MOST_ADDRESSES = 5000

Key = tuple[int, str, str]
"""Whose file it is, which one, and what it was made for."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A file that is at hand."""

    path: Path
    mime: str = ""
    digest: str = ""
    """Of what was fetched, for a link."""


@dataclass
class Kept:
    """The files at hand, and where A2E has what was uploaded."""

    spool: Spool
    seconds: float = SECONDS
    _entries: dict[Key, Entry] = field(default_factory=dict)
    _timers: dict[Key, asyncio.TimerHandle] = field(default_factory=dict)
    _addresses: dict[Key, tuple[str, float]] = field(default_factory=dict)

    def keep(self, key: Key, entry: Entry) -> None:
        """Keep a lent file after its step; a file kept under the same key is dropped."""
        self.drop(key)
        self.spool.keep(entry.path)
        self._entries[key] = entry
        self._timers[key] = asyncio.get_running_loop().call_later(self.seconds, self.drop, key)

    def drop(self, key: Key) -> None:
        """Delete a file."""
        if (timer := self._timers.pop(key, None)) is not None:
            timer.cancel()
        if (entry := self._entries.pop(key, None)) is not None:
            self.spool.drop(entry.path)

    def drop_all(self, owner: int) -> None:
        """Delete all files of a person."""
        for key in [key for key in self._entries if key[0] == owner]:
            self.drop(key)

    @asynccontextmanager
    async def used(self, key: Key) -> AsyncIterator[Entry | None]:
        """Lend a kept file; None: it is not at hand. It stays kept unless it is dropped."""
        entry = self._entries.get(key)
        if entry is None or not self.spool.take(entry.path):
            self.drop(key)
            yield None
            return
        try:
            yield entry
        finally:
            if self._entries.get(key) is entry:
                self.spool.keep(entry.path)
            else:  # dropped, or another file has its key by now
                self.spool.drop(entry.path)

    def address(self, key: Key) -> str | None:
        """Return where A2E has an answer's files."""
        url, since = self._addresses.get(key, ("", 0.0))
        return url if monotonic() - since < self.seconds and url else None

    def uploaded(self, key: Key, url: str) -> None:
        """Note where A2E has them, so that pricing the same answers again needs no second upload."""
        while len(self._addresses) >= MOST_ADDRESSES:
            del self._addresses[next(iter(self._addresses))]
        self._addresses[key] = url, monotonic()
