"""Sends the 1080p copy of a result as a document, where its owner asks for it, as soon as A2E has made it.

A2E is asked again and again, a step each time; the key says until when.
"""

import logging
from time import time

from bot.a2e import files
from bot.a2e.sharper import sharp_copy
from bot.chat import Kind
from bot.errors import BotError, TooBig
from bot.jobs.deps import Deps
from bot.jobs.sending.fallbacks import UPLOAD_LIMITS, link_words
from bot.jobs.sending.noted import note_of_job
from bot.jobs.sending.places import Place
from bot.jobs.steps.originals import FORBIDDEN
from bot.jobs.steps.resend import UNSURE, asked_in, key_of, say_in
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.jobs.words.reporting import report_row
from bot.locales import N_, _
from bot.media.labelling import Labelled
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.job import HAS_RESULT, Job
from bot.telegram.outbox.errors import KindForbidden, TelegramRefused, Unknown
from bot.telegram.outbox.media import ResultFile

log = logging.getLogger(__name__)

STEP = "sharper"
PATIENCE = 20 * 60.0
"""Seconds after which it is no longer waited for."""
LATE = N_("A2E hasn't finished the 1080p video in 20 minutes. Nothing was charged: press 1080p again later.")
NONE = N_("A2E has no 1080p copy of this video. Nothing was charged, and the video stays as it is.")


async def ask_for_sharper(t: Transaction, deps: Deps, job: Job, chat_id: int, thread_id: int | None) -> bool:
    """Have the copy sent to a place; False: that is under way."""
    place = key_of(job, chat_id, thread_id)
    if any(one.startswith(f"{place}:") for one in await deps.queue.waiting(t, STEP)):
        return False
    await deps.queue.enqueue(t, STEP, f"{place}:{int(time() + PATIENCE)}")
    return True


async def send_sharper(deps: Deps, key: str) -> None:
    """Send the copy if it is there; else ask again a little later, until the time is up."""
    where, until = key.rsplit(":", 1)
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, int(key.partition(":")[0])))
    if job is None or job.state not in HAS_RESULT or job.task_id is None:
        return
    place, late = asked_in(job, where), time() > float(until)
    try:
        url = await sharp_copy(deps.a2e, job.task_id)
    except BotError as error:
        log.info("no 1080p copy job=%s: %s", job.id, error)
        if not error.retryable or late:
            await say_in(deps, place, _(LATE if error.retryable else NONE))
            return
        url = None
    if url is not None:
        await _send(deps, job, place, url, late=late)
    elif late:
        await say_in(deps, place, _(LATE))
    else:
        pause = 2 * deps.settings.poll_seconds
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, STEP, key, delay=pause))


async def _send(deps: Deps, job: Job, place: Place, url: str, *, late: bool) -> None:
    """Send the file; one that Telegram doesn't take, or that can't be fetched until it is late, as a link.

    Raises:
        BotError: it can't be fetched now.

    """
    try:
        async with deps.spool.file(".mp4") as path:
            comes = files.download(deps.a2e, url, path, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
            await deps.labels.meanwhile(comes)
            async with deps.labels.as_document(path, composed=request_of(job).composed(), ending=path.suffix) as file:
                await _send_document(deps, job, place, file)
    except BotError as error:
        if error.retryable and not late:
            raise
        log.info("1080p copy not sent job=%s: %s", job.id, error)
        await say_in(deps, place, _words_for(error, job, url), of=job)


async def _send_document(deps: Deps, job: Job, place: Place, file: Labelled) -> None:
    name = f"{request_of(job).filename()}-1080p{file.ending}"
    document = ResultFile(kind=Kind.DOCUMENT, path=file.path, filename=name)
    words = f"{_(OPERATIONS[job.operation].title)}: 1080p\n{_(cards.AI_LABEL)}"
    rows, thread = report_row(job, place.chat_id), place.thread_id
    sent = await deps.outbox.send_media(place.chat_id, document, caption=words, rows=rows, thread_id=thread)
    await note_of_job(deps.store, job, place.chat_id, sent.message_id)


def _words_for(error: BotError, job: Job, url: str) -> str:
    match error:
        case Unknown():  # it may have arrived, so it is not sent again unasked
            return _(UNSURE)
        case KindForbidden():
            return _(FORBIDDEN)
        case TooBig():
            return f"{link_words(job, url)}\n{_(cards.AI_LABEL)}"
        case TelegramRefused() | BotError(retryable=True):
            return f"{link_words(job, url, [error])}\n{_(cards.AI_LABEL)}"
        case _:
            return _(NONE)
