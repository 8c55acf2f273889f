"""Deletes at A2E what was deleted here; what A2E refuses now is tried again later."""

import logging
from contextlib import suppress
from time import time

from bot.a2e.errors import NotFound, Rejected
from bot.jobs.workshop import Workshop
from bot.operations import FAMILIES, SHELVES
from bot.store.jobs import Job

log = logging.getLogger(__name__)

REFUSED_SECONDS = 60.0
"""Until a deletion that A2E refuses, as it does while a task runs, is tried again."""


async def erase_thing(shop: Workshop, key: str) -> None:
    """Delete a shelf item at A2E, then its row."""
    things, db = shop.store.things, shop.store.db
    thing = await db.transact(lambda t: things.get_deleting(t, int(key)))
    if thing is None:
        return
    if thing.a2e_id and thing.kind in SHELVES:
        with suppress(NotFound):  # gone already: what we wanted
            await SHELVES[thing.kind].erase(shop.a2e, thing.a2e_id, thing.facts or {})
    await db.transact(lambda t: things.remove(t, thing.id))


def task_key(job: Job, *, now: float) -> str:
    """Return the key under which a job's task is deleted: "family:task id:last try"."""
    patience = 2 * FAMILIES[str(job.family)].deadline
    return f"{job.family}:{job.task_id}:{int(now + patience)}"


async def erase_task(shop: Workshop, key: str) -> None:
    """Delete a task at A2E; refused while it runs, it is tried again until its time is over."""
    family_name, task_id, last_try = key.split(":")
    family = FAMILIES.get(family_name)
    if family is None:
        return
    try:
        await shop.a2e.delete(family, task_id)
    except NotFound:  # gone already: what we wanted
        return
    except Rejected as error:
        if time() > float(last_try):
            log.warning("A2E does not delete task %s: %s", task_id, error)
            return
        await shop.store.db.transact(lambda t: shop.queue.enqueue(t, "erase-task", key, delay=REFUSED_SECONDS))
