"""From a queued row to a running task: the one place where credits are spent.

Before every call that can spend credits the intent is committed: the job is STARTING, and `NEXT` among its inputs
says which call is about to be made. A call whose outcome is unknown is never sent again: the task is looked for by
the job's own name, adopted when found, else the job is failed and refunded.
"""

import logging
from collections.abc import Awaitable
from dataclasses import replace
from functools import partial
from time import time
from typing import Any, TypeVar

from bot.a2e.errors import A2EError, Busy, Malformed, NoAnswer, RateLimited
from bot.a2e.tasks import Started
from bot.a2e.ways import is_outage
from bot.errors import BotError
from bot.jobs import breaker
from bot.jobs.breaker import OUTAGES
from bot.jobs.breaker import START as START_CALL
from bot.jobs.deps import Deps
from bot.jobs.poll_result import mark_slow
from bot.jobs.transitions import advance, finish
from bot.jobs.waiting import may_start, must_wait
from bot.jobs.words.cards import SLOW, cost_of, request_of
from bot.jobs.words.refusals import reason
from bot.operations import OPERATIONS, TASK_TYPES
from bot.operations.base import SPOKEN, Made, Speech
from bot.store.database import Transaction
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)
T = TypeVar("T")

NEXT, START, PART, TRIED = "_next", "start", "_part.", "_tried"
"""Among a job's inputs: which call is under way; the start call; the address of a spoken part; how often it was
tried before."""
TRIES = 8
"""How often a step that has charged nothing yet is tried, with growing pauses (about 4 minutes)."""
LOOKS = 4
"""How often a task is looked for by name: A2E's lists may lag behind its start call."""


async def submit(deps: Deps, key: str) -> None:
    """Bring a queued job to A2E, or find out what became of one whose start was interrupted."""
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, int(key)))
    if job is None:
        return
    if job.state is State.STARTING:
        await _recover(deps, job)
    elif job.state is State.QUEUED and await deps.store.db.transact(lambda t: _is_its_turn(t, deps, job)):
        await _prepare_and_start(deps, job)


async def _is_its_turn(t: Transaction, deps: Deps, job: Job) -> bool:
    return await _has_room(t, deps, job) and not await must_wait(t, deps, job)


async def _has_room(t: Transaction, deps: Deps, job: Job) -> bool:
    """Whether the user, and A2E's account, may have one more running."""
    if await deps.store.jobs.active_count(t, job.user_id) >= deps.rules.parallel_jobs:
        return False
    task_type = TASK_TYPES.get(job.task_type or "")
    if task_type is None or task_type.at_once is None:
        return True
    return await deps.store.jobs.active_in_task_type(t, task_type.name) < task_type.at_once


async def _prepare_and_start(deps: Deps, job: Job) -> None:
    operation = OPERATIONS[job.operation]
    try:
        urls = await deps.supplies.upload_all(job.user_id, operation, job.request["answers"])
    except BotError as error:
        await _note_outage(deps, job, error)
        await _try_later_or_fail(deps, job, error)
        return
    intended = await deps.store.db.transact(partial(_intend, deps=deps, job=job, urls=urls))
    if intended is not None:
        await _start(deps, intended)


async def _intend(t: Transaction, *, deps: Deps, job: Job, urls: dict[str, str]) -> Job | None:
    """Commit to start, unless other jobs took the last place meanwhile."""
    await t.lock(f"slots:{job.user_id}")
    if job.task_type:
        await t.lock(f"family:{job.task_type}")
    if not await _has_room(t, deps, job) or not await may_start(t, deps, job):
        return None
    inputs = {**(job.inputs or {}), **urls, TRIED: str(job.attempts)}
    inputs.pop(SLOW, None)
    if request_of(replace(job, inputs=inputs)).speech() is None:
        inputs[NEXT] = START
    return await advance(t, deps, job, State.STARTING, inputs=inputs, attempts=0)


async def _start(deps: Deps, job: Job) -> None:
    """Make the calls that spend credits, each once: first what must be spoken, then the start call."""
    speech = request_of(job).speech()
    if speech is not None:
        ready = await _speak(deps, job, speech)
        if ready is None:
            return
        job = ready
    outcome = await _once(deps, job, request_of(job).run(deps.a2e))
    if outcome is not None:
        await _began(deps, job, outcome)


async def _speak(deps: Deps, job: Job, speech: Speech) -> Job | None:
    """Have a text spoken, part by part, and the parts joined; return the job, ready for its start call."""
    for number, text in enumerate(speech.texts):
        key = f"{PART}{number}"
        if key in (job.inputs or {}):
            continue
        meant = await _note(deps, job, {**(job.inputs or {}), NEXT: key})
        url = await _once(deps, meant, speech.say(deps.a2e, text)) if meant else None
        if meant is None or url is None:
            return None
        spoken = await _note(deps, meant, {**_without_next(meant), key: url})
        if spoken is None:
            return None
        job = spoken
    urls = [str((job.inputs or {})[f"{PART}{number}"]) for number in range(len(speech.texts))]
    try:
        whole = urls[0] if len(urls) == 1 else await deps.supplies.join(urls)
    except BotError as error:
        await _back_to_queue(deps, job, error)
        return None
    return await _note(deps, job, {**(job.inputs or {}), SPOKEN: whole, NEXT: START})


async def _note(deps: Deps, job: Job, inputs: dict[str, str]) -> Job | None:
    """Commit what is about to be called, or what came of it; None when another step works on this job."""
    return await deps.store.db.transact(
        lambda t: deps.store.jobs.move(t, job, State.STARTING, now=time(), inputs=inputs)
    )


def _without_next(job: Job) -> dict[str, str]:
    return {name: value for name, value in (job.inputs or {}).items() if name != NEXT}


async def _once(deps: Deps, job: Job, call: Awaitable[T]) -> T | None:
    """Make a call that spends credits, once. When it brought nothing that is dealt with, and None comes back."""
    try:
        return await call
    except (NoAnswer, Malformed) as error:
        await _note_outage(deps, job, error)
        if isinstance(error, Malformed) or error.sent:
            log.warning("a call for job %s has an unknown outcome: %s", job.id, error)
            await _look_later(deps, job)
        else:
            await _back_to_queue(deps, job, error)
    except (RateLimited, Busy) as error:
        await _note_outage(deps, job, error)
        await _back_to_queue(deps, job, error)
    except A2EError as error:
        log.info("A2E refused job %s: %s", job.id, error)
        await deps.store.db.transact(lambda t: breaker.worked(t, deps, breaker.key_of(job), START_CALL))
        await _fail(deps, job, await reason(deps, job, error))
    return None


async def _began(deps: Deps, job: Job, outcome: Started | Made) -> None:
    now = time()
    match outcome:
        case Started(task_id=task_id, coins=coins):
            deadline = now + TASK_TYPES[str(job.task_type)].deadline
            change: dict[str, Any] = {
                "task_id": task_id,
                "cost": cost_of(job, coins),
                "started_at": now,
                "deadline": deadline,
            }
            await deps.store.db.transact(partial(_runs, deps=deps, job=job, change=change))
        case Made():
            await deps.store.db.transact(partial(_made, deps=deps, job=job, made=outcome, now=now))


async def _runs(t: Transaction, *, deps: Deps, job: Job, change: dict[str, Any]) -> None:
    await breaker.worked(t, deps, breaker.key_of(job), START_CALL)
    await advance(t, deps, job, State.RUNNING, **change)


async def _made(t: Transaction, *, deps: Deps, job: Job, made: Made, now: float) -> None:
    """Keep what the start call answered; put it on the shelf when it belongs there."""
    await breaker.worked(t, deps, breaker.key_of(job), START_CALL)
    result: dict[str, Any] = {"media": [{"url": media.url, "kind": media.kind} for media in made.media]}
    if made.note is not None:
        result["note"] = made.note
    await finish(t, deps, job, result, made.keep, cost=made.coins, started_at=now)


async def _recover(deps: Deps, job: Job) -> None:
    """Find out what became of a call whose answer never came; never make it again."""
    under_way = (job.inputs or {}).get(NEXT)
    if under_way is None:  # the process died between two calls: nothing was in flight
        await _start(deps, job)
        return
    if under_way != START:
        await _fail(deps, job, OPERATIONS[job.operation].lost)
        return
    try:
        found = await request_of(job).find(deps.a2e, since=job.created_at)
    except BotError as error:
        log.warning("could not look for job %s: %s", job.id, error)
        counts = not isinstance(error, A2EError) or not is_outage(error)
        if counts and job.attempts >= LOOKS:  # A2E answers, but shows no list: nobody will ever know
            await _fail(deps, job, OPERATIONS[job.operation].lost)
        else:
            await _look_later(deps, job, counts=counts)
        return
    if found is not None:
        log.warning("adopted what A2E has for job %s after an unknown start", job.id)
        await _began(deps, job, found)
    elif not request_of(job).findable or job.attempts >= LOOKS:
        await _fail(deps, job, OPERATIONS[job.operation].lost)
    else:
        await _look_later(deps, job)


async def _look_later(deps: Deps, job: Job, *, counts: bool = True) -> None:
    async def put_off(t: Transaction) -> None:
        changes = {"attempts": job.attempts + counts}
        moved = await deps.store.jobs.move(t, job, State.STARTING, now=time(), **changes)
        if moved is not None and not counts:
            await mark_slow(t, deps, moved)
        pause = min(deps.rules.poll_seconds * 2**job.attempts, 60)
        await deps.queue.enqueue(t, "submit", str(job.id), delay=pause)

    await deps.store.db.transact(put_off)


async def _back_to_queue(deps: Deps, job: Job, error: BotError) -> None:
    """A call that certainly never reached A2E: safe to try again. What was spoken already is kept."""

    async def back(t: Transaction) -> Job | None:
        tried = int((job.inputs or {}).get(TRIED, 0))
        inputs = _without_next(job)
        return await deps.store.jobs.move(t, job, State.QUEUED, now=time(), inputs=inputs, attempts=tried)

    queued = await deps.store.db.transact(back)
    if queued is not None:
        await _try_later_or_fail(deps, queued, error)


async def _note_outage(deps: Deps, job: Job, error: BotError) -> None:
    """Count what is A2E's failure, not this job's, so that its family can rest."""
    if isinstance(error, OUTAGES):
        key = breaker.key_of(job)
        await deps.store.db.transact(lambda t: breaker.failed(t, deps, key, START_CALL, error, now=time()))


async def _try_later_or_fail(deps: Deps, job: Job, error: BotError) -> None:
    """Try again with growing pauses; while its family is left alone that does not count as a try (`must_wait`)."""
    key = breaker.key_of(job)
    health = await deps.store.db.transact(lambda t: deps.store.breakers.health(t, key, START_CALL))
    counts = not (health.open and isinstance(error, OUTAGES))
    if not error.retryable or (counts and job.attempts >= TRIES):
        await _fail(deps, job, error.user_text)
        return
    log.info("job %s will be tried again: %s", job.id, error)

    pause = max(health.resumes_at - time(), min(2.0**job.attempts, 60) * breaker.haste(deps.rules.poll_seconds))

    async def put_off(t: Transaction) -> None:
        moved = await deps.store.jobs.move(t, job, State.QUEUED, now=time(), attempts=job.attempts + counts)
        if moved is not None and not counts:
            await mark_slow(t, deps, moved)
        await deps.queue.enqueue(t, "submit", str(job.id), delay=pause)

    await deps.store.db.transact(put_off)


async def _fail(deps: Deps, job: Job, why: str) -> None:
    await deps.store.db.transact(lambda t: advance(t, deps, job, State.FAILED, error=why))
