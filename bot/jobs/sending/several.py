"""Sends several results of one job: albums, then one message that says how it ended, with the buttons.

Each call is fenced, and what it sent is committed with the fence's end. So a crash between two albums goes on with
what is left, and a crash during one shows nothing twice: the card offers the result.
"""

import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from time import time
from typing import Any

from bot.chat import Kind, SendMessage
from bot.errors import Unavailable
from bot.jobs.deps import Deps
from bot.jobs.events import ResultLost, SomeSent
from bot.jobs.likes import Likes, caption_of, in_form
from bot.jobs.runner import record
from bot.jobs.sending.delivered import delivered, fence, unsure
from bot.jobs.sending.fallbacks import HINDERED_SECONDS, ways_to_show
from bot.jobs.sending.places import MOVED, Place, moves_to, places_of
from bot.jobs.sending.together import DOCUMENTS, PICTURES, Item, Send, Way, link_of
from bot.jobs.several import LOST, entry_of, left_of, lost_of, media_of, settled, some_of
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.locales import _
from bot.store.jobs import Job, State
from bot.telegram.outbox.errors import Closed, TelegramRefused, Unknown
from bot.telegram.outbox.media import Sent

log = logging.getLogger(__name__)


class _Settled(Exception):
    """Another run of this step was quicker, or the job is noted as one whose result may have arrived."""


async def send_several(deps: Deps, job: Job, likes: Likes, effect: str) -> None:
    """Send what is left of a job's results, then its outcome, with an effect if one is given.

    Raises:
        BotError: some can't be fetched now; what was sent is noted.

    """
    try:
        while left := left_of(job):
            job = await _send_some(deps, job, some_of(left), likes)
        if lost_of(job) == len(media_of(job)):
            await record(deps, job, ResultLost())
        else:
            await _send_end(deps, job, likes, effect)
    except _Settled:
        log.info("sending of several ended job=%s", job.id)


async def _send_some(deps: Deps, job: Job, numbers: Sequence[int], likes: Likes) -> Job:
    async with _opened(deps, job, numbers, likes) as items:
        job = await _to_a_place(deps, job, items, likes)
    if lost := [{"number": one.number, "kind": LOST} for one in items if one.lost]:
        job = _still(await record(deps, job, SomeSent(sent=lost)))
    for one in items:
        if one.hindered is not None:
            raise one.hindered
    return job


@asynccontextmanager
async def _opened(deps: Deps, job: Job, numbers: Sequence[int], likes: Likes) -> AsyncIterator[list[Item]]:
    """Find the first way of each; the files that were fetched for them live as long as the block."""
    items, media, request = list[Item](), media_of(job), request_of(job)
    patient = time() - job.updated_at < HINDERED_SECONDS
    try:
        for number in numbers:
            one = media[number]
            ways = in_form(likes, partial(ways_to_show, deps, request, one))
            items.append(Item(number=number, url=one["url"], ways=ways, patient=patient))
            await items[-1].turn()
        yield items
    finally:
        for item in items:
            await item.ways.aclose()


async def _to_a_place(deps: Deps, job: Job, items: list[Item], likes: Likes) -> Job:
    """Bring items to the first place that takes them; what was sent before decides it."""
    for place in _places(job):
        fenced = _Fenced(deps=deps, job=job, place=place)
        notes = [_(MOVED)] if moves_to(job, place, 0) else []
        way = Way(
            outbox=deps.outbox,
            place=place,
            caption="\n".join([cards.album_caption(job), *notes]),
            link=partial(link_of, job),
            attempt=fenced.attempt,
            mixed=DOCUMENTS if likes.as_files else PICTURES,
            silent=likes.silent,
        )
        try:
            await way.bring(items)
        except (Closed, TelegramRefused) as error:
            log.info("place does not take several job=%s: %s", job.id, error)
            job = fenced.job
        else:
            return fenced.job
        if settled(job):  # some are there: the rest is shown where it is asked for
            break
    await unsure(deps, job)
    raise _Settled


def _places(job: Job) -> list[Place]:
    """Return where they may go, best first."""
    return places_of(job)[:1] if settled(job) else places_of(job)


@dataclass
class _Fenced:
    """The row while its results are sent to a place: each call behind a fence."""

    deps: Deps
    job: Job
    place: Place

    async def attempt(self, items: Sequence[Item], send: Send) -> None:
        """Send items, and commit with the fence's end where they are."""
        sent = await self.guarded(send)
        entries = [entry_of(one.number, self.place.chat_id, told) for one, told in zip(items, sent, strict=True)]
        moved = _moved(self.job, self.place)
        self.job = _still(await record(self.deps, self.job, SomeSent(sent=entries, moved=moved)))

    async def guarded(self, send: Send) -> list[Sent]:
        """Send behind a fence; after a refusal it is down again.

        Raises:
            Closed, TelegramRefused, Unavailable: nothing was sent.

        """
        self.job = _still(await fence(self.deps, self.job, up=True))
        try:
            return await send()
        except Unknown as error:
            log.warning("some of several may have arrived job=%s: %s", self.job.id, error)
            await unsure(self.deps, self.job)
            raise _Settled from None
        except (Closed, TelegramRefused, Unavailable):
            self.job = _still(await fence(self.deps, self.job, up=False))
            raise


def _still(job: Job | None) -> Job:
    """Return the row if this run still moves it."""
    if job is None:
        raise _Settled
    return job


def _moved(job: Job, place: Place) -> dict[str, Any]:
    """Return the columns that say where the results are; a card in another chat stays behind."""
    if place.chat_id != job.chat_id:
        return {"chat_id": place.chat_id, "thread_id": place.thread_id, "message_id": None}
    return {"thread_id": place.thread_id}


async def _send_end(deps: Deps, job: Job, likes: Likes, effect: str) -> None:
    """Say below them how it ended: from now on this message stands for the job, and its card goes."""
    done, shown = replace(job, state=State.DELIVERED), settled(job).values()
    said = SendMessage(
        chat_id=job.chat_id,
        text=caption_of(done, likes),
        rows=cards.rows(done),
        thread_id=job.thread_id,
        reply_to=next((one["message_id"] for one in shown if one.get("chat_id") == job.chat_id), None),
        silent=True,  # the results have made a sound
        effect=effect,
    )
    fenced = _Fenced(deps=deps, job=job, place=places_of(job)[0])

    async def send() -> list[Sent]:
        return [Sent(message_id=await deps.outbox.send(said) or 0, kind=Kind.TEXT, file_id=None)]

    try:
        (sent,) = await fenced.guarded(send)
    except (Closed, TelegramRefused) as error:
        log.info("end not told job=%s: %s", job.id, error)
        await unsure(deps, fenced.job)
    else:
        of_its_own = {} if "card" in job.request else {"message_id": sent.message_id}
        await delivered(deps, fenced.job, sent, moved=of_its_own)
