"""Moves a user's files from Telegram to A2E, and finds out facts that decisions lack.

A file passes through the spool and is checked by its content before anything is charged; pictures
are turned upright and lose their metadata, odd sounds become mp3.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any, assert_never

from bot.a2e import account, calls, files
from bot.a2e.client import Client
from bot.chat import FileRef, Kind
from bot.errors import BotError
from bot.gateway.downloads import Downloads
from bot.media import convert
from bot.media.files import Facts as FileFacts
from bot.media.files import Limits, inspect
from bot.media.spool import Spool
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import (
    ApiTokens,
    CheckFile,
    LanguageOf,
    Languages,
    Price,
    PriceOf,
    Question,
    VoicesOf,
    Wallet,
)
from bot.operations.inputs import File
from bot.store.store import Store

FRESH_SECONDS = 2 * 24 * 3600
"""A2E keeps uploads for three days; a day is left for the job to run."""
VOICES_SECONDS = 6 * 3600
"""How long a list of public voices is good for; it changes rarely."""


@dataclass(frozen=True, kw_only=True)
class Supplies:
    """Files and facts from the two services."""

    store: Store
    a2e: Client
    downloads: Downloads
    spool: Spool
    voices: dict[Question[Any], tuple[float, Any]]
    """A cache of lists that A2E publishes: question -> (when, answer)."""

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
            case VoicesOf() | Languages():
                return await self._published(question)
            case LanguageOf(text=text):
                return await calls.detect_language(self.a2e, text[:500])
            case PriceOf():
                return await self._price(question)
            case Wallet():
                credits = await calls.credits(self.a2e)
                return credits.coins, credits.diamonds
            case ApiTokens():
                return tuple((token.id, token.alias) for token in await account.tokens(self.a2e))
            case _:
                raise TypeError(type(question).__name__)

    async def _published(self, question: VoicesOf | Languages) -> Any:
        when, answer = self.voices.get(question, (0.0, None))
        if time() - when < VOICES_SECONDS:
            return answer
        match question:
            case VoicesOf(country=country, region=region):
                answer = await calls.voices(self.a2e, country, region)
            case Languages():
                answer = tuple(
                    (
                        f"{language.label} ({place})" if len(language.regions) > 1 else language.label,
                        language.value,
                        region,
                    )
                    for language in await calls.languages(self.a2e)
                    for place, region in language.regions
                )
            case _:
                assert_never(question)
        self.voices[question] = (time(), answer)
        return answer

    async def _price(self, question: PriceOf) -> Price:
        """Upload what the request holds, and ask A2E what it costs; our own guess when A2E will not say."""
        operation = OPERATIONS[question.command]
        answers = json.loads(question.answers)
        urls = await self.upload_all(question.user_id, operation, answers)
        request = operation.build(name="quote", answers=answers, urls=urls)
        if operation.priced is None:
            return Price(credits=0, urls=urls)
        body = request.body()
        if operation.family is None or operation.family.named:
            body = {"name": "quote", **body} if operation.family else body
        quoted = await calls.quote(self.a2e, operation.priced, body)
        return Price(credits=request.estimate() if quoted is None else quoted, urls=urls)

    async def upload_all(self, user_id: int, operation: type[Operation], answers: Mapping[str, Any]) -> dict[str, str]:
        """Return field -> A2E's address for every file a request needs, uploading what is not there yet.

        Raises:
            InvalidInput: a file is not (or no longer) what it must be.
            Unavailable: Telegram or A2E gave no usable answer; worth another try.

        """
        urls: dict[str, str] = {}
        for field, given in operation.inputs().items():
            answer = answers.get(field)
            if isinstance(given, File) and answer is not None:
                urls[field] = await self._url_of(user_id, given, answer)
        return urls

    async def _url_of(self, user_id: int, given: File, answer: Mapping[str, Any]) -> str:
        if time() - answer.get("uploaded_at", 0) < FRESH_SECONDS:
            return str(answer["url"])
        if "thing" in answer:
            return await self._url_of_thing(user_id, given, int(answer["thing"]))
        file = FileRef(**{**answer["file"], "kind": Kind(answer["file"]["kind"])})
        limits = next(limits for limits in given.limits if limits.kind == answer["kind"])
        return await self.upload(file, limits)

    async def _url_of_thing(self, user_id: int, given: File, thing_id: int) -> str:
        things, db = self.store.things, self.store.db
        thing = await db.transact(lambda t: things.get(t, thing_id, user_id))
        if thing is None or thing.file is None:
            raise BotError("thing is gone", user_text="That one was deleted. Please pick another.")
        if thing.url and thing.uploaded_at and time() - thing.uploaded_at < FRESH_SECONDS:
            return thing.url
        file = FileRef(**{**thing.file, "kind": Kind(thing.file["kind"])})
        url = await self.upload(file, given.limits[0])
        await db.transact(lambda t: things.set_upload(t, thing_id, user_id, url=url, now=time()))
        return url

    async def upload(self, file: FileRef, limits: Limits) -> str:
        """Copy one Telegram file to A2E's storage and return its address there; it lasts 3 days."""
        async with self._fetched(file, limits) as (path, facts):
            if facts.kind == "image":
                async with self.spool.file(".jpg") as upright:
                    mime = await convert.upright(path, upright)
                    return await files.upload(self.a2e, upright, content_type=mime)
            if facts.kind == "audio" and facts.mime not in ("audio/mpeg", "audio/wav"):
                async with self.spool.file(".mp3") as sound:
                    await convert.to_mp3(path, sound)
                    return await files.upload(self.a2e, sound, content_type="audio/mpeg")
            return await files.upload(self.a2e, path, content_type=facts.mime)

    @asynccontextmanager
    async def _fetched(self, file: FileRef, limits: Limits) -> AsyncIterator[tuple[Path, FileFacts]]:
        """Lend a Telegram file on the spool, checked by its content, for as long as the block lasts."""
        async with self.spool.file(Path(file.name or "").suffix[:8] or ".bin") as path:
            await self.downloads.fetch(file.file_id, path, limit=limits.max_mb * 1024 * 1024)
            yield path, await inspect(path, limits)
