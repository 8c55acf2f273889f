"""Sends a result as a document, byte for byte as A2E made it, where its owner asks for it."""

import logging
from pathlib import Path
from time import time

from bot.a2e import files
from bot.chat import Kind
from bot.errors import BotError, TooBig
from bot.jobs.deps import Deps
from bot.jobs.events import OriginalSent
from bot.jobs.runner import record
from bot.jobs.sending.fallbacks import RESULT_SECONDS, SUFFIXES, UPLOAD_LIMITS, link_words
from bot.jobs.sending.places import Place
from bot.jobs.steps.resend import UNSURE, asked_in, say_in
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.operations import OPERATIONS
from bot.store.job import HAS_RESULT, Job
from bot.telegram.outbox.errors import KindForbidden, TelegramRefused, Unknown
from bot.telegram.outbox.media import ResultFile, Sent

log = logging.getLogger(__name__)

GONE = (
    "A2E keeps the original for about 3 days, and it is not there any more. Nothing was charged. "
    "“📥 Show result” in /jobs brings what Telegram keeps."
)
FORBIDDEN = "This chat doesn't allow files. Please open /gallery in our private chat, and press 📎 there."


def caption(job: Job) -> str:
    """Return the caption of an original."""
    return f"📎 {OPERATIONS[job.operation].title}: the original file\n{cards.AI_LABEL}"


async def send_original(deps: Deps, key: str) -> None:
    """Send a result's file; Telegram's file_id is kept, so that the next time needs no upload."""
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, int(key.partition(":")[0])))
    media = (job.result or {}).get("media") if job else None
    if job is None or job.state not in HAS_RESULT or not media:
        return
    place = asked_in(job, key)
    try:
        sent = await _send(deps, job, place, media[0]["url"])
    except BotError as error:
        if error.retryable and time() - job.updated_at < RESULT_SECONDS:
            raise
        log.info("original not sent job=%s: %s", job.id, error)
        await say_in(deps, place, _words_for(error, job, media[0]["url"]))
    else:
        if sent.file_id is not None:
            await record(deps, job, OriginalSent(file_id=sent.file_id))


def _words_for(error: BotError, job: Job, url: str) -> str:
    match error:
        case Unknown():  # it may have arrived, so it is not sent again unasked
            return UNSURE
        case TooBig():
            return f"{link_words(job, url)}\n{cards.AI_LABEL}"
        case KindForbidden():
            return FORBIDDEN
        case TelegramRefused():
            return f"{link_words(job, url, [error])}\n{cards.AI_LABEL}"
        case _:
            return GONE


async def _send(deps: Deps, job: Job, place: Place, url: str) -> Sent:
    """Send Telegram's copy, else A2E's."""
    if kept := (job.result or {}).get("original"):
        try:
            return await _send_document(deps, job, place, ResultFile(kind=Kind.DOCUMENT, file_id=str(kept)))
        except KindForbidden:
            raise
        except TelegramRefused as error:
            log.info("original gone job=%s: %s", job.id, error)
    async with deps.spool.file(".bin") as path:
        got = await files.download(deps.a2e, url, path, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        return await _send_document(deps, job, place, _document(job, path, got.content_type))


async def _send_document(deps: Deps, job: Job, place: Place, document: ResultFile) -> Sent:
    return await deps.outbox.send_media(
        place.chat_id, document, caption=caption(job), rows=(), thread_id=place.thread_id
    )


def _document(job: Job, path: Path, content_type: str) -> ResultFile:
    name = request_of(job).filename() + SUFFIXES.get(content_type, path.suffix)
    return ResultFile(kind=Kind.DOCUMENT, path=path, filename=name)
