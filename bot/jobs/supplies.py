"""Moves a user's files from Telegram to A2E, and finds out facts that decisions lack.

A file passes through the spool and is checked by its content before anything is charged; pictures
are turned upright and lose their metadata, odd sounds become mp3.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from time import time
from typing import Any

from bot.a2e import calls, files
from bot.a2e.client import Client
from bot.a2e.errors import A2EError, Malformed, NoAnswer, NotFound, Rejected
from bot.chat import FileRef, Kind
from bot.errors import BotError, InvalidInput, TooBig, Unreadable, WrongKind
from bot.gateway.downloads import Downloads
from bot.media import convert
from bot.media.files import Facts as FileFacts
from bot.media.files import Limits, inspect
from bot.media.links import Links, digest_of
from bot.media.spool import Spool
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import (
    AskA2E,
    CheckFile,
    CheckLink,
    Choice,
    Linked,
    Listed,
    Price,
    PriceOf,
    Question,
)
from bot.operations.file_inputs import File
from bot.operations.inputs import Input
from bot.operations.lists import SOURCES, read
from bot.store.store import Store

FRESH_SECONDS = 2 * 24 * 3600
"""A2E keeps uploads for three days; a day is left for the job to run."""
SOUND_BYTES = 50 * 1024 * 1024
CHANGED = (
    "That link now leads to something else than what I looked at. Nothing was charged. "
    "Please send the link again, or the file itself."
)
log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Supplies:
    """Files and facts from the two services."""

    store: Store
    a2e: Client
    downloads: Downloads
    spool: Spool
    links: Links
    lists: dict[Listed, tuple[float, tuple[Choice, ...]]] = field(default_factory=dict)
    """A cache of what A2E publishes: question -> (when, answer)."""

    async def find_out(self, question: Question[Any]) -> Any:
        """Return the answer to a question, or the BotError that stood in the way."""
        try:
            return await self._answer(question)
        except BotError as error:
            return error

    async def _answer(self, question: Question[Any]) -> Any:
        match question:
            case CheckFile(file=file, limits=limits):
                async with self._fetched(file, limits) as (_, facts):
                    return facts
            case CheckLink(url=url, limits=limits):
                return await self._look_at_link(url, limits)
            case Listed():
                return await self._published(question)
            case PriceOf():
                return await self._price(question)
            case AskA2E():
                return await question.read(self.a2e)
            case _:
                raise TypeError(type(question).__name__)

    async def _published(self, question: Listed) -> tuple[Choice, ...]:
        source = SOURCES[question.kind]
        kept = Listed(kind=question.kind) if source.of_user else question
        when, answer = self.lists.get(kept, (0.0, ()))
        if time() - when > source.seconds:  # what is a user's is not even kept: once deleted, nobody would know it
            answer = await self._nobodys(await read(self.a2e, question.kind, question.part))
            self.lists[kept] = (time(), answer)
        if source.of_user:
            mine = await self.store.db.transact(
                lambda t: self.store.things.page(t, int(question.part), "avatar", offset=0, limit=100)
            )
            twins = {(thing.facts or {}).get("twin") for thing in mine}
            return tuple(choice for choice in answer if dict(choice.facts).get("twin") in twins)
        return await self._nobodys(answer)

    async def _nobodys(self, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Return the choices that belong to no user: A2E lists our users' own among its own."""
        ids = [choice.id for choice in choices]
        owned = await self.store.db.transact(lambda t: self.store.things.owned(t, ids))
        return tuple(choice for choice in choices if choice.id not in owned)

    async def _look_at_link(self, url: str, wanted: tuple[Limits, ...]) -> Linked:
        """Find out what a link leads to: the first kind that it is, else why it is none."""
        most = max(limits.max_mb for limits in wanted)
        async with self.spool.file(".bin") as path:
            digest = await self.links.fetch(url, path, limit=most * 1024 * 1024)
            for limits in wanted[:-1]:
                try:
                    return Linked(file=await inspect(path, limits), digest=digest)
                except (WrongKind, Unreadable):
                    continue
            return Linked(file=await inspect(path, wanted[-1]), digest=digest)

    async def _price(self, question: PriceOf) -> Price:
        """Upload what the request holds, and ask A2E what it costs; our own guess when A2E will not say."""
        operation = OPERATIONS[question.command]
        answers = json.loads(question.answers)
        urls = await self.upload_all(question.user_id, operation, answers)
        request = operation.build(name="quote", answers=answers, urls=urls)
        if operation.priced is None:
            return Price(credits=0, urls=urls)
        body = request.body()
        if operation.family is not None and operation.family.name_field is not None:
            body = {operation.family.name_field: "quote", **body}
        quoted = await calls.quote(self.a2e, operation.priced, body) if request.quotable() else None
        credits = request.estimate() if quoted is None else quoted
        times = len(answers[operation.fans_out]) if operation.fans_out else 1
        return Price(credits=None if credits is None else credits * times, urls=urls)

    async def upload_all(self, user_id: int, operation: type[Operation], answers: Mapping[str, Any]) -> dict[str, str]:
        """Return field -> A2E's address for every file a request needs, uploading what is not there yet.

        Raises:
            InvalidInput: a file is not (or no longer) what it must be.
            Unavailable: Telegram or A2E gave no usable answer; worth another try.

        """
        urls: dict[str, str] = {}
        for name, given in operation.inputs().items():
            answer = answers.get(name)
            if isinstance(answer, dict) and "thing" in answer:
                await self._must_be_there(user_id, answer)
            for key, one in given.files(name, answer).items() if answer is not None else ():
                urls[key] = await self._url_of(user_id, given, one)
        return urls

    async def _must_be_there(self, user_id: int, answer: Mapping[str, Any]) -> None:
        """Check that a thing of the user's shelf was not deleted since it was picked."""
        thing = await self.store.db.transact(lambda t: self.store.things.get(t, int(answer["thing"]), user_id))
        if thing is None:
            words = f"“{escape(str(answer['name'])[:60])}” was deleted meanwhile. Please start anew with another."
            raise BotError("thing is gone", user_text=words)

    async def _url_of(self, user_id: int, given: Input, answer: Mapping[str, Any]) -> str:
        if time() - answer.get("uploaded_at", 0) < FRESH_SECONDS:
            return str(answer["url"])
        assert isinstance(given, File)  # noqa: S101  # no other input names files
        if "thing" in answer:
            return await self._url_of_thing(user_id, given, int(answer["thing"]))
        limits = next(limits for limits in given.limits if limits.kind == answer["kind"])
        if "link" in answer:
            return await self._url_of_link(given, answer, limits)
        file = FileRef(**{**answer["file"], "kind": Kind(answer["file"]["kind"])})
        return await self.upload(file, limits)

    async def _url_of_link(self, given: File, answer: Mapping[str, Any], limits: Limits) -> str:
        """Bring to A2E the very bytes that were checked; a link that leads to others by now is refused."""
        self.links.check(answer["link"])
        if given.as_is and (copied := await self._copied(answer, limits)) is not None:
            return copied
        async with self.spool.file(".bin") as path:
            digest = await self.links.fetch(answer["link"], path, limit=limits.max_mb * 1024 * 1024)
            if digest != answer.get("digest"):
                raise InvalidInput("another content", user_text=CHANGED)
            return await self._send_on(path, await inspect(path, limits), limits)

    async def _copied(self, answer: Mapping[str, Any], limits: Limits) -> str | None:
        """Let A2E copy a link; None: it can't, or its copy is not what was checked."""
        try:
            url = await calls.save_url(self.a2e, answer["link"])
        except (NotFound, Rejected, NoAnswer, Malformed) as error:
            log.info("A2E did not copy a link, so we do: %s", error)
            return None
        async with self.spool.file(".bin") as path:
            try:
                await files.download(self.a2e, url, path, limit=limits.max_mb * 1024 * 1024)
            except (A2EError, TooBig) as error:
                log.info("A2E's copy of a link cannot be looked at, so we make one: %s", error)
                return None
            return url if await asyncio.to_thread(digest_of, path) == answer.get("digest") else None

    async def _url_of_thing(self, user_id: int, given: File, thing_id: int) -> str:
        things, db = self.store.things, self.store.db
        thing = await db.transact(lambda t: things.get(t, thing_id, user_id))
        if thing and thing.url and thing.uploaded_at and time() - thing.uploaded_at < FRESH_SECONDS:
            return thing.url
        if thing is None or thing.file is None:
            words = "Its picture is not kept any more: it came from a link. Please add it anew, as a <b>photo</b>."
            raise BotError("thing has no file", user_text=words)
        file = FileRef(**{**thing.file, "kind": Kind(thing.file["kind"])})
        url = await self.upload(file, given.limits[0])
        await db.transact(lambda t: things.set_upload(t, thing_id, user_id, url=url, now=time()))
        return url

    async def upload(self, file: FileRef, limits: Limits) -> str:
        """Copy one Telegram file to A2E's storage and return its address there; it lasts 3 days."""
        async with self._fetched(file, limits) as (path, facts):
            return await self._send_on(path, facts, limits)

    async def _send_on(self, path: Path, facts: FileFacts, limits: Limits) -> str:
        """Upload a checked file: pictures upright and without metadata, odd sounds as mp3."""
        if facts.kind == "image":
            async with self.spool.file(".jpg") as upright:
                mime = await convert.upright(path, upright)
                return await files.upload(self.a2e, upright, content_type=mime)
        if limits.as_audio or (facts.kind == "audio" and facts.mime not in ("audio/mpeg", "audio/wav")):
            async with self.spool.file(".mp3") as sound:
                await convert.to_mp3(path, sound)
                return await files.upload(self.a2e, sound, content_type="audio/mpeg")
        return await files.upload(self.a2e, path, content_type=facts.mime)

    async def join(self, urls: Sequence[str]) -> str:
        """Put sounds that A2E has made one after the other into one, and return its address at A2E."""
        async with AsyncExitStack() as stack:
            paths = [await stack.enter_async_context(self.spool.file(".mp3")) for _ in urls]
            for url, path in zip(urls, paths, strict=True):
                await files.download(self.a2e, url, path, limit=SOUND_BYTES)
            whole = await stack.enter_async_context(self.spool.file(".mp3"))
            await convert.joined(paths, whole)
            return await files.upload(self.a2e, whole, content_type="audio/mpeg")

    @asynccontextmanager
    async def _fetched(self, file: FileRef, limits: Limits) -> AsyncIterator[tuple[Path, FileFacts]]:
        """Lend a Telegram file on the spool, checked by its content, for as long as the block lasts."""
        async with self.spool.file(Path(file.name or "").suffix[:8] or ".bin") as path:
            await self.downloads.fetch(file.file_id, path, limit=limits.max_mb * 1024 * 1024)
            yield path, await inspect(path, limits)
