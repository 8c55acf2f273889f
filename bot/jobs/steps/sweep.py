"""The safety net: puts every unfinished row that has no step in the queue back into it.

So the whole queue may be lost without losing a job.
"""

import logging
from time import time

from bot.jobs.broadcasts import sending as broadcasts
from bot.jobs.deps import Deps
from bot.jobs.live_rooms import requeue_rooms
from bot.jobs.runner import WORKED_ON_BY
from bot.jobs.steps import refresh
from bot.store.database import Transaction
from bot.store.reseal import seal_open

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0
QUIET_SECONDS = 20.0
"""Seconds for which a row that was touched counts as being worked on."""


async def sweep(deps: Deps, key: str) -> None:
    """Put forgotten jobs back into the queue, then schedule the next sweep."""
    await deps.store.db.transact(lambda t: requeue(t, deps, before=time() - QUIET_SECONDS))
    await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "sweep", key, delay=SWEEP_SECONDS))


async def requeue(t: Transaction, deps: Deps, *, before: float) -> int:
    """Enqueue the next step of unfinished rows untouched since `before`; return how many were forgotten."""
    forgotten = 0
    waiting = {step: await deps.queue.waiting(t, step) for step in ("submit", "deliver", "poll", "card", "late")}
    for job in await deps.store.jobs.unfinished(t, before):
        step = WORKED_ON_BY.get(job.state, "poll" if job.task_type else "card")
        key = str(job.task_type) if step == "poll" else str(job.id)
        if key not in waiting[step]:
            waiting[step].add(key)
            forgotten += 1
            await deps.queue.enqueue(t, step, key)
    if await deps.store.waiting_cards.next_at(t) is not None:
        await refresh.soon(t, deps)
    for task_type in await deps.store.tasks.task_types_with_late(t, now=time()):
        if task_type not in waiting["late"]:
            await deps.queue.enqueue(t, "late", task_type)
    await broadcasts.requeue(t, deps, but=await deps.queue.waiting(t, broadcasts.STEP))
    return forgotten + await requeue_rooms(t, deps)


async def seal(deps: Deps, key: str) -> None:
    """Seal what an earlier version left unsealed."""
    done = await seal_open(deps.store.db, deps.store.vault)
    if done:
        log.info("rows of an earlier version sealed number=%s", done)
