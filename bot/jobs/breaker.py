"""A2E's bad hours slow one task type down, not the bot.

A failed call rests its task type, for longer each time. After five failures in a row the breaker is open: new
starts wait in the queue, and one call at a time finds out whether A2E answers again. Polls of running tasks and
starts are counted apart, so that answers to one don't hide failures of the other. The state is in the database, so
all processes share it.
"""

from bot.a2e.errors import A2EError, Busy, NoAnswer, RateLimited
from bot.jobs.deps import Deps
from bot.jobs.schedule import pause_for
from bot.operations import OPERATIONS, TASK_TYPES
from bot.store.breakers import POLL, START, Health
from bot.store.database import Transaction
from bot.store.jobs import Job

__all__ = ["OUTAGES", "POLL", "START", "Health"]

OUTAGES = (NoAnswer, RateLimited, Busy)
"""Failures that are A2E's, not a request's."""


def key_of(job: Job) -> str:
    """Return what a job's calls are counted under: its task type, or its operation if it has none."""
    return job.task_type or job.operation


KEYS = frozenset(TASK_TYPES) | {name for name, one in OPERATIONS.items() if not one.may_start()}
"""Everything that can have a breaker."""


async def failed(t: Transaction, deps: Deps, key: str, call: str, error: A2EError, *, now: float) -> Health:
    """Count a failure, and rest the task type."""
    await t.lock(f"health:{key}")
    before = await deps.store.breakers.health(t, key, call)
    asked = error.retry_after if isinstance(error, RateLimited) else None
    pause = pause_for(before.failures + 1, asked, poll_seconds=deps.settings.poll_seconds)
    return await deps.store.breakers.failed(t, key, call, resumes_at=now + pause, now=now)


async def worked(t: Transaction, deps: Deps, key: str, call: str) -> None:
    """A2E answers: close the breaker, and start the jobs that waited for it."""
    before = await deps.store.breakers.health(t, key, call)
    if not before.failures:
        return
    await deps.store.breakers.worked(t, key, call)
    if before.open and key in TASK_TYPES:
        for job_id in await deps.store.jobs.queued_in_task_type(t, key, limit=200):
            await deps.queue.enqueue(t, "submit", str(job_id))
