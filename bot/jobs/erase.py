"""Deletes at A2E what was deleted here; what A2E refuses now is tried again later."""

import logging
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from time import time
from typing import Any

from bot.a2e.errors import NotFound, Rejected
from bot.chat import Edit, Say
from bot.errors import BotError
from bot.jobs import costs
from bot.jobs.workshop import Workshop
from bot.operations import FAMILIES, OPERATIONS, SHELVES
from bot.store.database import Transaction
from bot.store.jobs import Job, State
from bot.store.things import Thing

log = logging.getLogger(__name__)

REFUSED_SECONDS = 60.0
"""Until a deletion that A2E refuses, as it does while a task runs, is tried again."""


DOORS = "doors"
"""Among a thing's facts: the messages that lead to it, as [chat, message]."""


async def erase_thing(shop: Workshop, key: str) -> None:
    """Delete a shelf item at A2E, then its row; tell its owner where that matters."""
    things, db = shop.store.things, shop.store.db
    thing = await db.transact(lambda t: things.get_deleting(t, int(key)))
    if thing is None:
        return
    shelf, facts = SHELVES.get(thing.kind), thing.facts or {}
    back: int | None = None
    if thing.a2e_id and shelf:
        with suppress(NotFound):  # gone already: what we wanted
            back = await shelf.erase(shop.a2e, thing.a2e_id, facts)
    await db.transact(partial(_forget, shop=shop, thing=thing, back=back))
    if shelf and shelf.closed:
        await _close_doors(shop, facts, shelf.closed(thing.name, facts, back)[0])
    if shelf and shelf.parting:
        words = shelf.parting(thing.name, facts, back)
        await whisper(shop, Say(chat_id=facts["chat_id"], thread_id=facts["thread_id"], text=words))


async def _forget(t: Transaction, *, shop: Workshop, thing: Thing, back: int | None) -> None:
    await shop.store.things.remove(t, thing.id)
    job_id = (thing.facts or {}).get("job")
    if job_id is None:
        return
    if back:
        await shop.store.ledger.give_back(t, thing.user_id, job_id, back, now=time())
    await _tell_on_card(t, shop, thing, back)


async def _tell_on_card(t: Transaction, shop: Workshop, thing: Thing, back: int | None) -> None:
    """Let the card of what a thing came from say that it is over, and what it cost in the end."""
    shelf, facts = SHELVES.get(thing.kind), thing.facts or {}
    job = await shop.store.jobs.get(t, int(facts["job"]))
    if job is None or job.state is not State.DELIVERED or shelf is None or shelf.closed is None:
        return
    note, paid = shelf.closed(thing.name, facts, back)[1], costs.paid_by(job)
    changes: dict[str, object] = {"result": {**(job.result or {}), "note": note}}
    if back and paid is not None:
        changes["cost"] = max(0, paid - back)
    await shop.store.jobs.move(t, job, State.DELIVERED, now=time(), **changes)
    await shop.queue.enqueue(t, "card", str(job.id))


async def _close_doors(shop: Workshop, facts: Mapping[str, Any], words: str) -> None:
    """Take the buttons off the messages that led to a thing."""
    for chat, message in facts.get(DOORS, []):
        await whisper(shop, Edit(chat_id=int(chat), message_id=int(message), text=words))


async def whisper(shop: Workshop, said: Say | Edit) -> None:
    """Tell what needs no answer; that it cannot be told is not worth a repetition."""
    try:
        await shop.outbox.send(said)
    except BotError as error:
        log.info("could not tell: %s", error)


def task_key(job: Job, *, now: float) -> str:
    """Return the key under which a job's task is deleted: "family:task id:last try"."""
    patience = 2 * FAMILIES[str(job.family)].deadline
    return f"{job.family}:{job.task_id}:{int(now + patience)}"


def deletable(job: Job) -> bool:
    """Whether A2E has a call that deletes a job's task; what has none it drops after about 3 days."""
    family = OPERATIONS[job.operation].family
    return family is not None and family.delete is not None


async def erase_task(shop: Workshop, key: str) -> None:
    """Delete a task at A2E; refused while it runs, it is tried again until its time is over."""
    family_name, task_id, last_try = key.split(":")
    family = FAMILIES.get(family_name)
    if family is None:
        return
    try:
        await shop.a2e.delete(family, task_id)
    except NotFound as error:  # gone already: what we wanted; or A2E lets nobody delete it, and it expires
        log.info("task %s is not there to be deleted: %s", task_id, error)
    except Rejected as error:
        if time() > float(last_try):
            log.warning("A2E does not delete task %s: %s", task_id, error)
            return
        await shop.store.db.transact(lambda t: shop.queue.enqueue(t, "erase-task", key, delay=REFUSED_SECONDS))
