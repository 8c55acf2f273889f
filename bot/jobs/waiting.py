"""Starts that wait while A2E does not answer for their family."""

from time import time

from bot.jobs import breaker
from bot.jobs.breaker import POLL, PROBE_SECONDS, START
from bot.jobs.moves import advance
from bot.jobs.outcome import mark_slow
from bot.jobs.workshop import Workshop
from bot.operations import FAMILIES
from bot.store.database import Transaction
from bot.store.jobs import Job, State

LONGEST_SECONDS = 3600.0
"""So long a job waits for its family; then it fails, and is refunded."""
DOWN = "The video service has not answered for an hour. Please try again later."


async def must_wait(t: Transaction, shop: Workshop, job: Job) -> bool:
    """Whether a queued job's family rests; then its user is told, once, and it comes again or has waited too long."""
    now, key = time(), breaker.key_of(job)
    poll = await shop.store.families.health(t, key, POLL)
    start = await shop.store.families.health(t, key, START)
    broken = [one for one in (poll, start) if one.open]
    if broken and now - max(job.created_at, *(one.failing_since for one in broken)) > LONGEST_SECONDS:
        await advance(t, shop, job, State.FAILED, error=DOWN)
        return True
    if poll.open and key in FAMILIES:  # a question about it finds out; those who wait are woken then
        again = max(poll.resumes_at, now)
        await shop.queue.enqueue(t, "poll", key, delay=again - now)
        again += shop.rules.poll_seconds
    elif start.resumes_at > now:
        again = start.resumes_at
    else:
        return False
    if broken:
        await mark_slow(t, shop, job)
    await shop.queue.enqueue(t, "submit", str(job.id), delay=again - now)
    return True


async def may_start(t: Transaction, shop: Workshop, job: Job) -> bool:
    """Whether a job may be started now: all of a family that answers, one at a time of one that did not."""
    if await must_wait(t, shop, job):
        return False
    now, key = time(), breaker.key_of(job)
    if not (await shop.store.families.health(t, key, START)).open:
        return True
    if await shop.store.families.claim_probe(t, key, START, now=now, until=now + PROBE_SECONDS):
        return True
    await shop.queue.enqueue(t, "submit", str(job.id), delay=PROBE_SECONDS)
    return False
