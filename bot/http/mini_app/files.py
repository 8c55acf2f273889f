"""Telegram's files for the Mini App: fetched by the bot, labelled, and held in the spool a while.

Players read them in parts.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Protocol

from bot.errors import Passing, Unavailable
from bot.http.mini_app.contents import Copy
from bot.locales import N_
from bot.media import formats
from bot.media.labelling import Labels
from bot.media.spool import Spool

MOST_BYTES = 20 * 1024**2
"""What Telegram hands to bots."""
FETCH_SECONDS = 60.0
AT_ONCE = 4
WAITING, OWN = 64, 12
"""Most files that are waited for: by everybody, by one person."""
KEPT_SECONDS = 600.0
KEPT = 32
SLOW = N_("Telegram did not hand me that file in time. Please try again in a minute.")
BUSY = N_("Many files are on their way right now. Please try again in a minute.")
UNKNOWN = "application/octet-stream"


class Fetch(Protocol):
    """Downloads a file of Telegram's."""

    def __call__(self, file_id: str, path: Path, *, limit: int, grow: Callable[[int], None]) -> Awaitable[None]:
        """Do it; see `bot.telegram.inbox.downloads`."""


def type_of(path: Path) -> str:
    """Return the type of a file, by its first bytes; one that no page shows is only for saving."""
    return formats.type_of(path) or UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Files:
    """Fetches each file once for all that read it within ten minutes."""

    fetch: Fetch
    spool: Spool
    labels: Labels
    clock: Callable[[], float] = monotonic
    seconds: float = KEPT_SECONDS
    """How long a file is kept."""
    _kept: dict[str, tuple[Path, float]] = field(default_factory=dict)
    _locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    _wanted: Counter[str | int] = field(default_factory=Counter)
    """How many calls wait for a file, and for a person."""
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def get(self, copy: Copy, *, owner: int) -> Path:
        """Return where a file is, with labels if AI made it; owner: whose share of the spool it takes.

        Raises:
            BotError: Telegram does not hand it out, it is too big, or there is no room.

        """
        file_id = copy.file_id
        if (path := self._at_hand(file_id)) is not None:
            return path
        if (len(self._locks) >= WAITING and file_id not in self._locks) or self._wanted[owner] >= OWN:
            raise Unavailable("too many downloads wait", user_text=BUSY)
        try:
            with self._lock(file_id, owner) as lock:
                async with asyncio.timeout(FETCH_SECONDS), lock:
                    return self._at_hand(file_id) or await self._fetched(copy, owner)
        except TimeoutError:
            raise Passing("file for the page: too slow", user_text=SLOW) from None

    @contextmanager
    def _lock(self, file_id: str, owner: int) -> Iterator[asyncio.Lock]:
        """Lend a file's lock: it is the same for all who want the file, until the last of them has left."""
        keys = (file_id, owner)
        self._wanted.update(keys)
        try:
            yield self._locks.setdefault(file_id, asyncio.Lock())
        finally:
            for key in keys:
                self._wanted[key] -= 1
                if not self._wanted[key]:
                    del self._wanted[key]
            if file_id not in self._wanted:
                del self._locks[file_id]

    def _at_hand(self, file_id: str) -> Path | None:
        """Return a file that is still kept, and drop those whose time is over."""
        past = self.clock() - self.seconds
        for one, (path, since) in [*self._kept.items()]:
            if since < past or not path.is_file():
                self._drop(one)
        return self._kept[file_id][0] if file_id in self._kept else None

    def _expire(self, file_id: str, path: Path) -> None:
        """Drop a file at the end of its time, whether or not anybody asks for another."""
        if self._kept.get(file_id, (None,))[0] == path:
            self._drop(file_id)

    def _drop(self, file_id: str) -> None:
        self.spool.drop(self._kept.pop(file_id)[0])

    async def _fetched(self, copy: Copy, owner: int) -> Path:
        file_id = copy.file_id
        async with self._room, self.spool.file("", owner=owner) as path:
            comes = self.fetch(file_id, path, limit=MOST_BYTES, grow=lambda size: self.spool.grow(path, size))
            await (comes if copy.composed is None else self.labels.meanwhile(comes))
            if copy.composed is not None:
                await self._label(path, composed=copy.composed)
            self.spool.keep(path)
        self._kept[file_id] = (path, self.clock())
        asyncio.get_running_loop().call_later(self.seconds, self._expire, file_id, path)
        if len(self._kept) > KEPT:
            self._drop(next(iter(self._kept)))
        return path

    async def _label(self, path: Path, *, composed: bool) -> None:
        """Put a file's labelled copy in its place, if there is one."""
        async with self.labels.labelled(path, composed=composed) as file:
            if file.path != path:
                file.path.replace(path)
                self.spool.note(path)
