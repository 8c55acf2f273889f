"""Deletes what is past its time, in slices with rests between them: nobody waits for it, however much there is."""

from collections.abc import Awaitable, Callable
from functools import partial
from time import time

from bot.jobs.deps import Deps
from bot.jobs.personal.unused import purge_unused
from bot.jobs.steps.delete import have_tasks_erased
from bot.store.database import Transaction
from bot.store.ledger import month_start
from bot.store.slices import rested
from bot.telegram.pacing.budget import forget_idle

DAY = 24 * 3600.0
DRAFT_SECONDS = 7 * DAY
UPDATE_SECONDS = 2 * DAY
"""Telegram repeats an update for one day at most."""
JOBS_AT_ONCE = 20
"""Jobs deleted in one transaction: few enough that nobody waits for it."""
AGAIN_SECONDS = 3600.0
FIRST = -(2**63)

Slice = Callable[[Transaction], Awaitable[int]]
"""Deletes some of what is past its time; returns how much, 0: none is left."""
Walk = Callable[..., Awaitable[int | None]]
"""Looks at some people, those behind `after`, and deletes; returns the last one's id, None: there are no more."""


async def purge(deps: Deps, key: str) -> None:
    """Delete what is past its time, then again in an hour."""
    now = time()
    kept_since = now - deps.settings.keep_days * DAY
    store, personal = deps.store, deps.store.personal
    await purge_unused(deps, now=now)
    slices: tuple[Slice, ...] = (
        lambda t: store.updates.purge(t, now - UPDATE_SECONDS),
        lambda t: _purge_jobs(t, deps, kept_since),
        lambda t: store.drafts.purge(t, now - DRAFT_SECONDS),
        lambda t: store.groups.purge(t, now - 2 * DAY),
        lambda t: store.reports.purge(t, kept_since),
        lambda t: store.shown.purge(t, kept_since),
        lambda t: store.kept.purge(t, now),
        store.spend.sum_up,
    )
    for some in slices:
        while await rested(deps.store.db, some):
            continue
    before = min(month_start(now), kept_since)
    for walk in (
        partial(personal.purge_ledger, before=before),
        partial(personal.purge_consents, before=kept_since),
        partial(personal.purge_users, before=kept_since),
    ):
        await _walk(deps, walk)
    await deps.store.db.transact(lambda t: _rest_of_it(t, deps, key, now))


async def _walk(deps: Deps, walk: Walk) -> None:
    after: int | None = FIRST
    while after is not None:
        after = await rested(deps.store.db, partial(walk, after=after))


async def _rest_of_it(t: Transaction, deps: Deps, key: str, now: float) -> None:
    """Delete what is never much, and come again."""
    kept_since = now - deps.settings.keep_days * DAY
    await deps.store.updates.purge_parked(t, now - DRAFT_SECONDS)
    await deps.store.broadcasts.purge(t, kept_since)
    await deps.store.invitations.purge(t, kept_since)
    await deps.store.admin_log.purge(t, now, keep_days=deps.settings.keep_days)
    await deps.store.spend.purge(t, now)
    await forget_idle(t, now=now)
    await deps.queue.enqueue(t, "purge", key, delay=AGAIN_SECONDS)


async def _purge_jobs(t: Transaction, deps: Deps, before: float) -> int:
    """Delete some of the jobs that ended before a time, here and, where A2E has a way, there; return how many."""
    ended = await deps.store.tasks.ended(t, before, limit=JOBS_AT_ONCE)
    if ended:
        await have_tasks_erased(t, deps, ended)
        await deps.store.tasks.remove_ended(t, [job.id for job in ended])
    return len(ended)
