"""Deletes at A2E what was deleted here; if A2E refuses, tries again later."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from time import time
from typing import Any

from bot.a2e.errors import NotFound, Rejected
from bot.chat import EditMessage, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.events import Closed
from bot.jobs.runner import write
from bot.operations import SHELVES, TASK_TYPES
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.job import HAS_RESULT, Job

log = logging.getLogger(__name__)

REFUSED_SECONDS = 60.0
"""Seconds until a deletion that A2E refuses, as it does while a task runs, is tried again."""


DOORS = "doors"
"""Among an asset's facts: the messages that lead to it, as [chat, message]."""


async def erase_asset(deps: Deps, key: str) -> None:
    """Delete an asset at A2E, then its row; tell its owner if that matters."""
    assets, db = deps.store.assets, deps.store.db
    asset = await db.transact(lambda t: assets.get_deleting(t, int(key)))
    if asset is None:
        return
    shelf, facts = SHELVES.get(asset.kind), asset.facts or {}
    back: int | None = None
    if asset.a2e_id and shelf:
        with suppress(NotFound):  # gone already: what we wanted
            back = await shelf.erase(deps.a2e, asset.a2e_id, facts)
    await db.transact(partial(_forget, deps=deps, asset=asset, back=back))
    await close_doors(deps, asset, facts, back)
    if shelf and shelf.parting:
        words = shelf.parting(asset.name, facts, back)
        await whisper(deps, SendMessage(chat_id=facts["chat_id"], thread_id=facts["thread_id"], text=words))


async def _forget(t: Transaction, *, deps: Deps, asset: Asset, back: int | None) -> None:
    await deps.store.assets.remove(t, asset.id)
    job_id = (asset.facts or {}).get("job")
    if job_id is None:
        return
    if back:
        await deps.store.ledger.give_back(t, asset.user_id, job_id, back, now=time())
    await _tell_on_card(t, deps, asset, back)


async def _tell_on_card(t: Transaction, deps: Deps, asset: Asset, back: int | None) -> None:
    """Make the card of the job that an asset came from say that it is over, and what it cost in the end."""
    shelf, facts = SHELVES.get(asset.kind), asset.facts or {}
    job = await deps.store.jobs.get(t, int(facts["job"]))
    if job is None or job.state not in HAS_RESULT or shelf is None or shelf.closed is None:
        return
    note = shelf.closed(asset.name, facts, back)[1]
    await write(t, deps, job, Closed(note=note, back=back))


async def close_doors(deps: Deps, asset: Asset, facts: Mapping[str, Any], back: int | None = None) -> None:
    """Take the buttons off the messages that led to an asset; facts: which; back: credits that A2E gave back."""
    shelf = SHELVES.get(asset.kind)
    if shelf is None or shelf.closed is None:
        return
    words = shelf.closed(asset.name, asset.facts or {}, back)[0]
    for chat, message in facts.get(DOORS, []):
        await whisper(deps, EditMessage(chat_id=int(chat), message_id=int(message), text=words))


async def whisper(deps: Deps, said: SendMessage | EditMessage) -> None:
    """Send a notice that needs no answer; a failure is not worth another try."""
    try:
        await deps.outbox.send(said)
    except BotError as error:
        log.info("notice not sent: %s", error)


def task_key(job: Job, *, now: float) -> str:
    """Return the key under which a job's task is deleted: "task type:task id:last try"."""
    patience = 2 * TASK_TYPES[str(job.task_type)].deadline
    return f"{job.task_type}:{job.task_id}:{int(now + patience)}"


def deletable(job: Job) -> bool:
    """Whether A2E has a call that deletes a job's task; if not, the task expires after about 3 days."""
    task_type = TASK_TYPES.get(job.task_type or "")
    return task_type is not None and task_type.delete is not None


async def erase_task(deps: Deps, key: str) -> None:
    """Delete a task at A2E; while it runs A2E refuses, so try again until its deadline."""
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
