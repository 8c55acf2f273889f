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
from functools import partial
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
from bot.jobs.reserves import most_of
from bot.media import convert
from bot.media.files import Facts as FileFacts
from bot.media.files import Limits, inspect
from bot.media.links import Links, digest_of
from bot.media.spool import Spool
from bot.media.workers import Workers
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
from bot.store.quotas import QUESTIONS
from bot.store.store import Store

FRESH_SECONDS = 2 * 24 * 3600
"""A2E keeps uploads for three days; a day is left for the job to run."""
MB = 1024 * 1024
SOUND_BYTES = 50 * MB
AS_THEY_ARE = ("audio/mpeg", "audio/wav")
"""Sounds that A2E takes as they are."""
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
    workers: Workers = field(default_factory=Workers)
    """All that decodes and encodes."""
    lists: dict[Listed, tuple[float, tuple[Choice, ...]]] = field(default_factory=dict)
    """A cache of what A2E publishes: question -> (when, answer)."""

    async def find_out(self, question: Question[Any], *, asker: int | None = None, again: bool = False) -> Any:
        """Return the answer to a question, or the BotError in the way; it counts for who asks, when not asked again."""
        try:
            if asker is not None and not again and self._takes_a_call(question):
                await self.store.db.transact(lambda t: self.store.quotas.take(t, asker, QUESTIONS, now=time()))
            return await self._answer(question, asker)
        except BotError as error:
            return error

    async def kept(self, question: Question[Any]) -> Any:
        """Return the answer when it is at hand, without a call to any service; else None."""
        if not isinstance(question, Listed) or self._kept(question)[0] is None:
            return None
        return await self._published(question)

    def _takes_a_call(self, question: Question[Any]) -> bool:
        """Whether somebody else's server is asked: A2E, or where a link leads."""
        if isinstance(question, Listed):
            return self._kept(question)[0] is None
        return not isinstance(question, CheckFile)

    def _kept(self, question: Listed) -> tuple[tuple[Choice, ...] | None, Listed]:
        """Return a list as it is kept, None when it is not or too old; and under which question."""
        source = SOURCES[question.kind]
        key = Listed(kind=question.kind) if source.of_user else question
        when, answer = self.lists.get(key, (0.0, ()))
        return answer if time() - when <= source.seconds else None, key

    async def _answer(self, question: Question[Any], asker: int | None) -> Any:
        match question:
            case CheckFile(file=file, limits=limits):
                async with self._fetched(file, limits, owner=asker) as (_, facts):
                    return facts
            case CheckLink(url=url, limits=limits):
                return await self._look_at_link(url, limits, owner=asker)
            case Listed():
                return await self._published(question)
            case PriceOf():
                return await self._price(question)
            case AskA2E():
                return await question.read(self.a2e)
            case _:
                raise TypeError(type(question).__name__)

    async def _published(self, question: Listed) -> tuple[Choice, ...]:
        answer, key = self._kept(question)
        if answer is None:  # what is a user's is not even kept: once deleted, nobody would know it
            answer = await self._nobodys(await read(self.a2e, question.kind, question.part))
            self.lists[key] = (time(), answer)
        if SOURCES[question.kind].of_user:
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

    async def _look_at_link(self, url: str, wanted: tuple[Limits, ...], *, owner: int | None) -> Linked:
        """Find out what a link leads to: the first kind that it is, else why it is none."""
        most = max(limits.max_mb for limits in wanted)
        async with self._linked(url, most, owner=owner) as (path, digest):
            for limits in wanted[:-1]:
                try:
                    return Linked(file=await inspect(path, limits, workers=self.workers), digest=digest)
                except (WrongKind, Unreadable):
                    continue
            return Linked(file=await inspect(path, wanted[-1], workers=self.workers), digest=digest)

    @asynccontextmanager
    async def _linked(self, url: str, max_mb: int, *, owner: int | None) -> AsyncIterator[tuple[Path, str]]:
        """Lend what a link leads to on the spool, not checked yet, and the SHA-256 of its bytes."""
        async with self.spool.file(".bin", owner=owner) as path:
            yield path, await self.links.fetch(url, path, limit=max_mb * MB, grow=partial(self.spool.grow, path))

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
        times = len(answers[operation.fans_out]) if operation.fans_out else 1
        if quoted is not None:
            return Price(credits=quoted * times, urls=urls)
        guess = request.estimate()
        credits = None if guess is None else guess * times
        if operation.costs_diamonds:  # A2E has published what it takes
            return Price(credits=credits, urls=urls)
        most = await self.store.db.transact(lambda t: most_of(t, self.store.jobs, request))
        return Price(credits=credits, urls=urls, at_most=most * times)

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
            return await self._url_of_link(given, answer, limits, owner=user_id)
        file = FileRef(**{**answer["file"], "kind": Kind(answer["file"]["kind"])})
        return await self.upload(file, limits, owner=user_id)

    async def _url_of_link(self, given: File, answer: Mapping[str, Any], limits: Limits, *, owner: int) -> str:
        """Bring to A2E the very bytes that were checked; a link that leads to others by now is refused."""
        self.links.check(answer["link"])
        if given.as_is and (copied := await self._copied(answer, limits)) is not None:
            return copied
        async with self._linked(answer["link"], limits.max_mb, owner=owner) as (path, digest):
            if digest != answer.get("digest"):
                raise InvalidInput("another content", user_text=CHANGED)
            facts = await inspect(path, limits, workers=self.workers)
            return await self._send_on(path, facts, limits, owner=owner)

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
        url = await self.upload(file, given.limits[0], owner=user_id)
        await db.transact(lambda t: things.set_upload(t, thing_id, user_id, url=url, now=time()))
        return url

    async def upload(self, file: FileRef, limits: Limits, *, owner: int) -> str:
        """Copy one Telegram file to A2E's storage and return its address there; it lasts 3 days."""
        async with self._fetched(file, limits, owner=owner) as (path, facts):
            return await self._send_on(path, facts, limits, owner=owner)

    async def _send_on(self, path: Path, facts: FileFacts, limits: Limits, *, owner: int) -> str:
        """Upload a checked file without metadata: pictures upright, odd sounds as mp3."""
        async with self.spool.file(".bin", owner=owner) as out:
            mime = await self._prepared(path, out, facts, limits)
            self.spool.note(out)
            return await files.upload(self.a2e, out, content_type=mime)

    async def _prepared(self, path: Path, out: Path, facts: FileFacts, limits: Limits) -> str:
        """Write a file as A2E gets it; return its type."""
        if facts.kind == "image":
            return await convert.upright(self.workers, path, out)
        if limits.as_audio or (facts.kind == "audio" and facts.mime not in AS_THEY_ARE):
            most = (limits.max_seconds or convert.LONGEST_SOUND) + 1
            await convert.to_mp3(self.workers, path, out, most_seconds=most)
            return "audio/mpeg"
        return await convert.clean(self.workers, path, out)

    async def join(self, urls: Sequence[str]) -> str:
        """Put sounds that A2E has made one after the other into one, and return its address at A2E."""
        async with AsyncExitStack() as stack:
            paths = [await stack.enter_async_context(self.spool.file(".mp3")) for _ in urls]
            for url, path in zip(urls, paths, strict=True):
                await files.download(self.a2e, url, path, limit=SOUND_BYTES)
            whole = await stack.enter_async_context(self.spool.file(".mp3"))
            await convert.joined(self.workers, paths, whole)
            return await files.upload(self.a2e, whole, content_type="audio/mpeg")

    @asynccontextmanager
    async def _fetched(
        self, file: FileRef, limits: Limits, *, owner: int | None
    ) -> AsyncIterator[tuple[Path, FileFacts]]:
        """Lend a Telegram file on the spool, checked by its content, for as long as the block lasts."""
        async with self.spool.file(".bin", owner=owner) as path:
            grow = partial(self.spool.grow, path)
            await self.downloads.fetch(file.file_id, path, limit=limits.max_mb * MB, grow=grow)
            yield path, await inspect(path, limits, workers=self.workers)
