"""Brings a result as a document with the bytes that A2E made, where its owner asks for it."""

import logging
from functools import partial
from pathlib import Path
from time import time

from bot.a2e import files
from bot.chat import Kind
from bot.errors import BotError, TooBig
from bot.gateway.errors import KindForbidden, TelegramRefused, Unknown
from bot.gateway.results import ResultFile, Sent
from bot.jobs import cards
from bot.jobs.cards import request_of
from bot.jobs.ladder import RESULT_SECONDS, SUFFIXES, UPLOAD_LIMITS, link_words
from bot.jobs.places import Place
from bot.jobs.resend import UNSURE, asked_in, say_in
from bot.jobs.workshop import Workshop
from bot.operations import OPERATIONS
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)

GONE = (
    "A2E keeps the original for about 3 days, and it is not there any more. Nothing was charged. "
    "“📥 Show result” in /jobs brings what Telegram keeps."
)
FORBIDDEN = "This chat doesn't allow files. Please open /gallery in our private chat, and press 📎 there."


def caption(job: Job) -> str:
    """Return what stands under an original."""
    return f"📎 {OPERATIONS[job.operation].title}: the original file\n{cards.AI_LABEL}"


async def send_original(shop: Workshop, key: str) -> None:
    """Send a result's file; what Telegram makes of it is kept, so that the next time costs no upload."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key.partition(":")[0])))
    media = (job.result or {}).get("media") if job else None
    if job is None or job.state is not State.DELIVERED or not media:
        return
    place = asked_in(job, key)
    try:
        sent = await _send(shop, job, place, media[0]["url"])
    except BotError as error:
        if error.retryable and time() - job.updated_at < RESULT_SECONDS:
            raise
        log.info("original not sent job=%s: %s", job.id, error)
        await say_in(shop, place, _words_for(error, job, media[0]["url"]))
    else:
        result = {**(job.result or {}), "original": sent.file_id}
        await shop.store.db.transact(
            partial(shop.store.jobs.move, job=job, to=State.DELIVERED, now=job.updated_at, result=result)
        )


def _words_for(error: BotError, job: Job, url: str) -> str:
    match error:
        case Unknown():  # it may have arrived, so it is not sent again by itself
            return UNSURE
        case TooBig():
            return f"{link_words(job, url)}\n{cards.AI_LABEL}"
        case KindForbidden():
            return FORBIDDEN
        case TelegramRefused():
            return f"{link_words(job, url, [error])}\n{cards.AI_LABEL}"
        case _:
            return GONE


async def _send(shop: Workshop, job: Job, place: Place, url: str) -> Sent:
    """Send what Telegram keeps of it, else A2E's copy."""
    if kept := (job.result or {}).get("original"):
        try:
            return await _send_document(shop, job, place, ResultFile(kind=Kind.DOCUMENT, file_id=str(kept)))
        except KindForbidden:
            raise
        except TelegramRefused as error:
            log.info("original is not kept any more job=%s: %s", job.id, error)
    async with shop.supplies.spool.file(".bin") as path:
        got = await files.download(shop.a2e, url, path, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        return await _send_document(shop, job, place, _document(job, path, got.content_type))


async def _send_document(shop: Workshop, job: Job, place: Place, document: ResultFile) -> Sent:
    return await shop.outbox.send_media(
        place.chat_id, document, caption=caption(job), rows=(), thread_id=place.thread_id
    )


def _document(job: Job, path: Path, content_type: str) -> ResultFile:
    name = request_of(job).filename() + SUFFIXES.get(content_type, path.suffix)
    return ResultFile(kind=Kind.DOCUMENT, path=path, filename=name)
