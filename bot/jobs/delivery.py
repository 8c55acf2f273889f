"""Brings results into the chat: the card turns into the result, so that none is shown twice.

The ladder, from cheap to sure: Telegram's own file_id, A2E's address when Telegram can fetch it, a streamed upload,
the same as a document, a link that says when it dies. Only voice notes need a new message: they
are fenced, and a send whose outcome is unknown is never repeated; the card then offers "Show result".
"""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from time import time
from pathlib import Path
from typing import Any

from bot.a2e import calls
from bot.chat import Edit, Kind, Say
from bot.errors import BotError, Unavailable
from bot.gateway.outbox import Blocked, Gone, ResultFile, Sent, TelegramRefused, Unknown
from bot.jobs import cards
from bot.jobs.moves import advance
from bot.jobs.workshop import Workshop
from bot.media import convert
from bot.operations import OPERATIONS
from bot.operations.base import Operation, Shows
from bot.store.database import Transaction
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)

MB = 1024 * 1024
URL_LIMITS = {Kind.PHOTO: 5 * MB, Kind.VIDEO: 20 * MB, Kind.AUDIO: 20 * MB}
"""What Telegram fetches by itself, in bytes. https://core.telegram.org/bots/api#sending-files"""
UPLOAD_LIMITS = {Kind.PHOTO: 10 * MB, Kind.VIDEO: 50 * MB, Kind.AUDIO: 50 * MB, Kind.DOCUMENT: 50 * MB}
RESULT_SECONDS = 3 * 24 * 3600
"""How long A2E keeps a result."""


async def deliver(shop: Workshop, key: str) -> None:
    """Send a finished job's result to its chat."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    if job is None or job.state is not State.SENDING:
        return
    if job.message_id is None:  # its card is still being sent
        await shop.store.db.transact(lambda t: shop.queue.enqueue(t, "deliver", key, delay=1))
        return
    try:
        await _deliver(shop, job)
    except Blocked:
        await shop.store.db.transact(lambda t: shop.store.users.mark_blocked(t, job.user_id, now=time()))
        await _delivered(shop, job, None, unsure=True)
    except BotError as error:
        if not error.retryable or time() - job.updated_at > RESULT_SECONDS:
            log.exception("result of job %s is lost", job.id)
            await shop.store.db.transact(
                lambda t: advance(t, shop, job, State.FAILED, error="The result could not be fetched from A2E any more.")
            )
            return
        raise


def request_of(job: Job) -> Operation:
    """Return the operation instance a job stands for."""
    operation = OPERATIONS[job.operation]
    return operation.build(name=job.name, answers=job.request["answers"], urls=job.inputs or {})


async def _deliver(shop: Workshop, job: Job) -> None:
    request = request_of(job)
    media = (job.result or {}).get("media", [])
    if not media or request.shows() is Shows.NOTHING:
        await _delivered(shop, job, None)
    elif request.shows() is Shows.VOICE:
        await _deliver_voice(shop, job, media[0]["url"])
    else:
        sent = await _climb(shop, job, request, media[0])
        await _delivered(shop, job, sent)
        await _notify(shop, job)


def _finished(job: Job) -> Job:
    return replace(job, state=State.DELIVERED)


async def _climb(shop: Workshop, job: Job, request: Operation, media: dict[str, Any]) -> Sent | None:
    """Try each rung until one holds; the last one always does."""
    async for file in _rungs(shop, request, media):
        try:
            return await _show(shop, job, file)
        except TelegramRefused as error:
            log.info("job %s as %s was refused: %s", job.id, file.kind, error)
    await _show_link(shop, job, media["url"])
    return None


async def _rungs(shop: Workshop, request: Operation, media: dict[str, Any]) -> AsyncIterator[ResultFile]:
    head = await calls.head(shop.a2e, media["url"])
    kind = _kind(head.content_type, media.get("kind"))
    if head.size is not None and head.size <= URL_LIMITS.get(kind, 0):
        yield ResultFile(kind=kind, url=media["url"])
    if head.size is not None and head.size > UPLOAD_LIMITS[Kind.DOCUMENT]:
        return
    suffix = SUFFIXES.get(head.content_type, ".bin")
    async with shop.supplies.spool.file(suffix) as path:
        got = await calls.download(shop.a2e, media["url"], path, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        name = request.filename() + suffix
        if (got.size or 0) <= UPLOAD_LIMITS[kind]:
            yield ResultFile(kind=kind, path=path, filename=name, **await _looks(kind, path))
        yield ResultFile(kind=Kind.DOCUMENT, path=path, filename=name)


SUFFIXES = {
    "video/mp4": ".mp4", "video/quicktime": ".mov", "image/jpeg": ".jpg", "image/png": ".png",
    "image/webp": ".webp", "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/ogg": ".ogg", "audio/mp4": ".m4a",
}  # fmt: skip


def _kind(content_type: str, guess: str | None) -> Kind:
    by_head = {"image": Kind.PHOTO, "video": Kind.VIDEO, "audio": Kind.AUDIO}
    head = content_type.partition("/")[0]
    return by_head.get(head) or by_head.get(guess or "") or Kind.DOCUMENT


async def _looks(kind: Kind, path: Any) -> dict[str, Any]:
    """Return width, height and seconds, so that players show the right frame at once."""
    if kind is not Kind.VIDEO:
        return {}
    facts = await convert.measure(path)
    return {"width": facts.width, "height": facts.height, "seconds": facts.seconds}


async def _show(shop: Workshop, job: Job, file: ResultFile) -> Sent:
    finished = _finished(job)
    caption, rows = cards.text(finished), cards.rows(finished)
    try:
        return await shop.outbox.show_result(
            job.chat_id, int(job.message_id or 0), file, caption=caption, rows=rows
        )
    except Gone:  # the user deleted the card: a new message, in the same place
        return await shop.outbox.send_media(
            job.chat_id, file, caption=caption, rows=rows, thread_id=job.thread_id, reply_to=job.reply_to
        )


async def _show_link(shop: Workshop, job: Job, url: str) -> None:
    until = datetime.fromtimestamp(job.updated_at + RESULT_SECONDS, tz=UTC)
    words = f'<a href="{url}">Download the result</a>: too big for Telegram, kept by A2E until about {until:%d %b %H:%M} UTC.'
    finished = _finished(job)
    await shop.outbox.send(
        Edit(chat_id=job.chat_id, message_id=int(job.message_id or 0), text=f"{cards.text(finished)}\n{words}", rows=cards.rows(finished))
    )


async def _deliver_voice(shop: Workshop, job: Job, url: str) -> None:
    if (job.result or {}).get("fence"):
        await _delivered(shop, job, None, unsure=True)
        return
    async with shop.supplies.spool.file(".mp3") as sound, shop.supplies.spool.file(".ogg") as note:
        await calls.download(shop.a2e, url, sound, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        await convert.to_ogg_opus(sound, note)
        fenced = await _fence(shop, job, up=True)
        if fenced is not None:
            await _send_fenced(shop, fenced, note)


async def _fence(shop: Workshop, job: Job, *, up: bool) -> Job | None:
    """Commit that a message is about to be sent, or that it certainly was not."""
    result = {**(job.result or {}), "fence": up}
    return await shop.store.db.transact(
        lambda t: shop.store.jobs.move(t, job, State.SENDING, now=time(), result=result)
    )


async def _send_fenced(shop: Workshop, job: Job, note: Path) -> None:
    try:
        sent = await shop.outbox.send_media(
            job.chat_id, ResultFile(kind=Kind.VOICE, path=note, filename="voice.ogg"),
            caption=cards.AI_LABEL, rows=(), thread_id=job.thread_id, reply_to=job.message_id,
        )  # fmt: skip
    except Unknown:
        await _delivered(shop, job, None, unsure=True)
    except TelegramRefused as error:  # some people take no voice messages: the card becomes the sound
        log.info("job %s as a voice message was refused: %s", job.id, error)
        await _delivered(shop, job, await _climb(shop, job, request_of(job), (job.result or {})["media"][0]))
    except Unavailable:
        await _fence(shop, job, up=False)
        raise
    else:
        await _delivered(shop, job, sent)


async def _delivered(shop: Workshop, job: Job, sent: Sent | None, *, unsure: bool = False) -> None:
    """Commit that it is delivered; a card that did not become the result says so in words."""
    result = {name: value for name, value in (job.result or {}).items() if name != "fence"}
    if sent is not None:
        result["sent"] = {"kind": sent.kind.value, "file_id": sent.file_id, "message_id": sent.message_id}
    if unsure:
        result["unsure"] = True
    done = await shop.store.db.transact(partial(_commit, shop=shop, job=job, result=result))
    if done is not None and (sent is None or sent.message_id != job.message_id) and not await _linked(job, sent):
        await _edit_card(shop, done)


async def _linked(job: Job, sent: Sent | None) -> bool:
    """Whether the card already shows a link to the result."""
    return sent is None and bool((job.result or {}).get("media")) and request_of(job).shows() is Shows.MEDIA


async def _commit(t: Transaction, *, shop: Workshop, job: Job, result: dict[str, Any]) -> Job | None:
    done = await advance(t, shop, job, State.DELIVERED, result=result)
    key = request_of(job).shared_key()
    if done is not None and key is not None and "sent" in result:
        await shop.store.things.add(
            t, user_id=0, kind="shared", name=key, a2e_id=key, url=None, file=result["sent"], now=time()
        )
    return done


async def _edit_card(shop: Workshop, job: Job) -> None:
    await shop.outbox.send(
        Edit(chat_id=job.chat_id, message_id=int(job.message_id or 0), text=cards.text(job), rows=cards.rows(job))
    )


async def _notify(shop: Workshop, job: Job) -> None:
    """Edits make no sound: a short reply tells that the card has become the result."""
    title = OPERATIONS[job.operation].title
    await _say(shop, job, f"🔔 {title}: it's ready, right above.")


async def _say(shop: Workshop, job: Job, words: str) -> None:
    try:
        await shop.outbox.send(
            Say(chat_id=job.chat_id, text=words, thread_id=job.thread_id, reply_to=job.message_id)
        )
    except BotError as error:  # a lost buzz is not worth a repeated one
        log.info("could not notify about job %s: %s", job.id, error)


async def show_card(shop: Workshop, key: str) -> None:
    """Make a job's card say what its row says."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    if job is None or job.state is State.DELIVERED:
        return
    place = await shop.store.db.transact(lambda t: shop.store.jobs.place(t, job))
    waited = time() - (job.started_at or time())
    words, rows = cards.text(job, place=place, waited=waited), cards.rows(job)
    if job.message_id is None:
        said = Say(chat_id=job.chat_id, text=words, rows=rows, thread_id=job.thread_id, silent=True)
        message_id = await shop.outbox.send(said)
        await shop.store.db.transact(lambda t: shop.store.jobs.set_card(t, job.id, message_id))
        return
    await shop.outbox.send(Edit(chat_id=job.chat_id, message_id=job.message_id, text=words, rows=rows))
    if job.state is State.FAILED:
        await _say(shop, job, f"⚠️ {OPERATIONS[job.operation].title} did not work out; see above.")


async def resend(shop: Workshop, key: str) -> None:
    """Send a result again because the user asked for it: as a new message, from A2E's address."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    media = (job.result or {}).get("media") if job else None
    if job is None or not media:
        return
    request = request_of(job)
    async for file in _rungs(shop, request, media[0]):
        try:
            sent = await shop.outbox.send_media(
                job.chat_id, file, caption=cards.AI_LABEL, rows=(), thread_id=job.thread_id, reply_to=job.message_id
            )
        except TelegramRefused:
            continue
        except (Unknown, Blocked, Gone) as error:
            log.info("could not show job %s again: %s", job.id, error)
            return
        await shop.store.db.transact(lambda t: shop.store.jobs.move(t, job, State.DELIVERED, now=time(), result=_with(job, sent)))
        return


def _with(job: Job, sent: Sent) -> dict[str, Any]:
    kept = {name: value for name, value in (job.result or {}).items() if name != "unsure"}
    return kept | {"sent": {"kind": sent.kind.value, "file_id": sent.file_id, "message_id": sent.message_id}}
