"""Notes which messages show a result or an asset besides the first one, so that they can be deleted with it."""

import logging
from time import time

from bot.errors import BotError
from bot.store.job import Job
from bot.store.shown import of_job
from bot.store.store import Store

log = logging.getLogger(__name__)


async def note_shown(store: Store, of: str, chat_id: int, *messages: int) -> None:
    """Note messages that were sent; what can't be noted is left to its owner, since it was sent all the same."""
    sent = [one for one in messages if one]
    try:
        await store.db.transact(lambda t: store.shown.note(t, of, chat_id, sent, now=time()))
    except BotError as error:
        log.warning("message not noted: %s", error)


async def note_of_job(store: Store, job: Job, chat_id: int, *messages: int) -> None:
    """Note messages that show a job's results."""
    await note_shown(store, of_job(job.id), chat_id, *messages)
