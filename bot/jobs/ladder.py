"""The ways a result can reach a chat, from cheap to sure: the card turns into it.

Telegram's own file_id costs nothing; A2E's address when Telegram can fetch it; a streamed upload; the same as a
document; at last a link that says when it dies.
"""

import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from typing import Any

from bot.a2e import files
from bot.chat import Edit, Kind, Say
from bot.gateway.errors import Gone, TelegramRefused
from bot.gateway.results import ResultFile, Sent
from bot.jobs import cards
from bot.jobs.workshop import Workshop
from bot.media import convert
from bot.operations.base import Operation
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)


MB = 1024 * 1024


URL_LIMITS = {Kind.PHOTO: 5 * MB, Kind.VIDEO: 20 * MB, Kind.AUDIO: 20 * MB}
"""What Telegram fetches by itself, in bytes. https://core.telegram.org/bots/api#sending-files"""


UPLOAD_LIMITS = {
    Kind.PHOTO: 10 * MB,
    Kind.VIDEO: 50 * MB,
    Kind.AUDIO: 50 * MB,
    Kind.DOCUMENT: 50 * MB,
}


RESULT_SECONDS = 3 * 24 * 3600
"""How long A2E keeps a result."""


def _finished(job: Job) -> Job:
    return replace(job, state=State.DELIVERED)


async def climb(shop: Workshop, job: Job, request: Operation, media: dict[str, Any]) -> Sent | None:
    """Try each rung until one holds; the last one always does."""
    async with aclosing(rungs(shop, request, media)) as ways:
        async for file in ways:
            try:
                return await _show(shop, job, file)
            except TelegramRefused as error:
                log.info("job %s as %s was refused: %s", job.id, file.kind, error)
    await _show_link(shop, job, media["url"])
    return None


async def rungs(shop: Workshop, request: Operation, media: dict[str, Any]) -> AsyncGenerator[ResultFile, None]:
    """Yield the ways to show a result, best first; each is tried when the one before was refused."""
    head = await files.head(shop.a2e, media["url"])
    kind = _kind(head.content_type, media.get("kind"))
    if head.size is not None and head.size <= URL_LIMITS.get(kind, 0):
        yield ResultFile(kind=kind, url=media["url"])
    if head.size is not None and head.size > UPLOAD_LIMITS[Kind.DOCUMENT]:
        return
    suffix = SUFFIXES.get(head.content_type, ".bin")
    async with shop.supplies.spool.file(suffix) as path:
        got = await files.download(shop.a2e, media["url"], path, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        name = request.filename() + suffix
        if (got.size or 0) <= UPLOAD_LIMITS[kind]:
            yield ResultFile(kind=kind, path=path, filename=name, **await _looks(shop, kind, path))
        yield ResultFile(kind=Kind.DOCUMENT, path=path, filename=name)


SUFFIXES = {
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "audio/wav": ".wav",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
}


def _kind(content_type: str, guess: str | None) -> Kind:
    by_head = {"image": Kind.PHOTO, "video": Kind.VIDEO, "audio": Kind.AUDIO}
    head = content_type.partition("/")[0]
    return by_head.get(head) or by_head.get(guess or "") or Kind.DOCUMENT


async def _looks(shop: Workshop, kind: Kind, path: Any) -> dict[str, Any]:
    """Return width, height and seconds, so that players show the right frame at once."""
    if kind is not Kind.VIDEO:
        return {}
    width, height, seconds = await convert.measure(shop.supplies.workers, path)
    return {"width": width, "height": height, "seconds": seconds}


async def _show(shop: Workshop, job: Job, file: ResultFile) -> Sent:
    finished = _finished(job)
    caption, rows = cards.text(finished), cards.rows(finished)
    if job.message_id is not None:
        try:
            return await shop.outbox.show_result(job.chat_id, job.message_id, file, caption=caption, rows=rows)
        except Gone:
            log.info("the card of job %s was deleted by its user", job.id)
    # no card to turn into the result: a new message, in the same place
    return await shop.outbox.send_media(
        job.chat_id, file, caption=caption, rows=rows, thread_id=job.thread_id, reply_to=job.reply_to
    )


def link_words(job: Job, url: str) -> str:
    """Return the last rung: a link that says when it dies."""
    until = datetime.fromtimestamp(job.updated_at + RESULT_SECONDS, tz=UTC)
    return (
        f'<a href="{escape(url)}">Download the result</a>: too big for Telegram, '
        f"kept by A2E until about {until:%d %b %H:%M} UTC."
    )


async def _show_link(shop: Workshop, job: Job, url: str) -> None:
    finished = _finished(job)
    text, rows = f"{cards.text(finished)}\n{link_words(job, url)}", cards.rows(finished)
    if job.message_id is None:
        await shop.outbox.send(Say(chat_id=job.chat_id, text=text, rows=rows, thread_id=job.thread_id))
    else:
        await shop.outbox.send(Edit(chat_id=job.chat_id, message_id=job.message_id, text=text, rows=rows))
