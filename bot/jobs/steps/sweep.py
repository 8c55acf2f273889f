"""The safety net: puts every unfinished row that has no step in the queue back into it.

So the whole queue may be lost without losing a job. Also deletes what is past its time.
"""

import logging
from time import time

from bot.jobs.broadcasts import sending as broadcasts
from bot.jobs.deps import Deps
from bot.jobs.live_rooms import requeue_rooms
from bot.jobs.personal.unused import purge_unused
from bot.jobs.steps import refresh
from bot.jobs.steps.delete import have_task_erased
from bot.store.database import Transaction
from bot.store.jobs import State
from bot.store.ledger import month_start
from bot.store.reseal import seal_open
from bot.telegram.pacing.budget import forget_idle

log = logging.getLogger(__name__)

SWEEP_SECONDS = 30.0
QUIET_SECONDS = 20.0
"""Seconds for which a row that was touched counts as being worked on."""
DRAFT_SECONDS = 7 * 24 * 3600
UPDATE_SECONDS = 2 * 24 * 3600
"""Telegram repeats an update for one day at most."""
JOBS_AT_ONCE = 100
"""Jobs deleted in one transaction: few enough that nobody waits for it."""
STEPS = {State.QUEUED: "submit", State.STARTING: "submit", State.SENDING: "deliver"}


async def sweep(deps: Deps, key: str) -> None:
    """Put forgotten jobs back into the queue, then schedule the next sweep."""
    await deps.store.db.transact(lambda t: requeue(t, deps, before=time() - QUIET_SECONDS))
    await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "sweep", key, delay=SWEEP_SECONDS))


async def requeue(t: Transaction, deps: Deps, *, before: float) -> int:
    """Enqueue the next step of unfinished rows untouched since `before`; return how many were forgotten."""
    forgotten = 0
    waiting = {step: await deps.queue.waiting(t, step) for step in ("submit", "deliver", "poll", "card", "late")}
    for job in await deps.store.jobs.unfinished(t, before):
        step = STEPS.get(job.state, "poll" if job.task_type else "card")
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


async def purge(deps: Deps, key: str) -> None:
    """Delete what is past its time, then again in an hour."""
    now = time()
    await purge_unused(deps, now=now)

    async def work(t: Transaction) -> None:
        await deps.store.drafts.purge(t, now - DRAFT_SECONDS)
        await deps.store.updates.purge_parked(t, now - DRAFT_SECONDS)
        await deps.store.personal.purge_ledger(t, min(month_start(now), now - deps.settings.keep_days * 24 * 3600))
        await deps.store.groups.purge(t, now - 2 * 24 * 3600)
        await deps.store.reports.purge(t, now - deps.settings.keep_days * 24 * 3600)
        await deps.store.shown.purge(t, now - deps.settings.keep_days * 24 * 3600)
        await deps.store.personal.purge_consents(t, now - deps.settings.keep_days * 24 * 3600)
        await deps.store.personal.purge_users(t, now - deps.settings.keep_days * 24 * 3600)
        await deps.store.kept.purge(t, now)
        await deps.store.broadcasts.purge(t, now - deps.settings.keep_days * 24 * 3600)
        await deps.store.invitations.purge(t, now - deps.settings.keep_days * 24 * 3600)
        await deps.store.admin_log.purge(t, now, keep_days=deps.settings.keep_days)
        await deps.store.spend.purge(t, now)
        await forget_idle(t, now=now)
        await deps.queue.enqueue(t, "purge", key, delay=3600)

    while await deps.store.db.transact(lambda t: deps.store.updates.purge(t, now - UPDATE_SECONDS)):
        continue  # in slices, so that turns can come in between
    while await deps.store.db.transact(lambda t: _purge_jobs(t, deps, now - deps.settings.keep_days * 24 * 3600)):
        continue
    while await deps.store.db.transact(deps.store.spend.sum_up):
        continue
    await deps.store.db.transact(work)


async def _purge_jobs(t: Transaction, deps: Deps, before: float) -> bool:
    """Delete some of the jobs that ended before a time, here and, where A2E has a way, there; False: none is left."""
    ended = await deps.store.tasks.ended(t, before, limit=JOBS_AT_ONCE)
    for job in ended:
        await have_task_erased(t, deps, job)
        await deps.store.jobs.remove(t, job.id, job.user_id)
    return len(ended) == JOBS_AT_ONCE
