"""The safety net: any unfinished row that nothing waits for is put back into the queue.

So the queue may be lost whole without losing a job. Also throws away what is past its time.
"""

import logging
from time import time

from bot.gateway.budget import forget_idle
from bot.jobs.sessions import requeue_things
from bot.jobs.unused import purge_unused
from bot.jobs.workshop import Workshop
from bot.store.database import Transaction
from bot.store.jobs import State
from bot.store.ledger import month_start
from bot.store.reseal import seal_open

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0
QUIET_SECONDS = 20.0
"""A row younger than this is still in somebody's hands."""
DRAFT_SECONDS = 7 * 24 * 3600
UPDATE_SECONDS = 2 * 24 * 3600
"""Telegram repeats an update for one day at most."""
STEPS = {State.QUEUED: "submit", State.STARTING: "submit", State.SENDING: "deliver"}


async def sweep(shop: Workshop, key: str) -> None:
    """Put forgotten jobs back into the queue, then come again."""
    await shop.store.db.transact(lambda t: requeue(t, shop, before=time() - QUIET_SECONDS))
    await shop.store.db.transact(lambda t: shop.queue.enqueue(t, "sweep", key, delay=SWEEP_SECONDS))


async def requeue(t: Transaction, shop: Workshop, *, before: float) -> int:
    """Enqueue what unfinished rows untouched since before need next; return how many were forgotten."""
    forgotten = 0
    waiting = {step: await shop.queue.waiting(t, step) for step in ("submit", "deliver", "poll", "card", "late")}
    for job in await shop.store.jobs.unfinished(t, before):
        step = STEPS.get(job.state, "poll" if job.family else "card")
        key = str(job.family) if step == "poll" else str(job.id)
        if key not in waiting[step]:
            waiting[step].add(key)
            forgotten += 1
            await shop.queue.enqueue(t, step, key)
    for family in await shop.store.tasks.families_with_late(t, now=time()):
        if family not in waiting["late"]:
            await shop.queue.enqueue(t, "late", family)
    return forgotten + await requeue_things(t, shop)


async def seal(shop: Workshop, key: str) -> None:
    """Seal what an earlier version has left open."""
    done = await seal_open(shop.store.db, shop.store.vault)
    if done:
        log.info("sealed %s rows of an earlier version", done)


async def purge(shop: Workshop, key: str) -> None:
    """Throw away what is past its time, then come again in an hour."""
    now = time()
    await purge_unused(shop, now=now)

    async def work(t: Transaction) -> None:
        await shop.store.drafts.purge(t, now - DRAFT_SECONDS)
        await shop.store.updates.purge_parked(t, now - DRAFT_SECONDS)
        await shop.store.personal.purge_ledger(t, min(month_start(now), now - shop.rules.keep_days * 24 * 3600))
        await shop.store.jobs.purge(t, now - shop.rules.keep_days * 24 * 3600)
        await shop.store.personal.purge_consents(t, now - shop.rules.keep_days * 24 * 3600)
        await shop.store.personal.purge_users(t, now - shop.rules.keep_days * 24 * 3600)
        await forget_idle(t, now=now)
        await shop.queue.enqueue(t, "purge", key, delay=3600)

    while await shop.store.db.transact(lambda t: shop.store.updates.purge(t, now - UPDATE_SECONDS)):
        continue  # in slices: others' turns come between them
    await shop.store.db.transact(work)
