"""Files on their way: a folder with a bound, swept of what a crash left."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import time

from bot.errors import Unavailable

STALE_SECONDS = 3600


class Spool:
    """Lends paths for files that live no longer than a step.

    Args:
        folder: made when it is not there.
        max_bytes: all files together; when it is reached nothing new is taken.

    """

    def __init__(self, folder: Path, *, max_bytes: int) -> None:
        self._folder, self._max_bytes = folder.absolute(), max_bytes
        folder.mkdir(parents=True, exist_ok=True)
        self.sweep()

    def sweep(self) -> None:
        """Delete what a crash left."""
        for path in self._folder.iterdir():
            if time() - path.stat().st_mtime > STALE_SECONDS:
                path.unlink(missing_ok=True)

    @asynccontextmanager
    async def file(self, suffix: str) -> AsyncIterator[Path]:
        """Lend a path that does not exist yet; whatever is there afterwards is deleted.

        Raises:
            Unavailable: the spool is full.

        """
        if self._used() > self._max_bytes:
            raise Unavailable(
                "spool is full",
                user_text="I have too many files in hand right now. Please try again in a minute.",
            )
        path = self._folder / f"{secrets.token_hex(8)}{suffix}"
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _used(self) -> int:
        total = 0
        for path in self._folder.iterdir():
            try:
                total += path.stat().st_size
            except FileNotFoundError:  # deleted between listing and looking
                continue
        return total
