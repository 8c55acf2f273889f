"""Moves a person's files and what their links lead to: fetched, checked, made fit for A2E and uploaded, each once.

A file passes through the spool and is checked by its content before anything is charged; pictures are turned upright
and lose their metadata, sounds become mp3, videos that A2E does not accept are converted.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from bot.a2e import calls, files
from bot.a2e.client import Client
from bot.a2e.errors import A2EError, Malformed, NoAnswer, NotFound, Rejected
from bot.chat import FileRef
from bot.errors import InvalidInput, TooBig
from bot.jobs.block_list import BlockList
from bot.locales import N_
from bot.media import convert
from bot.media.files import TELEGRAM_MB, Facts, Limits, inspect, out_of_reach
from bot.media.kept import Entry, Kept, Key
from bot.media.links import Links, digest_of
from bot.media.spool import Spool
from bot.media.workers import Workers
from bot.telegram.inbox.downloads import Downloads

MB = 1024 * 1024
ORIGINAL = "as it came"
CARRIED_SECONDS = 10.0
"""Files of cameras and tools take less than one; claims by the thousand are made to take long."""
CHANGED = N_(
    "That link now leads to something else than what I looked at. Nothing was charged. "
    "Please send the link again, or the file itself."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a file comes from: Telegram, or a link."""

    file: FileRef | None = None
    link: str | None = None
    owner: int | None = None
    """The person it belongs to."""

    @property
    def id(self) -> str:
        """What identifies it."""
        return self.file.unique_id if self.file is not None else str(self.link)

    def key(self, way: str) -> Key:
        """Return the key it is kept under, once made fit for a purpose."""
        return self.owner or 0, self.id, way


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A file that may be used; its type is that of the file that A2E gets."""

    facts: Facts
    digest: str = ""
    """SHA-256 of what a link led to."""


@dataclass(frozen=True, kw_only=True)
class Transfers:
    """Fetches, prepares and uploads files."""

    a2e: Client
    downloads: Downloads
    spool: Spool
    links: Links
    workers: Workers
    block_list: BlockList
    telegram_mb: int = TELEGRAM_MB
    """Most that the Bot API server hands out."""
    kept: Kept = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", Kept(self.spool))

    async def look(self, source: Source, limits: Sequence[Limits]) -> Checked:
        """Find out what a file is, for a person who has not yet said what it is for; it stays at hand as it came."""
        async with self._original(source, limits, stays=True) as (path, digest):
            return Checked(facts=await self._inspected(path, limits), digest=digest)

    async def check(self, source: Source, limits: Sequence[Limits]) -> Checked:
        """Check a file and make it fit for A2E; the outcome stays at hand until it is uploaded.

        Raises:
            InvalidInput: it is not what was asked for.
            Unavailable: no usable answer; worth another try.

        """
        async with self._original(source, limits) as (path, digest):
            facts = await self._inspected(path, limits)
            async with self.spool.file(".bin", owner=source.owner) as out:
                chosen = next(one for one in limits if one.kind == facts.used_as)
                mime = await convert.ready(self.workers, path, out, facts, chosen)
                self.spool.note(out)
                if source.owner is not None:
                    self.kept.keep(source.key(_way(chosen)), Entry(path=out, mime=mime, digest=digest))
        return Checked(facts=replace(facts, mime=mime), digest=digest)

    async def carried(self, source: Source, limits: Limits) -> dict[str, Any]:
        """Return what a file, or the file at a link, says of itself, see `bot.media.carried`.

        Raises:
            BotError: it can't be had, or be read.

        """
        async with self._original(source, (limits,)) as (path, _digest):
            return dict(await self.workers.run("carried", seconds=CARRIED_SECONDS, path=str(path)))

    async def _inspected(self, path: Path, limits: Sequence[Limits]) -> Facts:
        """Check a file by its content, and by the block list.

        Raises:
            InvalidInput: it is not what was asked for, or blocked.

        """
        facts = await inspect(path, limits, workers=self.workers)
        await self.block_list.refuse(facts.looks)
        return facts

    @asynccontextmanager
    async def _original(
        self, source: Source, limits: Sequence[Limits], *, stays: bool = False
    ) -> AsyncIterator[tuple[Path, str]]:
        """Lend a file as it came, fetched if it is not at hand; stays: keep it at hand for the next use."""
        key = source.key(ORIGINAL)
        async with self.kept.used(key) as entry:
            if entry is not None:
                yield entry.path, entry.digest
                if not stays:
                    self.kept.drop(key)
                return
        async with self.spool.file(".bin", owner=source.owner) as path:
            digest = await self._fetch(source, path, limits)
            yield path, digest
            if stays and source.owner is not None:
                self.kept.keep(key, Entry(path=path, digest=digest))

    async def _fetch(self, source: Source, path: Path, limits: Sequence[Limits]) -> str:
        """Download a file to a lent path; return its SHA-256 if it came from a link."""
        grow, most = partial(self.spool.grow, path), max(one.max_mb for one in limits) * MB
        if source.link is not None:
            return await self.links.fetch(source.link, path, limit=most, grow=grow)
        if source.file is None:
            raise ValueError("neither a file nor a link")
        size = source.file.size
        if size is not None and size > self.telegram_mb * MB:
            raise out_of_reach(limits, size, telegram_mb=self.telegram_mb)
        try:
            await self.downloads.fetch(source.file.file_id, path, limit=most, grow=grow)
        except TooBig:
            raise out_of_reach(limits, size, telegram_mb=self.telegram_mb) from None
        return ""

    async def bring(self, source: Source, limits: Limits, *, digest: str = "", answer: str = "") -> str:
        """Upload a checked file to A2E and return its address there, which lasts 3 days.

        Args:
            source: where it comes from.
            limits: those of the kind that it is used as.
            digest: what a link led to when it was checked.
            answer: the one it is part of; pricing the same answer again needs no second upload.

        Raises:
            InvalidInput: it is not (or no longer) what it must be.
            Unavailable: no usable answer; worth another try.

        """
        part = source.key(f"{_way(limits)} of {answer}")
        if answer and (url := self.kept.address(part)) is not None:
            return url
        url = await self._brought(source, limits, digest)
        if answer:
            self.kept.uploaded(part, url)
        return url

    async def _brought(self, source: Source, limits: Limits, digest: str) -> str:
        key = source.key(_way(limits))
        async with self.kept.used(key) as entry:
            if entry is not None and entry.digest == digest:
                url = await files.upload(self.a2e, entry.path, content_type=entry.mime)
                self.kept.drop(key)
                return url
        async with self._original(source, (limits,)) as (path, found):
            if found != digest:
                raise InvalidInput("different content", user_text=CHANGED)
            facts = await self._inspected(path, (limits,))
            async with self.spool.file(".bin", owner=source.owner) as out:
                mime = await convert.ready(self.workers, path, out, facts, limits)
                self.spool.note(out)
                return await files.upload(self.a2e, out, content_type=mime)

    async def copied(self, link: str, limits: Limits, *, digest: str) -> str | None:
        """Have A2E copy a link itself; None: it can't, or its copy is not what was checked."""
        try:
            url = await calls.save_url(self.a2e, link)
        except (NotFound, Rejected, NoAnswer, Malformed) as error:
            log.info("link not copied by a2e, copying it here: %s", error)
            return None
        async with self.spool.file(".bin") as path:
            try:
                await files.download(self.a2e, url, path, limit=limits.max_mb * MB)
            except (A2EError, TooBig) as error:
                log.info("copy of a link not readable, copying it here: %s", error)
                return None
            return url if await asyncio.to_thread(digest_of, path) == digest else None


def _way(limits: Limits) -> str:
    """Return what a file is made for."""
    return f"{limits.kind}, its sound" if limits.as_audio else limits.kind
