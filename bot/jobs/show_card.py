"""Makes a job's card say what its row says."""

import logging
from time import time

from bot.chat import Edit, Say
from bot.errors import BotError
from bot.jobs import cards
from bot.jobs.groups import show_group
from bot.jobs.moves import request_of
from bot.jobs.workshop import Workshop
from bot.operations import FAMILIES, OPERATIONS
from bot.operations.base import Shows
from bot.store.database import Transaction
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)


async def show_card(shop: Workshop, key: str) -> None:
    """Make a job's card say what its row says."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    if job is None:
        return
    if OPERATIONS[job.operation].fans_out and job.family is None:
        await show_group(shop, job)
        return
    if job.state is State.DELIVERED:
        return
    place, in_family = await shop.store.db.transact(lambda t: _places(t, shop, job))
    waited = time() - (job.started_at or time())
    words, rows = cards.text(job, place=place, in_family=in_family, waited=waited), cards.rows(job)
    if job.message_id is None:
        said = Say(chat_id=job.chat_id, text=words, rows=rows, thread_id=job.thread_id, silent=True)
        message_id = await shop.outbox.send(said)
        await shop.store.db.transact(lambda t: shop.store.jobs.set_card(t, job.id, message_id))
        return
    await shop.outbox.send(Edit(chat_id=job.chat_id, message_id=job.message_id, text=words, rows=rows))
    if job.state is State.FAILED:
        await say(shop, job, f"⚠️ {OPERATIONS[job.operation].title} did not work out; see above.")
    await _mend(shop, job)


async def _mend(shop: Workshop, job: Job) -> None:
    """The result may have come while that edit was on its way: older words must not stay on top of it."""
    now = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, job.id))
    if now is not None and now.state is State.DELIVERED and says_done(now):
        await edit_card(shop, now)


def says_done(job: Job) -> bool:
    """Whether the card of a delivered job is words: it neither became the result nor holds a link to it."""
    result = job.result or {}
    if "sent" in result:
        return bool(result["sent"]["message_id"] != job.message_id)
    return not result.get("media") or request_of(job).shows() is not Shows.MEDIA


async def edit_card(shop: Workshop, job: Job) -> None:
    """Make the card say what a row says that was just read."""
    await shop.outbox.send(
        Edit(
            chat_id=job.chat_id,
            message_id=int(job.message_id or 0),
            text=cards.text(job),
            rows=cards.rows(job),
        )
    )


async def _places(t: Transaction, shop: Workshop, job: Job) -> tuple[int, int]:
    """Return how many of the user's jobs, and of everybody's tasks at A2E, come before a waiting one."""
    family = FAMILIES.get(job.family or "")
    if job.state is not State.QUEUED:
        return 0, 0
    if family is None or family.at_once is None:
        return await shop.store.jobs.place(t, job), 0
    return 0, await shop.store.jobs.place_in_family(t, job)


async def say(shop: Workshop, job: Job, words: str) -> None:
    """Reply to a job's card: edits make no sound, this does."""
    try:
        await shop.outbox.send(Say(chat_id=job.chat_id, text=words, thread_id=job.thread_id, reply_to=job.message_id))
    except BotError as error:  # a lost buzz is not worth a repeated one
        log.info("could not notify about job %s: %s", job.id, error)
