"""Sends a talking avatar's video as a round one, where its owner asks for it. Telegram keeps it for the next time."""

import logging
from time import time

from bot.a2e import files
from bot.chat import Kind
from bot.errors import BotError, Unreadable
from bot.jobs.deps import Deps
from bot.jobs.events import OriginalSent
from bot.jobs.sending.fallbacks import RESULT_SECONDS, UPLOAD_LIMITS
from bot.jobs.sending.noted import keep_copy, note_of_job
from bot.jobs.sending.places import Place
from bot.jobs.steps.resend import UNSURE, asked_in, say_in
from bot.jobs.words.cards import request_of
from bot.jobs.words.leads import can_be_round
from bot.jobs.words.reporting import report_row
from bot.locales import N_, _
from bot.media import convert
from bot.store.job import HAS_RESULT, Job
from bot.telegram.outbox.errors import KindForbidden, TelegramRefused, Unknown
from bot.telegram.outbox.media import ResultFile, Sent

log = logging.getLogger(__name__)

STEP, KEPT = "round", "round"
"""The step's name, and the key of Telegram's copy in a job's result."""
GONE = N_("A2E keeps the video for about 3 days, and it is not there any more. 🔁 Again makes a new one.")
FORBIDDEN = N_(
    "This chat doesn't take round videos. Allow me video messages in Telegram's privacy settings, or press ⭕ in our "
    "private chat."
)
NOT_MADE = N_("I can't make a round video of this one. The video above stays as it is.")


async def send_round(deps: Deps, key: str) -> None:
    """Send a result's first minute as a round video; it takes no caption, so the label is in its picture."""
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, int(key.partition(":")[0])))
    if job is None or job.state not in HAS_RESULT or not can_be_round(job, request_of(job)):
        return
    place = asked_in(job, key)
    try:
        sent = await _send(deps, job, place)
    except BotError as error:
        if error.retryable and time() - job.updated_at < RESULT_SECONDS:
            raise
        log.info("no round video job=%s: %s", job.id, error)
        await say_in(deps, place, _words_for(error))
    else:
        await note_of_job(deps.store, job, place.chat_id, sent.message_id)
        if sent.file_id is not None:
            await keep_copy(deps, job, OriginalSent(file_id=sent.file_id, form=KEPT))


def _words_for(error: BotError) -> str:
    match error:
        case Unknown():  # it may have arrived, so it is not sent again unasked
            return _(UNSURE)
        case KindForbidden():
            return _(FORBIDDEN)
        case Unreadable() | TelegramRefused():
            return _(NOT_MADE)
        case _:
            return _(GONE)


async def _send(deps: Deps, job: Job, place: Place) -> Sent:
    """Send Telegram's copy, else a new one."""
    if kept := (job.result or {}).get(KEPT):
        try:
            return await _send_note(deps, job, place, ResultFile(kind=Kind.VIDEO_NOTE, file_id=str(kept)))
        except KindForbidden:
            raise
        except TelegramRefused as error:
            log.info("round video gone job=%s: %s", job.id, error)
    async with deps.spool.file(".mp4") as video, deps.spool.file(".mp4") as made:
        url = (job.result or {})["media"][0]["url"]
        await files.download(deps.a2e, url, video, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        await convert.to_round(deps.workers, video, made)
        async with deps.labels.labelled(made, composed=request_of(job).composed()) as file:
            note = ResultFile(kind=Kind.VIDEO_NOTE, path=file.path, filename="round.mp4")
            return await _send_note(deps, job, place, note)


async def _send_note(deps: Deps, job: Job, place: Place, note: ResultFile) -> Sent:
    rows = report_row(job, place.chat_id)
    return await deps.outbox.send_media(place.chat_id, note, caption="", rows=rows, thread_id=place.thread_id)
