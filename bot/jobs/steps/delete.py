"""Deletes at A2E what was deleted here; if A2E refuses, tries again later."""

import logging
from collections.abc import Sequence
from functools import partial
from time import time

from bot.a2e.errors import A2EError, Malformed, Moderated, NotAllowed, NotFound, NotOffered, Rejected
from bot.chat import EditMessage, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.sending.fallbacks import RESULT_SECONDS
from bot.operations import OPERATIONS, SHELVES, TASK_TYPES
from bot.store.database import Transaction
from bot.store.job import Job, State
from bot.store.tasks import Ended

log = logging.getLogger(__name__)

REFUSED_SECONDS = 60.0
"""Seconds until a deletion that A2E refuses, as it does while a task runs, is tried again."""
FOR_GOOD = (Rejected, Moderated, NotAllowed, NotOffered, Malformed)
"""Refusals that another try rarely changes; not an outage, nor a token that the operator has to renew."""
BETWEEN = ","
"""Between the ids of several tasks in a key."""


async def erase_asset(deps: Deps, key: str) -> None:
    """Delete an asset at A2E, then its row; one that A2E has refused to delete for days is given up.

    Raises:
        A2EError: it is not deleted yet.

    """
    assets, db = deps.store.assets, deps.store.db
    asset = await db.transact(lambda t: assets.get_deleting(t, int(key)))
    if asset is None:
        return
    shelf = SHELVES.get(asset.kind)
    if asset.a2e_id and shelf:
        try:
            await shelf.erase(deps.a2e, asset.a2e_id, asset.facts or {})
        except NotFound:  # what we wanted
            log.info("asset gone before its deletion asset=%s", asset.id)
        except A2EError as error:
            if not isinstance(error, FOR_GOOD) or time() < (asset.used_at or 0) + RESULT_SECONDS:
                raise
            log.warning("deletion of asset given up asset=%s: %s", asset.id, error)
    await db.transact(lambda t: assets.remove(t, asset.id))


async def whisper(deps: Deps, said: SendMessage | EditMessage) -> None:
    """Send a notice that needs no answer; a failure is not worth another try."""
    try:
        await deps.outbox.send(said)
    except BotError as error:
        log.info("notice not sent: %s", error)


async def last_word(deps: Deps, said: SendMessage) -> None:
    """Send what a step says once its work is done; where the chat takes no message, nobody is there to read it.

    Raises:
        BotError: it can't be sent now.

    """
    try:
        await deps.outbox.send(said)
    except BotError as error:
        if error.retryable:
            raise
        log.info("last word not sent: %s", type(error).__name__)


def task_key(job: Job, *, now: float) -> str:
    """Return the key under which a job's task is deleted: "task type:task id:last try"."""
    return _key(str(job.task_type), [str(job.task_id)], now)


def _key(task_type: str, task_ids: Sequence[str], now: float) -> str:
    patience = 2 * TASK_TYPES[task_type].deadline
    return f"{task_type}:{BETWEEN.join(task_ids)}:{int(now + patience)}"


def _deletable(job: Job | Ended) -> bool:
    """Whether A2E has a call that deletes a job's task; if not, the task expires after about 3 days."""
    task_type = TASK_TYPES.get(job.task_type or "")
    return task_type is not None and task_type.delete is not None


async def have_task_erased(t: Transaction, deps: Deps, job: Job) -> None:
    """Have the task of a job that is deleted here deleted at A2E, unless it is what a thing on a shelf is there."""
    if goes_with(job):
        await deps.queue.enqueue(t, "erase-task", task_key(job, now=time()))


async def have_tasks_erased(t: Transaction, deps: Deps, jobs: Sequence[Ended]) -> None:
    """Do it for some jobs at once, by one step for each task type."""
    of_type: dict[str, list[str]] = {}
    for job in jobs:
        if goes_with(job):
            of_type.setdefault(str(job.task_type), []).append(str(job.task_id))
    for task_type, task_ids in of_type.items():
        await deps.queue.enqueue(t, "erase-tasks", _key(task_type, task_ids, time()))


def goes_with(job: Job | Ended) -> bool:
    """Whether a job that is deleted here has a task at A2E that is deleted with it; else it is not ours to delete."""
    operation = OPERATIONS[job.operation]
    on_shelf = operation.keeps and job.state is State.DELIVERED
    return bool(job.task_id) and operation.owns_task and _deletable(job) and not on_shelf


async def erase_task(deps: Deps, key: str) -> None:
    """Delete a task at A2E; while it runs A2E refuses, so try again until its deadline.

    Raises:
        A2EError: no usable answer; worth another try until A2E has dropped the task by itself.

    """
    task_type_name, task_id, last_try = key.split(":")
    task_type = TASK_TYPES.get(task_type_name)
    if task_type is None:
        return
    try:
        await deps.a2e.delete(task_type, task_id)
    except NotFound as error:  # already gone; or A2E has no way to delete it, and it expires
        log.info("task gone before its deletion task=%s: %s", task_id, error)
    except Rejected as error:
        if time() > float(last_try):
            log.warning("task not deleted task=%s: %s", task_id, error)
            return
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "erase-task", key, delay=REFUSED_SECONDS))
    except A2EError as error:
        if time() <= float(last_try) + RESULT_SECONDS:
            raise
        log.warning("task not deleted, and dropped by a2e by now task=%s: %s", task_id, error)


async def erase_tasks(deps: Deps, key: str) -> None:
    """Delete some tasks of a type at A2E, one after the other; each that it refuses is tried again on its own.

    After one for which it gives no usable answer the others come first, later: a single one holds up nobody, and an
    outage costs one call. Once A2E has dropped it by itself it is given up.
    """
    task_type, task_ids, last_try = key.split(":")
    left = task_ids.split(BETWEEN)
    while left:
        task_id = left.pop(0)
        try:
            await erase_task(deps, f"{task_type}:{task_id}:{last_try}")
        except A2EError as error:
            log.warning("task not deleted yet task=%s: %s", task_id, error)
            again = f"{task_type}:{BETWEEN.join([*left, task_id])}:{last_try}"
            later = partial(deps.queue.enqueue, step="erase-tasks", key=again, delay=REFUSED_SECONDS)
            await deps.store.db.transact(later)
            return
