"""Brings results into the chat: one message that replies to the request; its card goes.

In what way it is sent, `bot.jobs.sending.fallbacks` knows; that it never shows twice, `bot.jobs.sending.new_message`.
"""

import logging
from collections.abc import AsyncGenerator, Sequence
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
from bot.jobs.likes import Likes, caption_of, in_form, likes_of
from bot.jobs.machine import card_step
from bot.jobs.runner import write
from bot.jobs.sending.delivered import delivered, unsure
from bot.jobs.sending.fallbacks import RESULT_SECONDS, UPLOAD_LIMITS, ways_to_show
from bot.jobs.sending.first import effect_of
from bot.jobs.sending.new_message import Parcel, send_apart
from bot.jobs.sending.several import send_several
from bot.jobs.several import settled
from bot.jobs.steps.card import is_blocked
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.media import convert, terms
from bot.operations import OPERATIONS
from bot.operations.base import Operation, Shows
from bot.store.database import Transaction
from bot.store.jobs import Job, State
from bot.telegram.outbox.errors import Closed, Gone, Unknown
from bot.telegram.outbox.media import ResultFile

log = logging.getLogger(__name__)

SENDING_SECONDS = 1.5
"""Seconds before "Sending" is shown: most results arrive sooner, and it would only use up a slot of Telegram's pace."""
CARD_SECONDS = 30.0
"""How long a result waits for its card at most, and only while the card is about to be sent."""


async def deliver(deps: Deps, key: str) -> None:
    """Send a finished job's result to its chat."""
    taken = await deps.store.db.transact(lambda t: _take_up(t, deps, int(key)))
    if taken is None:
        return
    job, likes, effect = taken
    if _lacks_card(job) and await deps.store.db.transact(partial(_waits_for_card, deps=deps, job=job)):
        return
    try:
        await _deliver(deps, job, likes, effect)
    except (Closed, Unknown, Gone) as error:  # made and paid for: it stays in /jobs
        log.warning("result may have arrived job=%s: %s", job.id, error)
        await _end(deps, job.id, SendUnsure())
    except BotError as error:
        if not error.retryable or time() - job.updated_at > RESULT_SECONDS:
            log.exception("result lost job=%s", job.id)
            await _end(deps, job.id, ResultLost())
            return
        raise


async def _end(deps: Deps, job_id: int, event: ResultLost | SendUnsure) -> None:
    """Commit how sending ended, to the row as it is by now: what was tried before has moved it."""

    async def committed(t: Transaction) -> None:
        job = await deps.store.jobs.get(t, job_id)
        if job is not None and not job.fence:  # else another run of this step is sending it
            await write(t, deps, job, event)

    await deps.store.db.transact(committed)


def _lacks_card(job: Job) -> bool:
    """Whether its card is still to be sent, and would stay behind; where some of several results are, none is."""
    is_carded = "card" not in job.request and OPERATIONS[job.operation].carded
    return job.message_id is None and is_carded and not settled(job)


async def _take_up(t: Transaction, deps: Deps, job_id: int) -> tuple[Job, Likes, str] | None:
    """Return a job whose result is to be sent, how its owner likes it, and with what effect it comes.

    For people who have blocked the bot it is kept until they are back.
    """
    job = await deps.store.jobs.get(t, job_id)
    if job is None or job.state is not State.SENDING:
        return None
    if await is_blocked(t, deps, job):
        await write(t, deps, job, SendUnsure())
        return None
    if job.message_id is not None or "card" in job.request:
        card = card_step(job, delay=SENDING_SECONDS)
        await deps.queue.enqueue(t, card.name, card.key, delay=card.delay)
    owner = await deps.store.users.get(t, job.user_id)
    return job, likes_of(owner.settings if owner else {}, time()), await effect_of(t, deps, job)


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


async def _deliver(deps: Deps, job: Job, likes: Likes, effect: str) -> None:
    request = request_of(job)
    media = (job.result or {}).get("media", []) if request.shows() is not Shows.NOTHING else []
    if job.fence:  # a process died while sending a new message: nobody knows whether it arrived
        await unsure(deps, job)
    elif not media and not _took_a_while(job):
        await delivered(deps, job, None)  # its card tells the rest
    elif cards.has_several(job):
        await send_several(deps, job, likes, effect)
    else:
        await send_apart(deps, job, replace(_parcel(deps, job, likes, media), effect=effect if media else ""))


def _took_a_while(job: Job) -> bool:
    """Whether its owner may be looking elsewhere by now, so that an edited card does not tell them."""
    return (job.task_type is not None or job.late) and "card" not in job.request


def _parcel(deps: Deps, job: Job, likes: Likes, media: Sequence[dict[str, Any]]) -> Parcel:
    done, request = replace(job, state=State.DELIVERED), request_of(job)
    caption = caption_of(done, likes) if media else cards.text(done)
    parcel = Parcel(ways=_no_ways, url=None, caption=caption, rows=cards.rows(done), silent=likes.silent)
    if not media:
        return parcel
    ways = partial(_voice_ways if request.shows() is Shows.VOICE else ways_to_show, deps, request, media[0])
    return replace(parcel, ways=partial(in_form, likes, ways), url=media[0]["url"])


async def _no_ways() -> AsyncGenerator[ResultFile, None]:
    """Yield nothing: the words are the result."""
    for file in list[ResultFile]():
        yield file


async def _voice_ways(deps: Deps, request: Operation, media: dict[str, Any]) -> AsyncGenerator[ResultFile, None]:
    """Yield a voice note, then the sound as a file: some people and groups don't accept voice notes."""
    async with deps.spool.file(".mp3") as sound, deps.spool.file(".ogg") as note:
        await files.download(deps.a2e, media["url"], sound, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        if await _became_note(deps, request, sound, note):
            yield ResultFile(kind=Kind.VOICE, path=note, filename="voice.ogg")
    async with aclosing(ways_to_show(deps, request, media)) as ways:
        async for file in ways:
            yield file


async def _became_note(deps: Deps, request: Operation, sound: Path, note: Path) -> bool:
    """Convert a sound into a voice note; False if it can't be: it is paid for, so it is sent as it is."""
    try:
        label = terms.comment(terms.term(composed=request.composed()))
        await convert.to_ogg_opus(deps.workers, sound, note, comment=label)
    except Unreadable as error:
        log.warning("sound not made a voice note: %s", error)
        return False
    return True
