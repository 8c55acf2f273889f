"""Brings results into the chat: the card turns into the result, so that none is shown twice.

The ladder, from cheap to sure: Telegram's own file_id, A2E's address when Telegram can fetch it, a streamed upload,
the same as a document, a link that says when it dies. Only voice notes need a new message: they
are fenced, and a send whose outcome is unknown is never repeated; the card then offers "Show result".
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
from bot.errors import BotError, Unavailable
from bot.gateway.errors import Blocked, Gone, TelegramRefused, Unknown
from bot.gateway.results import ResultFile, Sent
from bot.jobs import cards
from bot.jobs.cards import request_of
from bot.jobs.ladder import RESULT_SECONDS, UPLOAD_LIMITS, climb, link_words, rungs
from bot.jobs.moves import advance
from bot.jobs.show_card import is_blocked, say
from bot.jobs.workshop import Workshop
from bot.media import convert
from bot.operations import OPERATIONS
from bot.operations.base import Operation, Shows
from bot.store.database import Transaction
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)

CARD_SECONDS = 30.0
"""A result waits for its card at most so long, and only while somebody is about to send it."""
GONE = (
    "That result is not kept any more: A2E deletes its copy after about 3 days. Nothing was charged. "
    "Press 🔁 Again to make it anew."
)


async def deliver(shop: Workshop, key: str) -> None:
    """Send a finished job's result to its chat."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    if job is None or job.state is not State.SENDING:
        return
    if await is_blocked(shop, job):  # kept, and shown on request when they are back
        await _delivered(shop, job, None, unsure=True)
        return
    if job.message_id is None and "card" not in job.request and OPERATIONS[job.operation].carded:
        if not await shop.store.db.transact(partial(_waits_for_card, shop=shop, job=job)):
            await _delivered(shop, job, None, unsure=True)  # nobody knows what became of its card
        return
    try:
        await _deliver(shop, job)
    except (Blocked, Unknown, Gone) as error:  # made and paid for: it stays in /jobs
        log.warning("nobody knows whether the result of job %s arrived: %s", job.id, error)
        await _delivered(shop, job, None, unsure=True)
    except BotError as error:
        if not error.retryable or time() - job.updated_at > RESULT_SECONDS:
            log.exception("result of job %s is lost", job.id)
            await shop.store.db.transact(
                lambda t: advance(
                    t,
                    shop,
                    job,
                    State.FAILED,
                    error="The result could not be fetched from A2E any more.",
                )
            )
            return
        raise


async def _waits_for_card(t: Transaction, *, shop: Workshop, job: Job) -> bool:
    """Come again soon while the card is still to be sent."""
    waiting = str(job.id) in await shop.queue.waiting(t, "card")
    now = await shop.store.jobs.get(t, job.id)
    if now is not None and now.message_id is not None:  # it came just now
        await shop.queue.enqueue(t, "deliver", str(job.id))
        return True
    if not waiting or time() - job.updated_at > CARD_SECONDS:
        return False
    await shop.queue.enqueue(t, "deliver", str(job.id), delay=1)
    return True


async def _deliver(shop: Workshop, job: Job) -> None:
    request = request_of(job)
    media = (job.result or {}).get("media", [])
    if not media or request.shows() is Shows.NOTHING:
        ended = await _delivered(shop, job, None)
        if ended and (job.family is not None or (job.result or {}).get("late")):  # it took its time, or had failed
            await _notify(shop, job)
    elif (job.result or {}).get("fence"):  # a process died while it sent a new message: nobody knows whether it arrived
        await _delivered(shop, job, None, unsure=True)
    elif "card" in job.request or not OPERATIONS[job.operation].carded:
        await _deliver_apart(shop, job, request, media[0])
    elif request.shows() is Shows.VOICE:
        await _deliver_voice(shop, job, media[0]["url"])
    else:
        sent = await climb(shop, job, request, media[0])
        if await _delivered(shop, job, sent):
            await _notify(shop, job)


async def _deliver_apart(shop: Workshop, job: Job, request: Operation, media: dict[str, Any]) -> None:
    """Send a result as a message of its own, fenced: its card stands for others too."""
    async with aclosing(rungs(shop, request, media)) as ways:
        async for file in ways:
            refused = await _send_apart(shop, job, file)
            if refused is None:
                return
            job = refused
    await say(shop, job, f"{cards.text(_done(job))}\n{link_words(job, media['url'])}")
    await _delivered(shop, job, None)


def _done(job: Job) -> Job:
    return replace(job, state=State.DELIVERED)


async def _send_apart(shop: Workshop, job: Job, file: ResultFile) -> Job | None:
    """Send it in one way; return the job when Telegram refused that way, None when it is over."""
    fenced = await _fence(shop, job, up=True)
    if fenced is None:
        return None
    caption, rows = cards.text(_done(fenced)), cards.rows(_done(fenced))
    try:
        sent = await shop.outbox.send_media(
            fenced.chat_id, file, caption=caption, rows=rows, thread_id=fenced.thread_id
        )
    except TelegramRefused as error:
        log.info("job %s as %s was refused: %s", job.id, file.kind, error)
        return await _fence(shop, fenced, up=False)
    except Unknown:
        await _delivered(shop, fenced, None, unsure=True)
    except Unavailable:
        await _fence(shop, fenced, up=False)
        raise
    else:
        await _delivered(shop, fenced, sent)
    return None


async def _deliver_voice(shop: Workshop, job: Job, url: str) -> None:
    async with shop.supplies.spool.file(".mp3") as sound, shop.supplies.spool.file(".ogg") as note:
        await files.download(shop.a2e, url, sound, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
        await convert.to_ogg_opus(shop.supplies.workers, sound, note)
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
            job.chat_id,
            ResultFile(kind=Kind.VOICE, path=note, filename="voice.ogg"),
            caption=cards.AI_LABEL,
            rows=(),
            thread_id=job.thread_id,
            reply_to=job.message_id,
        )
    except (Unknown, Blocked, Gone):
        await _delivered(shop, job, None, unsure=True)
    except TelegramRefused as error:  # some people take no voice messages: the card becomes the sound
        log.info("job %s as a voice message was refused: %s", job.id, error)
        await _delivered(shop, job, await climb(shop, job, request_of(job), (job.result or {})["media"][0]))
    except Unavailable:
        await _fence(shop, job, up=False)
        raise
    else:
        await _delivered(shop, job, sent)


async def _delivered(shop: Workshop, job: Job, sent: Sent | None, *, unsure: bool = False) -> bool:
    """Commit that it is delivered; a card that did not become the result says so in words.

    Returns False when another run of this step was quicker.
    """
    result = {name: value for name, value in (job.result or {}).items() if name != "fence"}
    if sent is not None:
        result["sent"] = {
            "kind": sent.kind.value,
            "file_id": sent.file_id,
            "message_id": sent.message_id,
        }
    if unsure:
        result["unsure"] = True
    done = await shop.store.db.transact(partial(_commit, shop=shop, job=job, result=result))
    return done is not None


async def _commit(t: Transaction, *, shop: Workshop, job: Job, result: dict[str, Any]) -> Job | None:
    done = await advance(t, shop, job, State.DELIVERED, result=result)
    if (
        done is not None and "card" not in job.request and cards.worded(done)
    ):  # as a step of its own: never overtaken by an older card
        await shop.queue.enqueue(t, "card", str(job.id))
    key = request_of(job).shared_key()
    if done is not None and key is not None and "sent" in result:
        await shop.store.things.add(
            t,
            user_id=0,
            kind="shared",
            name=key,
            a2e_id=key,
            url=None,
            file=result["sent"],
            now=time(),
        )
    return done


async def _notify(shop: Workshop, job: Job) -> None:
    """Edits make no sound: a short reply tells that the card has become the result."""
    title = OPERATIONS[job.operation].title
    late = (job.result or {}).get("late")
    words = f"it took longer, but here it is. {cards.LATE_LINE}" if late else "it's ready, right above."
    await say(shop, job, f"🔔 {title}: {words}")


async def resend(shop: Workshop, key: str) -> None:
    """Send a result again because the user asked for it: as a new message, from A2E's address."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    media = (job.result or {}).get("media") if job else None
    if job is None or job.state is not State.DELIVERED or not media:
        return
    try:
        sent = await _send_again(shop, job, media[0]["url"], rungs(shop, request_of(job), media[0]))
    except (Unknown, Blocked, Gone) as error:  # it may have arrived: never sent again by itself
        log.info("could not show job %s again: %s", job.id, error)
    except BotError as error:
        if error.retryable and time() - job.updated_at < RESULT_SECONDS:
            raise
        log.info("job %s has no result any more: %s", job.id, error)
        await say(shop, job, GONE)
    else:
        if sent is not None:
            result = _with(job, sent)
            await shop.store.db.transact(
                partial(shop.store.jobs.move, job=job, to=State.DELIVERED, now=time(), result=result)
            )


async def _send_again(shop: Workshop, job: Job, url: str, rungs_up: AsyncGenerator[ResultFile, None]) -> Sent | None:
    async with aclosing(rungs_up) as ways:
        async for file in ways:
            try:
                return await shop.outbox.send_media(
                    job.chat_id, file, caption=cards.AI_LABEL, rows=(), thread_id=job.thread_id, reply_to=job.message_id
                )
            except TelegramRefused as error:
                log.info("job %s as %s was refused: %s", job.id, file.kind, error)
    await say(shop, job, f"{link_words(job, url)}\n{cards.AI_LABEL}")
    return None


def _with(job: Job, sent: Sent) -> dict[str, Any]:
    kept = {name: value for name, value in (job.result or {}).items() if name != "unsure"}
    return kept | {"sent": {"kind": sent.kind.value, "file_id": sent.file_id, "message_id": sent.message_id}}
