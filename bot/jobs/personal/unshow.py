"""Deletes messages that showed what is gone. Telegram keeps those older than two days, except where we are an admin."""

import logging
from time import time

from bot.acts import Delete
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.words.cards import messages_of
from bot.store.database import Transaction
from bot.store.job import Job
from bot.store.shown import ShownMessage, of_job
from bot.telegram.outbox.errors import GONE_ALREADY

log = logging.getLogger(__name__)

DELETABLE_SECONDS = 48 * 3600
"""How long Telegram lets a bot delete its own messages; in groups it may be an admin, who always may."""
SLICE = 100


async def let_go_of_job(t: Transaction, deps: Deps, job: Job, name: str) -> None:
    """Mark every message that shows a job's results as to be deleted, before its row goes."""
    of, when = of_job(job.id), job.finished_at or job.updated_at
    album = [one for one in (job.result or {}).get("album", []) if one.get("message_id")]
    elsewhere = {(int(one["chat_id"]), int(one["message_id"])) for one in album if one.get("chat_id") != job.chat_id}
    for chat_id, message in [*((job.chat_id, one) for one in messages_of(job)), *sorted(elsewhere)]:
        await deps.store.shown.note(t, of, chat_id, [message], now=when, going=name)
    await deps.store.shown.let_go(t, of, name)


async def unshow(deps: Deps, name: str) -> int:
    """Delete the messages under a name; return how many of them Telegram keeps."""
    left, some = 0, await _slice(deps, name, after=0)
    while some:
        left += sum([not await _deleted(deps, one) for one in some])
        some = await _slice(deps, name, after=some[-1].id)
    return left


async def _slice(deps: Deps, name: str, *, after: int) -> list[ShownMessage]:
    return await deps.store.db.transact(lambda t: deps.store.shown.going(t, name, after=after, limit=SLICE))


async def _deleted(deps: Deps, shown: ShownMessage) -> bool:
    if shown.chat_id > 0 and time() - shown.at > DELETABLE_SECONDS:
        return False
    try:
        message = Delete(chat_id=shown.chat_id, message_id=shown.message_id)
        await deps.outbox.delete(message, harmless=GONE_ALREADY)
    except BotError as error:
        if error.retryable:
            raise
        log.info("message of what is deleted stays: %s", type(error).__name__)
        return False
    await deps.store.db.transact(lambda t: deps.store.shown.gone(t, shown.id))
    return True


async def unshow_all(deps: Deps, key: str) -> None:
    """Delete the messages under a name, and forget those that stay; a step of the queue."""
    await unshow(deps, key)
    await deps.store.db.transact(lambda t: deps.store.shown.forget_left(t, key))
