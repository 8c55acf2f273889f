"""Starts that wait: for a place, or while A2E does not answer for their task type."""

from time import time

from bot.jobs import breaker
from bot.jobs.breaker import POLL, START
from bot.jobs.deps import Deps
from bot.jobs.events import Rests, WaitedTooLong
from bot.jobs.runner import write
from bot.jobs.schedule import PATIENCE_SECONDS, PROBE_SECONDS
from bot.operations import TASK_TYPES
from bot.store.database import Transaction
from bot.store.jobs import Job


async def has_room(t: Transaction, deps: Deps, job: Job) -> bool:
    """Whether the user, and A2E's account, may have one more job running."""
    if await deps.store.jobs.active_count(t, job.user_id) >= deps.settings.parallel_jobs:
        return False
    task_type = TASK_TYPES.get(job.task_type or "")
    if task_type is None or task_type.at_once is None:
        return True
    return await deps.store.jobs.active_in_task_type(t, task_type.name) < task_type.at_once


async def must_wait(t: Transaction, deps: Deps, job: Job) -> bool:
    """Whether a queued job's task type rests; if so its user is told, once, and it tries again later or gives up."""
    now, key = time(), breaker.key_of(job)
    poll = await deps.store.breakers.health(t, key, POLL)
    start = await deps.store.breakers.health(t, key, START)
    broken = [one for one in (poll, start) if one.open]
    if broken and now - max(job.created_at, *(one.failing_since for one in broken)) > PATIENCE_SECONDS:
        await write(t, deps, job, WaitedTooLong())
        return True
    if poll.open and key in TASK_TYPES:  # a poll finds out; those that wait are woken then
        again = max(poll.resumes_at, now)
        await deps.queue.enqueue(t, "poll", key, delay=again - now)
        again += deps.settings.poll_seconds
    elif start.resumes_at > now:
        again = start.resumes_at
    else:
        return False
    await write(t, deps, job, Rests(pause=again - now, slow=bool(broken)))
    return True


async def may_start(t: Transaction, deps: Deps, job: Job) -> bool:
    """Whether a job may start now: any of a task type that answers, one at a time of one that did not."""
    if await must_wait(t, deps, job):
        return False
    now, key = time(), breaker.key_of(job)
    if not (await deps.store.breakers.health(t, key, START)).open:
        return True
    if await deps.store.breakers.claim_probe(t, key, START, now=now, until=now + PROBE_SECONDS):
        return True
    await write(t, deps, job, Rests(pause=PROBE_SECONDS, slow=False))
    return False
