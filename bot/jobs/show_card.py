"""Makes a job's card say what its row says."""

import logging
from time import time

from bot.chat import Edit, Say
from bot.errors import BotError
from bot.jobs import cards
from bot.jobs.workshop import Workshop
from bot.operations import OPERATIONS
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)


async def show_card(shop: Workshop, key: str) -> None:
    """Make a job's card say what its row says; one that cannot be shown does not stop the job."""
    try:
        await _show(shop, key)
    except BotError as error:
        if error.retryable:
            raise
        log.warning("the card of job %s cannot be shown: %s", key, error)


async def _show(shop: Workshop, key: str) -> None:
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    if job is None or (job.state is State.DELIVERED and not cards.worded(job)):
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
        await say(shop, job, f"⚠️ {OPERATIONS[job.operation].title} did not work out; see above.")
    await _once_more(shop, job)


async def _once_more(shop: Workshop, shown: Job) -> None:
    """Two cards of one job can be on their way from two processes: the one that ends last must not be the older."""
    now = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, shown.id))
    if now is not None and now.state is not shown.state:
        await shop.store.db.transact(lambda t: shop.queue.enqueue(t, "card", str(shown.id)))


async def say(shop: Workshop, job: Job, words: str) -> None:
    """Reply to a job's card: edits make no sound, this does."""
    try:
        await shop.outbox.send(Say(chat_id=job.chat_id, text=words, thread_id=job.thread_id, reply_to=job.message_id))
    except BotError as error:  # a lost buzz is not worth a repeated one
        log.info("could not notify about job %s: %s", job.id, error)
