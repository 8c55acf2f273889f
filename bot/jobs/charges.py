"""What A2E really charged, read back where it tells; used only when it is unambiguous."""

import logging
from time import time

from bot.a2e import calls
from bot.a2e.errors import A2EError
from bot.a2e.forms import moment_of
from bot.a2e.tasks import Failed, Finished
from bot.jobs.deps import Deps
from bot.jobs.words.cards import cost_of, request_of
from bot.operations import OPERATIONS
from bot.store.jobs import Job

log = logging.getLogger(__name__)

AROUND = 10.0
"""Seconds before and after a task's start in which A2E's history is searched for its charge."""
FUTURE = 300.0
"""Seconds by which clocks may differ."""


async def charged_for(deps: Deps, job: Job, done: Finished) -> int | None:
    """Return the credits that a finished task cost; None: unknown, and the quote stands.

    From its record, or the start's answer, or A2E's history if it has one charge at that moment and we had one start.
    """
    told = cost_of(job, done.coins) if done.coins is not None else job.cost
    if told is not None or job.started_at is None or OPERATIONS[job.operation].costs_diamonds:
        return told
    created = moment_of(done.record.get("createdAt")) or job.started_at
    span = (job.started_at - AROUND, job.started_at + AROUND)
    if await deps.store.db.transact(lambda t: deps.store.tasks.started_between(t, *span)) != 1:
        return None
    try:
        found = await calls.credits_history(deps.a2e, since=created - AROUND, until=created + AROUND, spent=True)
    except A2EError as error:
        log.info("cost not told job=%s: %s", job.id, error)
        return None
    return cost_of(job, -found[0].amount) if len(found) == 1 else None


async def given_back(deps: Deps, job: Job, failed: Failed) -> bool:
    """Whether A2E is known to have given a failed task's credits back.

    Its record's cost is 0 by now, or A2E's history has exactly one gift since the start and no other job began since.
    """
    if not job.cost or request_of(job).spoken_cost():  # what was spoken stays spent
        return False
    if failed.coins == 0:
        return True
    began, now = job.started_at or job.created_at, time()
    if await deps.store.db.transact(lambda t: deps.store.tasks.started_between(t, began, now)) != 1:
        return False
    try:
        found = await calls.credits_history(deps.a2e, since=began, until=now + FUTURE, spent=False)
    except A2EError as error:
        log.info("refund not told job=%s: %s", job.id, error)
        return False
    return [one.amount for one in found] == [job.cost]
