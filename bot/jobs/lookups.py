"""Finds out the facts that decisions lack: what a file is, what A2E publishes, what a request costs."""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import time
from typing import Any

from msgspec import convert

from bot.a2e import calls
from bot.a2e.client import Client
from bot.a2e.errors import NotOffered
from bot.errors import BotError
from bot.jobs.broadcasts.audience import counted
from bot.jobs.recipe_prices import price_of_recipe
from bot.jobs.reserves import most_of
from bot.jobs.stars.links import link_of
from bot.jobs.transfers import Checked, Source
from bot.jobs.uploads import Uploads
from bot.locales import N_
from bot.media.files import Limits
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import (
    AdminOf,
    AskA2E,
    Audience,
    Carried,
    Carries,
    CheckFile,
    CheckLink,
    Choice,
    Linked,
    Listed,
    Price,
    PriceOf,
    PricesOf,
    Question,
    SubscriptionLink,
)
from bot.operations.lists import SOURCES, read
from bot.store.quotas import QUESTIONS
from bot.store.store import Store
from bot.telegram.outbox.members import Members
from bot.telegram.outbox.stars import Stars

log = logging.getLogger(__name__)

QUOTES_AT_ONCE = 4
NOT_OFFERED = N_(
    "A2E doesn't offer any model for this right now. Nothing was charged. Please try again in a few hours."
)
"""Said only when there is no other model: else the next one is priced."""


@dataclass(frozen=True, kw_only=True)
class Lookups:
    """Facts from the two services and from people's files."""

    store: Store
    a2e: Client
    uploads: Uploads
    members: Members
    stars: Stars
    lists: dict[Listed, tuple[float, tuple[Choice, ...]]] = field(default_factory=dict)
    """A cache of what A2E publishes: question -> (when, answer)."""
    asked: dict[AskA2E[Any], tuple[float, Any]] = field(default_factory=dict)
    """The same for answers that stay good for a while."""

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
        if isinstance(question, AskA2E):
            return self._good(question)
        if not isinstance(question, Listed) or self._kept(question)[0] is None:
            return None
        return await self._published(question)

    def _good(self, question: AskA2E[Any]) -> Any:
        """Return an answer that is still good, or None."""
        when, answer = self.asked.get(question, (0.0, None))
        return answer if time() - when < question.seconds else None

    def _takes_a_call(self, question: Question[Any]) -> bool:
        """Whether another server is asked: A2E's, or the one a link leads to."""
        if isinstance(question, Listed):
            return self._kept(question)[0] is None
        if isinstance(question, Carries):
            return bool(question.url)
        return not isinstance(question, CheckFile | AdminOf | SubscriptionLink | Audience)

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
            case Carries(file=file, url=url, limits=limits):
                source = Source(file=file, link=url or None, owner=asker)
                return convert(await self.uploads.transfers.carried(source, limits), Carried)
            case Audience():
                return await counted(self.store, question)
            case _:
                return await self._told(question)

    async def _told(self, question: Question[Any]) -> Any:
        """Return what one of the two services tells."""
        match question:
            case Listed():
                return await self._published(question)
            case PriceOf():
                return await self._price(question)
            case PricesOf():
                return await self._prices(question)
            case AdminOf(chat_id=chat_id, user_id=user_id):
                return await self.members.is_admin(chat_id, user_id)
            case SubscriptionLink():
                return await link_of(self.store, self.stars, question)
            case AskA2E():
                return await self._asked(question)
            case _:
                raise TypeError(type(question).__name__)

    async def _asked(self, question: AskA2E[Any]) -> Any:
        answer = self._good(question)
        if answer is None:
            answer = await question.read(self.a2e)
            if question.seconds:
                self.asked[question] = (time(), answer)
        return answer

    async def _checked(self, source: Source, limits: tuple[Limits, ...], *, bare: bool) -> Checked:
        transfers = self.uploads.transfers
        work = transfers.look if bare else transfers.check
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
        if operation.steps:
            return await price_of_recipe(self._price, self.store, self.uploads, question)
        answers = json.loads(question.answers)
        urls = await self.uploads.upload_all(question.user_id, operation, answers)
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
