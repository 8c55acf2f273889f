"""Brings results into the chat: the card turns into the result, so that it never shows twice.

In what way, `bot.jobs.sending.fallbacks` knows. Voice notes need a new message, and so does a result whose card is
gone or in a place that accepts no results.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import time
from typing import Any

from bot.a2e import files
from bot.chat import Kind
from bot.errors import BotError, Unreadable
from bot.jobs.deps import Deps
from bot.jobs.events import ResultLost, SendUnsure
from bot.jobs.runner import record, write
from bot.jobs.sending.delivered import delivered, unsure
from bot.jobs.sending.fallbacks import RESULT_SECONDS, UPLOAD_LIMITS, show_in_card, ways_to_show
from bot.jobs.sending.new_message import Parcel, send_apart
from bot.jobs.sending.several import send_several
from bot.jobs.sending.telling import say
from bot.jobs.several import settled
from bot.jobs.steps.card import is_blocked, ready_words
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.media import convert
from bot.operations import OPERATIONS
from bot.operations.base import Operation, Shows
from bot.store.database import Transaction
from bot.store.jobs import Job, State
from bot.telegram.outbox.errors import Closed, Gone, KindForbidden, Unknown
from bot.telegram.outbox.media import ResultFile

log = logging.getLogger(__name__)

CARD_SECONDS = 30.0
"""How long a result waits for its card at most, and only while the card is about to be sent."""


async def deliver(deps: Deps, key: str) -> None:
    """Send a finished job's result to its chat."""
    job = await deps.store.db.transact(lambda t: _take_up(t, deps, int(key)))
    if job is None:
        return
    if _lacks_card(job):
        if not await deps.store.db.transact(partial(_waits_for_card, deps=deps, job=job)):
            await unsure(deps, job)  # nobody knows what became of its card
        return
    try:
        await _deliver(deps, job)
    except (Closed, Unknown, Gone) as error:  # made and paid for: it stays in /jobs
        log.warning("result may have arrived job=%s: %s", job.id, error)
        await unsure(deps, job)
    except BotError as error:
        if not error.retryable or time() - job.updated_at > RESULT_SECONDS:
            log.exception("result lost job=%s", job.id)
            await record(deps, job, ResultLost())
            return
        raise


def _lacks_card(job: Job) -> bool:
    """Whether its card is still to be sent; where some of several results are, none is waited for."""
    is_carded = "card" not in job.request and OPERATIONS[job.operation].carded
    return job.message_id is None and is_carded and not settled(job)


async def _take_up(t: Transaction, deps: Deps, job_id: int) -> Job | None:
    """Return a job whose result is to be sent; for people who have blocked the bot it is kept until they are back."""
    job = await deps.store.jobs.get(t, job_id)
    if job is None or job.state is not State.SENDING:
        return None
    if await is_blocked(t, deps, job):
        await write(t, deps, job, SendUnsure())
        return None
    return job


async def _waits_for_card(t: Transaction, *, deps: Deps, job: Job) -> bool:
    """Try again soon while the card is still to be sent; False if it is not coming."""
    waiting = str(job.id) in await deps.queue.waiting(t, "card")
    now = await deps.store.jobs.get(t, job.id)
    if now is not None and now.message_id is not None:  # it was sent just now
        await deps.queue.enqueue(t, "deliver", str(job.id))
        return True
    if not waiting or time() - job.updated_at > CARD_SECONDS:
        return False
    await deps.queue.enqueue(t, "deliver", str(job.id), delay=1)
    return True


async def _deliver(deps: Deps, job: Job) -> None:
    request = request_of(job)
    media = (job.result or {}).get("media", [])
    if not media or request.shows() is Shows.NOTHING:
        await delivered(deps, job, None)  # its card tells the rest
    elif job.fence:  # a process died while sending a new message: nobody knows whether it arrived
        await unsure(deps, job)
    elif cards.has_several(job):
        await send_several(deps, job)
    elif request.shows() is Shows.VOICE and "card" not in job.request and OPERATIONS[job.operation].carded:
        await send_apart(deps, job, _voice_parcel(deps, job, request, media[0]))
    elif "card" in job.request or job.message_id is None:
        await send_apart(deps, job, _parcel(deps, job, request, media[0]))
    else:
        await _deliver_in_card(deps, job, job.message_id, request, media[0])


async def _deliver_in_card(deps: Deps, job: Job, message_id: int, request: Operation, media: dict[str, Any]) -> None:
    """Turn the card into the result; if the card is gone, or its place accepts no results, send a new message."""
    try:
        sent = await show_in_card(deps, job, message_id, request, media)
    except (Gone, Closed, KindForbidden) as error:
        log.info("card not turned into the result job=%s: %s", job.id, error)
        await send_apart(deps, job, _parcel(deps, job, request, media))
    else:
        if await delivered(deps, job, sent):
            await say(deps, job, ready_words(job), elsewhere=ready_words(job, above=False))  # edits make no sound


def _parcel(deps: Deps, job: Job, request: Operation, media: dict[str, Any]) -> Parcel:
    done = replace(job, state=State.DELIVERED)
    ways = partial(ways_to_show, deps, request, media)
    return Parcel(ways=ways, url=media["url"], caption=cards.text(done), rows=cards.rows(done))


def _voice_parcel(deps: Deps, job: Job, request: Operation, media: dict[str, Any]) -> Parcel:
    ways = partial(_voice_ways, deps, request, media)
    return Parcel(ways=ways, url=media["url"], caption=cards.AI_LABEL, rows=cards.original_row(job), beside=True)


async def _voice_ways(deps: Deps, request: Operation, media: dict[str, Any]) -> AsyncGenerator[ResultFile, None]:
    """Yield a voice note, then the sound as a file: some people and groups don't accept voice notes."""
    async with deps.spool.file(".mp3") as sound, deps.spool.file(".ogg") as note:
        await files.download(deps.a2e, media["url"], sound, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        if await _became_note(deps, sound, note):
            yield ResultFile(kind=Kind.VOICE, path=note, filename="voice.ogg")
    async with aclosing(ways_to_show(deps, request, media)) as ways:
        async for file in ways:
            yield file


async def _became_note(deps: Deps, sound: Path, note: Path) -> bool:
    """Convert a sound into a voice note; False if it can't be: it is paid for, so it is sent as it is."""
    try:
        await convert.to_ogg_opus(deps.workers, sound, note)
    except Unreadable as error:
        log.warning("sound not made a voice note: %s", error)
        return False
    return True
