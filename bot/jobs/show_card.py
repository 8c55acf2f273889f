"""Makes a job's card say what its row says."""

import logging
from time import time

from bot.chat import Edit, Say
from bot.errors import BotError
from bot.gateway.errors import Blocked, Gone, TelegramRefused, Unknown
from bot.jobs import cards
from bot.jobs.workshop import Workshop
from bot.operations import OPERATIONS
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)


async def show_card(shop: Workshop, key: str) -> None:
    """Make a job's card say what its row says; nothing is sent to people who have blocked the bot."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    if job is None or job.state is State.DELIVERED or await is_blocked(shop, job):
        return
    try:
        await _show(shop, job)
    except (Blocked, Gone, TelegramRefused) as error:  # would be refused the next time too
        log.info("the card of job %s cannot be shown: %s", job.id, error)
    except Unknown as error:  # never the same message twice; the job's next move brings another one
        log.warning("nobody knows whether the card of job %s was sent: %s", job.id, error)


async def _show(shop: Workshop, job: Job) -> None:
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


async def is_blocked(shop: Workshop, job: Job) -> bool:
    """Whether the job's owner has blocked the bot, and so cannot be written to until they write again."""
    if job.chat_id != job.user_id:
        return False
    user = await shop.store.db.transact(lambda t: shop.store.users.get(t, job.user_id))
    return user is not None and user.blocked_at is not None


async def say(shop: Workshop, job: Job, words: str) -> None:
    """Reply to a job's card: edits make no sound, this does."""
    try:
        await shop.outbox.send(Say(chat_id=job.chat_id, text=words, thread_id=job.thread_id, reply_to=job.message_id))
    except BotError as error:  # a lost buzz is not worth a repeated one
        log.info("could not notify about job %s: %s", job.id, error)
