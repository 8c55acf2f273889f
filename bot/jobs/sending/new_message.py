"""Sends a result as a new message: fenced, so that it is never sent twice, and to the first place that accepts it."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from time import time

from bot.chat import Kind, Rows, SendMessage
from bot.errors import BotError, TooBig, Unavailable
from bot.jobs.deps import Deps
from bot.jobs.sending.delivered import delivered, fence, unsure
from bot.jobs.sending.fallbacks import HINDERED_SECONDS, link_words
from bot.jobs.sending.places import MOVED, Place, moves_to, places_of
from bot.locales import N_, _
from bot.store.jobs import Job
from bot.telegram.outbox.errors import Closed, KindForbidden, TelegramRefused, Unknown
from bot.telegram.outbox.media import ResultFile, Sent

log = logging.getLogger(__name__)

NO_VOICE = N_("Voice messages can't be sent here, so it comes as an audio file.")


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A result on its way.

    Attributes:
        ways: yields the ways to send it, best first, from the start each time it is called.
        url: A2E's address, for when no way is left; None: its words are all of it.
        caption: Telegram HTML.
        rows: its buttons.
        silent: it makes no sound.
        effect: Telegram's id of the effect it comes with, if any.

    """

    ways: Callable[[], AsyncGenerator[ResultFile, None]]
    url: str | None
    caption: str
    rows: Rows
    silent: bool = False
    effect: str = ""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A send that certainly had no effect, with the row after it."""

    job: Job
    why: BotError


async def send_apart(deps: Deps, job: Job, parcel: Parcel) -> None:
    """Send a result to the first place that accepts it; if none does it is kept, and shown where it is asked for."""
    for place in places_of(job):
        left = await _send_to(deps, job, place, parcel)
        if left is None:
            return
        job = left
    log.warning("result kept, no place takes it job=%s", job.id)
    await unsure(deps, job)


async def _send_to(deps: Deps, job: Job, place: Place, parcel: Parcel) -> Job | None:
    """Send a result to one place; return the row if the place accepts it in no way, None if that settled it."""
    notes, why = [_(MOVED)] if moves_to(job, place, 0) else [], list[BotError]()
    async with aclosing(_ways(job, parcel, why)) as files:
        async for file in files:
            outcome = await _send(deps, job, place, parcel, _as_file(deps, place, parcel, file, notes))
            if outcome is None:
                return None
            job = outcome.job
            if isinstance(outcome.why, Closed):
                return job
            why.append(outcome.why)
            notes += [_(NO_VOICE)] if file.kind is Kind.VOICE and isinstance(outcome.why, KindForbidden) else []
    if why and isinstance(why[-1], KindForbidden) and place.chat_id != job.user_id:
        return job  # another place may accept it
    lines = [*notes, *([link_words(job, parcel.url, why)] if parcel.url else [])]
    outcome = await _send(deps, job, place, parcel, _as_words(deps, place, parcel, lines))
    return outcome.job if outcome is not None else None


async def _ways(job: Job, parcel: Parcel, why: list[BotError]) -> AsyncGenerator[ResultFile, None]:
    """Yield the ways to send a result; one that can't be fetched for long has none left, and `why` says so.

    Raises:
        BotError: it can't be fetched now, or any more.

    """
    try:
        async with aclosing(parcel.ways()) as files:
            async for file in files:
                yield file
    except TooBig as error:  # A2E did not say so before
        why.append(error)
    except BotError as error:
        if not error.retryable or parcel.url is None or time() - job.updated_at < HINDERED_SECONDS:
            raise
        why.append(error)


Sending = Callable[[], Awaitable[Sent]]


def _as_file(deps: Deps, place: Place, parcel: Parcel, file: ResultFile, notes: list[str]) -> Sending:
    caption = "\n".join([parcel.caption, *notes])

    async def send() -> Sent:
        return await deps.outbox.send_media(
            place.chat_id,
            file,
            caption=caption,
            rows=parcel.rows,
            thread_id=place.thread_id,
            reply_to=place.reply_to,
            silent=parcel.silent,
            effect=parcel.effect,
        )

    return send


def _as_words(deps: Deps, place: Place, parcel: Parcel, lines: list[str]) -> Sending:
    text = "\n".join([parcel.caption, *lines])

    async def send() -> Sent:
        said = SendMessage(
            chat_id=place.chat_id,
            text=text,
            rows=parcel.rows,
            thread_id=place.thread_id,
            reply_to=place.reply_to,
            silent=parcel.silent,
            effect=parcel.effect,
        )
        return Sent(message_id=await deps.outbox.send(said) or 0, kind=Kind.TEXT, file_id=None)

    return send


async def _send(deps: Deps, job: Job, place: Place, parcel: Parcel, send: Sending) -> Refused | None:
    """Send behind a fence; None if that settled it: sent, perhaps sent, or another run of this step was quicker."""
    fenced = await fence(deps, job, up=True)
    if fenced is None:
        return None
    try:
        sent = await send()
    except (TelegramRefused, Closed) as error:
        log.info("result not taken job=%s: %s", job.id, error)
        down = await fence(deps, fenced, up=False)
        return Refused(job=down, why=error) if down is not None else None
    except Unknown:
        await unsure(deps, fenced)
    except Unavailable:
        await fence(deps, fenced, up=False)
        raise
    else:
        await _sent(deps, fenced, place, sent, shown=parcel.url is not None)
    return None


async def _sent(deps: Deps, job: Job, place: Place, sent: Sent, *, shown: bool) -> None:
    """Commit where it is: from now on that message stands for the job; shown: it is more than words."""
    moved = moves_to(job, place, sent.message_id) or {"message_id": sent.message_id}
    if "card" in job.request:  # the card belongs to the whole order, and stays
        moved = {name: value for name, value in moved.items() if name != "message_id"}
    await delivered(deps, job, sent if shown else None, moved=moved)
