"""Has files labelled before they leave as documents, in processes of their own.

The key that signs never reaches a process that reads what strangers send.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import BotError
from bot.media.identity import Identity
from bot.media.spool import Spool
from bot.media.workers import Workers

log = logging.getLogger(__name__)

SECONDS = 10.0
"""A file of 50 MB takes less than one; one that takes longer leaves with the visible label alone."""
TERMS = "http://cv.iptc.org/newscodes/digitalsourcetype/"
MADE, COMPOSED = f"{TERMS}trainedAlgorithmicMedia", f"{TERMS}compositeWithTrainedAlgorithmicMedia"
"""IPTC's terms: made by AI alone; composed with what AI made."""


@dataclass(frozen=True, kw_only=True)
class Labels:
    """Writes labels into files."""

    signs: Identity
    spool: Spool
    workers: Workers = field(default_factory=Workers)

    @asynccontextmanager
    async def labelled(self, path: Path, *, composed: bool) -> AsyncIterator[Path]:
        """Lend a labelled copy of a file; the file itself where it can't be labelled: it is paid for."""
        async with self.spool.file(".bin") as out:
            yield out if await self._write(path, out, source=COMPOSED if composed else MADE) else path

    async def _write(self, path: Path, out: Path, *, source: str) -> bool:
        job = {"path": str(path), "out": str(out), "source": source}
        signs = {"chain": self.signs.chain, "key": self.signs.key, "algorithm": self.signs.algorithm}
        try:
            await self.workers.run("label", seconds=SECONDS, **job, **signs)
            self.spool.note(out)
        except (BotError, OSError) as error:
            log.warning("file not labelled error=%s: %s", type(error).__name__, error)
            return False
        return True
