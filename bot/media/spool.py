"""Files in transit: a folder whose limit holds while files grow, with a share for each person."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

from bot.errors import Unavailable
from bot.locales import N_

STALE_SECONDS = 3600
SHARE = 4
"""The part of the spool that one person's files may take: a quarter."""
FULL = N_("I'm handling too many files right now. Please try again in a minute.")
TOO_MANY = N_("I'm still working on your other files. Please wait until one of them is done, then try again.")


@dataclass
class _Held:
    owner: int | None
    size: int = 0


class Spool:
    """Lends paths for files that live no longer than a step, and keeps some a while longer where there is room.

    Args:
        folder: created if missing; only this user may read it.
        max_bytes: all files of this process together.

    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self.folder, self._max_bytes = folder.absolute(), max_bytes
        self._held: dict[Path, _Held] = {}
        self._kept: dict[Path, None] = {}
        """Files that no step uses, the oldest first: they make room when it is needed."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.sweep()

    def sweep(self) -> None:
        """Delete what a crash left behind."""
        for path in self.folder.iterdir():
            with suppress(FileNotFoundError):  # another process on this machine has been quicker
                if time() - path.stat().st_mtime > STALE_SECONDS:
                    path.unlink()

    @asynccontextmanager
    async def file(self, suffix: str, *, owner: int | None = None) -> AsyncIterator[Path]:
        """Lend a path that does not exist yet; what is there afterwards is deleted, unless it is kept.

        Args:
            suffix: ours, never a sender's: readers must not trust a file's name.
            owner: whose share it counts towards.

        Raises:
            Unavailable: the spool, or the person's share of it, is full.

        """
        self._check(owner)
        path = self.folder / f"{secrets.token_hex(8)}{suffix}"
        self._held[path] = _Held(owner)
        try:
            yield path
        finally:
            if path not in self._kept:
                self.drop(path)

    def grow(self, path: Path, size: int) -> None:
        """Count bytes that are about to be written to a lent path.

        Raises:
            Unavailable: there is no room for them.

        """
        held = self._held[path]
        held.size += size
        self._check(held.owner)

    def note(self, path: Path) -> None:
        """Count a lent file at its current size; another process has written it."""
        self._held[path].size = path.stat().st_size

    def keep(self, path: Path) -> None:
        """Let a lent file stay when its step ends, until it is dropped or its room is needed."""
        if path in self._held:
            self._kept[path] = None

    def take(self, path: Path) -> bool:
        """Claim a kept file again, so that it is not evicted; False: it is already gone."""
        self._kept.pop(path, None)
        return path in self._held and path.is_file()

    def drop(self, path: Path) -> None:
        """Delete a file, if it is there."""
        self._kept.pop(path, None)
        self._held.pop(path, None)
        path.unlink(missing_ok=True)

    def _check(self, owner: int | None) -> None:
        if not self._has_room(self._max_bytes, [*self._held]):
            raise Unavailable("spool is full", user_text=FULL)
        mine = [path for path, held in self._held.items() if held.owner == owner]
        if owner is not None and not self._has_room(self._max_bytes // SHARE, mine):
            raise Unavailable("a share of the spool is full", user_text=TOO_MANY)

    def _has_room(self, most: int, paths: list[Path]) -> bool:
        """Whether files stay within a limit, after evicting kept ones if need be."""
        size = sum(self._held[path].size for path in paths)
        for path in [one for one in self._kept if one in paths] if size > most else []:
            size -= self._held[path].size
            self.drop(path)
            if size <= most:
                break
        return size <= most
