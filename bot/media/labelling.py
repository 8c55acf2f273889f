"""Has files labelled before they leave, in processes of their own: a tag first, then credentials, signed last.

The key that signs stays in this process, which decodes nothing. A process that signs decodes nothing either: it hands
out the bytes to sign.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from bot.errors import BotError, Unavailable
from bot.media import formats, terms
from bot.media.identity import Identity
from bot.media.spool import Spool
from bot.media.workers import Workers

log = logging.getLogger(__name__)
T = TypeVar("T")

SECONDS = 10.0
"""For each of two steps by the clock, however busy the machine is; what counts is the processor's time
(`bot.media.worker.LABEL_CPU_SECONDS`)."""
SOUND_SECONDS = 90.0
"""For a sound to become an MP3."""
UNLABELLED = "-AI-generated"
"""In the name of a file that has no label inside."""


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """A file that leaves.

    Attributes:
        path: where it is.
        ending: of its name, such as ".mp4"; of a file without a label inside it says so.

    """

    path: Path
    ending: str


@dataclass(frozen=True, kw_only=True)
class Labels:
    """Writes labels into files."""

    identity: Identity
    spool: Spool
    workers: Workers = field(default_factory=Workers)
    """Decode what A2E made."""
    signers: Workers = field(default_factory=Workers)
    """Decode nothing."""

    async def meanwhile(self, comes: Awaitable[T]) -> T:
        """Wait for a file to come, and start the processes that label it: from nothing they take half a second."""
        return await _beside(comes, self._ready(self.workers, "tag"), self._ready(self.signers, "sign"))

    @staticmethod
    async def _ready(workers: Workers, work: str) -> None:
        """Have a process loaded with what a piece of work needs, if none runs; whether it could is seen later."""
        if not workers.running:
            with suppress(BotError, OSError):
                await workers.run("ready", seconds=SECONDS, of=work)

    @asynccontextmanager
    async def as_document(self, path: Path, *, composed: bool, ending: str = ".bin") -> AsyncIterator[Labelled]:
        """Lend a labelled copy of a file for keeping: of a sound other than MP3 or WAV as MP3.

        Args:
            path: of the file.
            composed: whether something that somebody sent is in it.
            ending: of its name, where its bytes don't tell.

        """
        async with self.spool.file(".bin") as sound:
            is_changed = _may_be_sound(path) and await self._done("as_mp3", path, sound, {}, seconds=SOUND_SECONDS)
            async with self.labelled(sound if is_changed else path, composed=composed, ending=ending) as out:
                yield out

    @asynccontextmanager
    async def labelled(self, path: Path, *, composed: bool, ending: str = ".bin") -> AsyncIterator[Labelled]:
        """Lend a labelled copy of a file, of the same kind; the file itself where it can't be labelled: it is paid for.

        What can't be done of the two labels is left out and logged; a file without either says so in its name.
        """
        source = terms.term(composed=composed)
        async with self.spool.file(".bin") as tagged, self.spool.file(".bin") as signed:
            tags = self._done("tag", path, tagged, {"source": source})
            before = tagged if await _beside(tags, self._ready(self.signers, "sign")) else path
            is_signed = await self._signed(before, signed, brings=path, source=source)
            out = signed if is_signed else before
            if out is not tagged:
                self.spool.drop(tagged)
            kind = formats.ENDINGS.get(formats.type_of(out), ending)
            yield Labelled(path=out, ending=f"{UNLABELLED}{kind}" if out is path else kind)

    async def _signed(self, path: Path, out: Path, *, brings: Path, source: str) -> bool:
        if formats.type_of(path) not in formats.SIGNED:
            return False
        who, claims = self.identity, {"brings": str(brings), "source": source}
        claims |= {"chain": who.chain, "algorithm": who.algorithm}
        return await self._done("sign", path, out, claims, signs=who.sign)

    async def _done(
        self,
        work: str,
        path: Path,
        out: Path,
        job: dict[str, str],
        *,
        seconds: float = SECONDS,
        signs: Callable[[bytes], bytes] | None = None,
    ) -> bool:
        """Have a copy written; False: it was not."""
        workers = self.workers if signs is None else self.signers
        told: dict[str, Any] = {**job, "path": str(path), "out": str(out)}
        try:
            done = await _twice(workers, work, seconds=seconds, signs=signs, **told)
            if done is not False:
                self.spool.note(out)
        except (BotError, OSError) as error:
            if workers.closed:  # the bot stops, which says nothing about the file: it leaves after the start
                raise
            log.warning("file not labelled step=%s error=%s: %s", work, type(error).__name__, error)
            return False
        return done is not False

    @property
    def running(self) -> list[int]:
        """The process ids of those that run."""
        return [*self.workers.running, *self.signers.running]

    async def close(self) -> None:
        """End all processes."""
        await self.workers.close()
        await self.signers.close()


async def _beside(comes: Awaitable[T], *others: Awaitable[None]) -> T:
    """Wait for something while others are done, and for those; none of them goes on without it."""
    tasks = [asyncio.ensure_future(one) for one in others]
    try:
        found = await comes
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    return found


async def _twice(workers: Workers, work: str, **job: Any) -> Any:
    """Have work done, once more where somebody else ended its process."""
    try:
        return await workers.run(work, **job)
    except Unavailable:
        return await workers.run(work, **job)


def _may_be_sound(path: Path) -> bool:
    kind = formats.type_of(path)
    return not kind.startswith("image/") and kind not in ("audio/mpeg", "audio/wav")
