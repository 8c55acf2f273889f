"""Starts that wait while A2E does not answer for their family."""

from time import time

from bot.jobs import breaker
from bot.jobs.breaker import POLL, PROBE_SECONDS, START
from bot.jobs.deps import Deps
from bot.jobs.poll_result import mark_slow
from bot.jobs.transitions import advance
from bot.operations import TASK_TYPES
from bot.store.database import Transaction
from bot.store.jobs import Job, State

LONGEST_SECONDS = 3600.0
"""So long a job waits for its family; then it fails, and is refunded."""
DOWN = "The video service has not answered for an hour. Please try again later."


async def must_wait(t: Transaction, deps: Deps, job: Job) -> bool:
    """Whether a queued job's family rests; then its user is told, once, and it comes again or has waited too long."""
    now, key = time(), breaker.key_of(job)
    poll = await deps.store.breakers.health(t, key, POLL)
    start = await deps.store.breakers.health(t, key, START)
    broken = [one for one in (poll, start) if one.open]
    if broken and now - max(job.created_at, *(one.failing_since for one in broken)) > LONGEST_SECONDS:
        await advance(t, deps, job, State.FAILED, error=DOWN)
        return True
    if poll.open and key in TASK_TYPES:  # a question about it finds out; those who wait are woken then
        again = max(poll.resumes_at, now)
        await deps.queue.enqueue(t, "poll", key, delay=again - now)
        again += deps.rules.poll_seconds
    elif start.resumes_at > now:
        again = start.resumes_at
    else:
        return False
    if broken:
        await mark_slow(t, deps, job)
    await deps.queue.enqueue(t, "submit", str(job.id), delay=again - now)
    return True


async def may_start(t: Transaction, deps: Deps, job: Job) -> bool:
    """Whether a job may be started now: all of a family that answers, one at a time of one that did not."""
    if await must_wait(t, deps, job):
        return False
    now, key = time(), breaker.key_of(job)
    if not (await deps.store.breakers.health(t, key, START)).open:
        return True
    if await deps.store.breakers.claim_probe(t, key, START, now=now, until=now + PROBE_SECONDS):
        return True
    await deps.queue.enqueue(t, "submit", str(job.id), delay=PROBE_SECONDS)
    return False
