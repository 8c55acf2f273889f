"""Notes which messages show a result or an asset besides the first one, so that they can be deleted with it."""

import logging
from time import time

from bot.errors import BotError, NotStored
from bot.jobs.deps import Deps
from bot.jobs.events import OriginalSent
from bot.jobs.runner import record
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


async def keep_copy(deps: Deps, job: Job, event: OriginalSent) -> Job:
    """Note what Telegram keeps of a file that was sent; if that can't be stored, the next time needs an upload again.

    To raise would have the step send the file once more.
    """
    try:
        return await record(deps, job, event) or job
    except NotStored as error:
        log.warning("copy not noted job=%s: %s", job.id, error)
        return job
