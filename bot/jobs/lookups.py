"""Finds out the facts that decisions lack, and uploads to A2E what a request needs."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from html import escape
from time import time
from typing import Any

from bot.a2e import calls, files
from bot.a2e.client import Client
from bot.a2e.errors import NotOffered
from bot.chat import FileRef, Kind
from bot.errors import BotError
from bot.jobs.reserves import most_of
from bot.jobs.uploads import MB, Checked, Source, Transfers
from bot.media import convert
from bot.media.files import Limits
from bot.media.links import Links
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
    PricesOf,
    Question,
)
from bot.operations.file_inputs import File
from bot.operations.inputs import Input
from bot.operations.lists import SOURCES, read
from bot.store.quotas import QUESTIONS
from bot.store.store import Store
from bot.telegram.inbox.downloads import Downloads

log = logging.getLogger(__name__)

QUOTES_AT_ONCE = 4
FRESH_SECONDS = 2 * 24 * 3600
"""A2E keeps uploads for three days; a day is left for the job to run."""
SOUND_BYTES = 50 * MB
NOT_OFFERED = "A2E doesn't offer any model for this right now. Nothing was charged. Please try again in a few hours."
"""Said only when there is no other model: else the next one is priced."""


def fresh_url(answer: Mapping[str, Any]) -> str | None:
    """Return A2E's address of a file, while it is sure to be there until a job has run."""
    return str(answer["url"]) if time() - answer.get("uploaded_at", 0) < FRESH_SECONDS else None


@dataclass(frozen=True, kw_only=True)
class Supplies:
    """Files and facts from the two services."""

    store: Store
    a2e: Client
    downloads: Downloads
    spool: Spool
    links: Links
    workers: Workers = field(default_factory=Workers)
    """The processes that decode and encode media."""
    transfers: Transfers = field(init=False)
    """Fetches, prepares and uploads people's files."""
    lists: dict[Listed, tuple[float, tuple[Choice, ...]]] = field(default_factory=dict)
    """A cache of what A2E publishes: question -> (when, answer)."""

    def __post_init__(self) -> None:
        made = Transfers(
            a2e=self.a2e, downloads=self.downloads, spool=self.spool, links=self.links, workers=self.workers
        )
        object.__setattr__(self, "transfers", made)

    def let_go(self, user_id: int) -> None:
        """Delete a person's files that are at hand; if needed again, they are fetched again."""
        self.transfers.kept.drop_all(user_id)

    async def find_out(self, question: Question[Any], *, asker: int | None = None, again: bool = False) -> Any:
        """Return the answer to a question, or the BotError in the way; counted for the asker, unless it is a repeat."""
        try:
            if asker is not None and not again and self._takes_a_call(question):
                await self.store.db.transact(lambda t: self.store.quotas.take(t, asker, QUESTIONS, now=time()))
            return await self._answer(question, asker)
        except BotError as error:
            return error

    async def kept(self, question: Question[Any]) -> Any:
        """Return the answer if it is at hand, without a call to any service; else None."""
        if not isinstance(question, Listed) or self._kept(question)[0] is None:
            return None
        return await self._published(question)

    def _takes_a_call(self, question: Question[Any]) -> bool:
        """Whether another server is asked: A2E's, or the one a link leads to."""
        if isinstance(question, Listed):
            return self._kept(question)[0] is None
        return not isinstance(question, CheckFile)

    def _kept(self, question: Listed) -> tuple[tuple[Choice, ...] | None, Listed]:
        """Return a list from the cache, None if it is missing or too old; and the question it is kept under."""
        source = SOURCES[question.kind]
        key = Listed(kind=question.kind) if source.of_user else question
        when, answer = self.lists.get(key, (0.0, ()))
        return answer if time() - when <= source.seconds else None, key

    async def _answer(self, question: Question[Any], asker: int | None) -> Any:
        match question:
            case CheckFile(file=file, limits=limits, bare=bare):
                return (await self._checked(Source(file=file, owner=asker), limits, bare=bare)).facts
            case CheckLink(url=url, limits=limits, bare=bare):
                found = await self._checked(Source(link=url, owner=asker), limits, bare=bare)
                return Linked(file=found.facts, digest=found.digest)
            case Listed():
                return await self._published(question)
            case PriceOf():
                return await self._price(question)
            case PricesOf():
                return await self._prices(question)
            case AskA2E():
                return await question.read(self.a2e)
            case _:
                raise TypeError(type(question).__name__)

    async def _checked(self, source: Source, limits: tuple[Limits, ...], *, bare: bool) -> Checked:
        work = self.transfers.look if bare else self.transfers.check
        return await work(source, limits)

    async def _published(self, question: Listed) -> tuple[Choice, ...]:
        answer, key = self._kept(question)
        if answer is None:  # a user's own are not even cached: once deleted, they could no longer be told apart
            answer = await self._nobodys(await read(self.a2e, question.kind, question.part))
            self.lists[key] = (time(), answer)
        if SOURCES[question.kind].of_user:
            mine = await self.store.db.transact(
                lambda t: self.store.assets.page(t, int(question.part), "avatar", offset=0, limit=100)
            )
            twins = {(asset.facts or {}).get("twin") for asset in mine}
            return tuple(choice for choice in answer if dict(choice.facts).get("twin") in twins)
        return await self._nobodys(answer)

    async def _nobodys(self, choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
        """Return the choices that belong to no user: A2E lists our users' among its own."""
        ids = [choice.id for choice in choices]
        owned = await self.store.db.transact(lambda t: self.store.assets.owned(t, ids))
        return tuple(choice for choice in choices if choice.id not in owned)

    async def _price(self, question: PriceOf) -> Price:
        """Upload what the request holds, and ask A2E what it costs; our own guess if A2E doesn't say."""
        operation = OPERATIONS[question.command]
        answers = json.loads(question.answers)
        urls = await self.upload_all(question.user_id, operation, answers)
        request = operation.build(name="quote", answers=answers, urls=urls)
        if request.quoted is None:
            return Price(credits=0, urls=urls)
        body = request.body()
        if request.starts is not None and request.starts.name_field is not None:
            body = {request.starts.name_field: "quote", **body}
        quoted = await self._quoted(request, request.quoted, body) if request.quotable() else None
        times = len(answers[operation.one_job_per]) if operation.one_job_per else 1
        if quoted is not None:
            return Price(credits=quoted * times, urls=urls)
        guess = request.estimate()
        credits = None if guess is None else guess * times
        if operation.costs_diamonds:  # A2E has published what it takes
            return Price(credits=credits, urls=urls)
        most = await self.store.db.transact(lambda t: most_of(t, self.store.jobs, request))
        return Price(credits=credits, urls=urls, at_most=most * times)

    async def _quoted(self, request: Operation, path: str, body: Mapping[str, Any]) -> int | None:
        """Return A2E's quote; a model that it does not have is withheld from everybody."""
        try:
            return await calls.quote(self.a2e, path, body)
        except NotOffered as error:
            if request.starts is None or not request.model_id:
                return None
            task_type, model = request.starts.name, request.model_id
            await self.store.db.transact(lambda t: self.store.models.withhold(t, task_type, model, now=time()))
            raise BotError(str(error), user_text=NOT_OFFERED) from error

    async def _prices(self, question: PricesOf) -> dict[str, Price]:
        """Price a request with each model; its files are uploaded once, and a model that fails has no price."""
        answers, asked = json.loads(question.answers), question
        room = asyncio.Semaphore(QUOTES_AT_ONCE)

        async def price(model: str) -> Price | None:
            of = json.dumps({**answers, "model": model}, sort_keys=True)
            try:
                async with room:
                    return await self._price(PriceOf(user_id=asked.user_id, command=asked.command, answers=of))
            except BotError as error:
                log.info("no price model=%s: %s", model, error)
                return None

        first, *rest = question.models
        found = [await price(first), *await asyncio.gather(*map(price, rest))]
        return {model: one for model, one in zip(question.models, found, strict=True) if one is not None}

    async def upload_all(self, user_id: int, operation: type[Operation], answers: Mapping[str, Any]) -> dict[str, str]:
        """Return field -> A2E's address for every file that a request needs, uploading what is not there yet.

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
        """Check that an asset on the user's shelf has not been deleted since it was picked."""
        asset = await self.store.db.transact(lambda t: self.store.assets.get(t, int(answer["thing"]), user_id))
        if asset is None:
            words = f"“{escape(str(answer['name'])[:60])}” has been deleted. Please start again with another."
            raise BotError("asset is gone", user_text=words)

    async def _url_of(self, user_id: int, given: Input, answer: Mapping[str, Any]) -> str:
        if (url := fresh_url(answer)) is not None:
            return url
        assert isinstance(given, File)  # noqa: S101  # no other input names files
        if "thing" in answer:
            return await self._url_of_asset(user_id, given, int(answer["thing"]))
        limits = next(limits for limits in given.limits if limits.kind == answer["kind"])
        sent = "" if "url" in answer else str(answer.get("sent", ""))
        if "link" in answer:
            return await self._url_of_link(given, answer, limits, owner=user_id, sent=sent)
        file = FileRef(**{**answer["file"], "kind": Kind(answer["file"]["kind"])})
        return await self.transfers.bring(Source(file=file, owner=user_id), limits, answer=sent)

    async def _url_of_link(
        self, given: File, answer: Mapping[str, Any], limits: Limits, *, owner: int, sent: str
    ) -> str:
        """Upload the very bytes that were checked; a link that now leads to others is refused."""
        link, digest = answer["link"], str(answer.get("digest"))
        self.links.check(link)
        if given.as_is and (copied := await self.transfers.copied(link, limits, digest=digest)) is not None:
            return copied
        return await self.transfers.bring(Source(link=link, owner=owner), limits, digest=digest, answer=sent)

    async def _url_of_asset(self, user_id: int, given: File, asset_id: int) -> str:
        assets, db = self.store.assets, self.store.db
        asset = await db.transact(lambda t: assets.get(t, asset_id, user_id))
        if asset and asset.url and asset.uploaded_at and time() - asset.uploaded_at < FRESH_SECONDS:
            return asset.url
        if asset is None or asset.file is None:
            words = "Its picture is not kept any more: it came from a link. Please add it again, as a <b>photo</b>."
            raise BotError("asset has no file", user_text=words)
        file = FileRef(**{**asset.file, "kind": Kind(asset.file["kind"])})
        url = await self.transfers.bring(Source(file=file, owner=user_id), given.limits[0])
        await db.transact(lambda t: assets.set_upload(t, asset_id, user_id, url=url, now=time()))
        return url

    async def join(self, urls: Sequence[str]) -> str:
        """Join sounds that A2E has made into one, and return its address at A2E."""
        async with AsyncExitStack() as stack:
            paths = [await stack.enter_async_context(self.spool.file(".mp3")) for _ in urls]
            for url, path in zip(urls, paths, strict=True):
                await files.download(self.a2e, url, path, limit=SOUND_BYTES)
            whole = await stack.enter_async_context(self.spool.file(".mp3"))
            await convert.joined(self.workers, paths, whole)
            return await files.upload(self.a2e, whole, content_type="audio/mpeg")
