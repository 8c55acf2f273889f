"""From a queued row to a running task: the one place where credits are spent.

The intent is committed before the start call (STARTING). A start call whose outcome is unknown is never
sent again: the task is looked for by the job's own name, adopted when found, else failed and refunded.
"""

import logging
from functools import partial
from time import time
from typing import Any

from bot.a2e import calls
from bot.a2e.errors import A2EError, Busy, Malformed, NoAnswer, RateLimited, Rejected
from bot.a2e.tasks import Started
from bot.errors import BotError
from bot.jobs.moves import advance, put_on_shelf
from bot.jobs.workshop import Workshop
from bot.operations import FAMILIES, OPERATIONS
from bot.operations.base import Made, Operation
from bot.store.database import Transaction
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)

TRIES = 8
"""How often a step that has charged nothing yet is tried, with growing pauses (about 4 minutes)."""
LOOKS = 4
"""How often a task is looked for by name: A2E's lists may lag behind its start call."""


async def submit(shop: Workshop, key: str) -> None:
    """Bring a queued job to A2E, or find out what became of one whose start was interrupted."""
    job = await shop.store.db.transact(lambda t: shop.store.jobs.get(t, int(key)))
    if job is None:
        return
    if job.state is State.STARTING:
        await _recover(shop, job)
    elif job.state is State.QUEUED and await _has_room(shop, job):
        await _prepare_and_start(shop, job)


async def _has_room(shop: Workshop, job: Job) -> bool:
    jobs = shop.store.jobs
    active = await shop.store.db.transact(lambda t: jobs.active_count(t, job.user_id))
    return active < shop.rules.parallel_jobs


async def _prepare_and_start(shop: Workshop, job: Job) -> None:
    operation = OPERATIONS[job.operation]
    try:
        answers = job.request["answers"]
        urls = await shop.supplies.upload_all(job.user_id, operation, answers)
        request = operation.build(name=job.name, answers=answers, urls=urls)
    except BotError as error:
        await _try_later_or_fail(shop, job, error)
        return
    intended = await shop.store.db.transact(partial(_intend, shop=shop, job=job, urls=urls))
    if intended is not None:
        await _start(shop, intended, request)


async def _intend(t: Transaction, *, shop: Workshop, job: Job, urls: dict[str, str]) -> Job | None:
    """Commit to start, unless the user's other jobs took the last place meanwhile."""
    await t.lock(f"slots:{job.user_id}")
    if await shop.store.jobs.active_count(t, job.user_id) >= shop.rules.parallel_jobs:
        return None
    return await advance(t, shop, job, State.STARTING, inputs=urls, attempts=0)


async def _start(shop: Workshop, job: Job, request: Operation) -> None:
    """Make the start call, once."""
    try:
        outcome = await request.run(shop.a2e)
    except (NoAnswer, Malformed) as error:
        if isinstance(error, Malformed) or error.sent:
            log.warning("start of job %s has an unknown outcome: %s", job.id, error)
            await _look_later(shop, job)
        else:
            await _back_to_queue(shop, job, error)
    except (RateLimited, Busy) as error:
        await _back_to_queue(shop, job, error)
    except A2EError as error:
        log.info("A2E refused job %s: %s", job.id, error)
        await _fail(shop, job, await _reason(shop, job, error))
    else:
        await _began(shop, job, outcome)


async def _began(shop: Workshop, job: Job, outcome: Started | Made) -> None:
    now = time()
    match outcome:
        case Started(task_id=task_id, coins=coins):
            deadline = now + FAMILIES[str(job.family)].deadline
            change: dict[str, Any] = {
                "task_id": task_id,
                "cost": coins,
                "started_at": now,
                "deadline": deadline,
            }
            await shop.store.db.transact(lambda t: advance(t, shop, job, State.RUNNING, **change))
        case Made():
            await shop.store.db.transact(partial(_made, shop=shop, job=job, made=outcome, now=now))


async def _made(t: Transaction, *, shop: Workshop, job: Job, made: Made, now: float) -> None:
    """Keep what the start call answered; put it on the shelf when it belongs there."""
    result: dict[str, Any] = {"media": [{"url": media.url, "kind": media.kind} for media in made.media]}
    if made.note is not None:
        result["note"] = made.note
    moved = await advance(t, shop, job, State.SENDING, result=result, cost=made.coins, started_at=now)
    if moved is not None and made.keep is not None:
        await put_on_shelf(t, shop, job, made.keep, now=now)


async def _recover(shop: Workshop, job: Job) -> None:
    """Look for the task of a start call whose answer never came; never start it again."""
    family = FAMILIES.get(job.family or "")
    found = None
    if family is not None and family.named:
        try:
            found = await shop.a2e.find(family, job.name, since=job.created_at)
        except BotError as error:
            log.warning("could not look for job %s: %s", job.id, error)
            await _look_later(shop, job, counts=not error.retryable)
            return
    if found is not None:
        log.warning("adopted task %s for job %s after an unknown start", found.task_id, job.id)
        await _began(shop, job, found)
    elif family is None or not family.named or job.attempts >= LOOKS:
        await _fail(shop, job, OPERATIONS[job.operation].lost)
    else:
        await _look_later(shop, job)


async def _look_later(shop: Workshop, job: Job, *, counts: bool = True) -> None:
    async def put_off(t: Transaction) -> None:
        changes = {"attempts": job.attempts + counts}
        await shop.store.jobs.move(t, job, State.STARTING, now=time(), **changes)
        pause = min(shop.rules.poll_seconds * 2**job.attempts, 60)
        await shop.queue.enqueue(t, "submit", str(job.id), delay=pause)

    await shop.store.db.transact(put_off)


async def _back_to_queue(shop: Workshop, job: Job, error: BotError) -> None:
    """A start that certainly never reached A2E: safe to try again."""

    async def back(t: Transaction) -> Job | None:
        return await shop.store.jobs.move(t, job, State.QUEUED, now=time())

    queued = await shop.store.db.transact(back)
    if queued is not None:
        await _try_later_or_fail(shop, queued, error)


async def _try_later_or_fail(shop: Workshop, job: Job, error: BotError) -> None:
    if not error.retryable or job.attempts >= TRIES:
        await _fail(shop, job, error.user_text)
        return
    log.info("job %s will be tried again: %s", job.id, error)

    async def put_off(t: Transaction) -> None:
        await shop.store.jobs.move(t, job, State.QUEUED, now=time(), attempts=job.attempts + 1)
        await shop.queue.enqueue(t, "submit", str(job.id), delay=min(2.0**job.attempts, 60))

    await shop.store.db.transact(put_off)


async def _reason(shop: Workshop, job: Job, error: A2EError) -> str:
    """Return words for a refusal; A2E answers a lack of credits like any bad request, so compare."""
    if isinstance(error, Rejected) and job.price:
        try:
            if (await calls.credits(shop.a2e)).coins < job.price:
                return "The studio has run out of A2E credits. The operator has to top up; please try again later."
        except BotError:
            log.info("could not read A2E's credits while wording a refusal")
    return error.user_text


async def _fail(shop: Workshop, job: Job, why: str) -> None:
    await shop.store.db.transact(lambda t: advance(t, shop, job, State.FAILED, error=why))
