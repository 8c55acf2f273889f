"""From a queued row to a running task: the one place where credits are spent.

Before every call that can spend credits the intent is committed: the job is STARTING, and `in_flight` says which call
is about to be made. A call whose outcome is unknown is never sent again: the task is looked for by the job's own name,
and adopted if found, else the job fails and is refunded.
"""

import logging
from collections.abc import Awaitable
from dataclasses import replace
from functools import partial
from time import time
from typing import TypeVar

from bot.a2e.errors import A2EError, Busy, Malformed, NoAnswer, RateLimited, lacks_model
from bot.a2e.tasks import Started
from bot.a2e.ways import is_outage
from bot.errors import BotError
from bot.jobs import breaker, events
from bot.jobs.breaker import OUTAGES
from bot.jobs.breaker import START as START_CALL
from bot.jobs.deps import Deps
from bot.jobs.runner import finish, record, write
from bot.jobs.schedule import LOOKS, pause_before_look, pause_before_try
from bot.jobs.uploads import fresh_url
from bot.jobs.waiting import has_room, may_start, must_wait
from bot.jobs.words.cards import cost_of, request_of
from bot.jobs.words.refusals import reason
from bot.locales import _
from bot.log import log_words
from bot.operations import OPERATIONS, TASK_TYPES
from bot.operations.base import Made, Operation, Speech
from bot.operations.withheld import model_name, not_offered, other_model
from bot.store.database import Transaction
from bot.store.job import Call, Job, State

log = logging.getLogger(__name__)
T = TypeVar("T")


async def submit(deps: Deps, key: str) -> None:
    """Start a queued job at A2E, or find out what became of one whose start was interrupted."""
    job, is_ours = await deps.store.db.transact(partial(_take_up, deps=deps, job_id=int(key)))
    if job is None:
        return
    if is_ours:
        await _start(deps, job)
    elif job.state is State.STARTING or job.in_flight is not None:
        await _recover(deps, job)
    else:
        await _prepare_and_start(deps, job)


async def _take_up(t: Transaction, *, deps: Deps, job_id: int) -> tuple[Job | None, bool]:
    """Return a job if there is something to do, and whether its start was committed to just now."""
    job = await deps.store.jobs.get(t, job_id)
    if job is None or job.state not in (State.QUEUED, State.STARTING):
        return None, False
    if job.state is State.STARTING or job.in_flight is not None:
        return job, False
    if (urls := _at_hand(job)) is not None:
        intended = await _intend(t, deps=deps, job=job, urls=urls)
        return intended, intended is not None
    is_its_turn = await has_room(t, deps, job) and not await must_wait(t, deps, job)
    return (job, False) if is_its_turn else (None, False)


def _at_hand(job: Job) -> dict[str, str] | None:
    """Return the addresses of a job's files; None: one has to be uploaded, or a shelf looked at, before its start."""
    answers, given = job.request["answers"], OPERATIONS[job.operation].inputs()
    there = {name: answers[name] for name in given if answers.get(name) is not None}
    if any(isinstance(one, dict) and "thing" in one for one in there.values()):
        return None
    files = [file for name, one in there.items() for file in given[name].files(name, one).items()]
    urls = {name: url for name, one in files if (url := fresh_url(one)) is not None}
    return urls if len(urls) == len(files) else None


async def _prepare_and_start(deps: Deps, job: Job) -> None:
    operation = OPERATIONS[job.operation]
    try:
        urls = await deps.uploads.upload_all(job.user_id, operation, job.request["answers"])
    except BotError as error:
        await _hindered(deps, job, error)
        return
    intended = await deps.store.db.transact(partial(_intend, deps=deps, job=job, urls=urls))
    if intended is not None:
        await _start(deps, intended)


async def _intend(t: Transaction, *, deps: Deps, job: Job, urls: dict[str, str]) -> Job | None:
    """Commit to starting, unless other jobs took the last place meanwhile, or the studio was closed to its owner."""
    await t.lock(f"slots:{job.user_id}")
    if await deps.store.users.is_banned(t, job.user_id):
        await write(t, deps, job, events.CancelPressed())
        return None
    if job.task_type:
        await t.lock(f"family:{job.task_type}")
    if not await has_room(t, deps, job) or not await may_start(t, deps, job):
        return None
    ready = replace(job, inputs={**(job.inputs or {}), **urls})
    return await write(t, deps, job, events.Intended(urls=urls, speaks=request_of(ready).speech() is not None))


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
    for text in speech.texts[len(_parts(job)) :]:
        meant = await record(deps, job, events.PartIntended())
        url = await _once(deps, meant, speech.say(deps.a2e, text)) if meant else None
        if meant is None or url is None:
            return None
        spoken = await record(deps, meant, events.PartSpoken(url=url))
        if spoken is None:
            return None
        job = spoken
    urls = _parts(job)
    try:
        whole = urls[0] if len(urls) == 1 else await deps.uploads.join(urls)
    except BotError as error:
        await _hindered(deps, job, error)
        return None
    return await record(deps, job, events.Joined(url=whole))


def _parts(job: Job) -> tuple[str, ...]:
    return job.spoken.parts if job.spoken else ()


async def _once(deps: Deps, job: Job, call: Awaitable[T]) -> T | None:
    """Make a call that spends credits, once. A failure is dealt with here, and None returned."""
    try:
        return await call
    except (NoAnswer, Malformed) as error:
        if isinstance(error, Malformed) or error.sent:
            log.warning("call outcome unknown job=%s: %s", job.id, error)
            await deps.store.db.transact(partial(_look_later, deps=deps, job=job, error=error))
        else:
            await _hindered(deps, job, error)
    except (RateLimited, Busy) as error:
        await _hindered(deps, job, error)
    except A2EError as error:
        log.info("start refused job=%s: %s", job.id, error)
        await _refused(deps, job, error)
    return None


async def _refused(deps: Deps, job: Job, error: A2EError) -> None:
    """Tell why; a model that A2E does not have is withheld from everybody, and the next one offered."""
    request = request_of(job)
    if job.in_flight is Call.START and request.model_id and lacks_model(error):
        await deps.store.db.transact(partial(_withhold, deps=deps, job=job, request=request))
    else:
        await record(deps, job, events.StartRefused(why=await reason(deps, job, error), words=log_words(error.message)))


async def _withhold(t: Transaction, *, deps: Deps, job: Job, request: Operation) -> None:
    models, now = deps.store.models, time()
    await models.withhold(t, str(job.task_type), request.model_id, now=now)
    other = other_model(request, job.request["answers"], await models.withheld(t, now=now))
    why = not_offered(model_name(request))
    await write(t, deps, job, events.StartRefused(why=why, instead=other.id if other else None))


async def _look_later(t: Transaction, *, deps: Deps, job: Job, error: A2EError) -> None:
    await _note_outage(t, deps, job, error)
    await write(t, deps, job, events.AnswerLost(pause=pause_before_look(job.attempts, deps.settings.poll_seconds)))


async def _began(deps: Deps, job: Job, outcome: Started | Made) -> None:
    match outcome:
        case Started(task_id=task_id, coins=coins):
            began = events.Started(
                task_id=task_id,
                cost=cost_of(job, coins),
                deadline=time() + TASK_TYPES[str(job.task_type)].deadline,
                ask_in=deps.settings.poll_seconds,
            )
            await record(deps, job, began)
        case Made(coins=coins, keep=keep):
            made = events.Made(result=_result(outcome), cost=coins)
            await deps.store.db.transact(lambda t: finish(t, deps, job, made, keep))


def _result(made: Made) -> dict[str, object]:
    """Return what is kept of the start call's answer."""
    result: dict[str, object] = {"media": [{"url": media.url, "kind": media.kind} for media in made.media]}
    return result if made.note is None else {**result, "note": _(made.note)}


async def _recover(deps: Deps, job: Job) -> None:
    """Find out what became of a call whose answer never came; never make it again.

    A queued job with a call in flight is out of a backup (`bot.app.moving.settling`): it starts once its task was
    looked for as often as any, and was not there. Where that would not show it, or speech came first, it fails.
    """
    lost = OPERATIONS[job.operation].lost
    if job.in_flight is None:  # the process died between two calls: nothing was in flight
        await _start(deps, job)
        return
    if job.in_flight is Call.SPEECH:
        await record(deps, job, events.FoundNothing(again=False, lost=lost))
        return
    request, pause = request_of(job), pause_before_look(job.attempts, deps.settings.poll_seconds)
    try:
        found = await request.find(deps.a2e, since=await _since(deps, job))
    except BotError as error:
        log.warning("task not looked for job=%s: %s", job.id, error)
        outage = isinstance(error, A2EError) and is_outage(error)
        await record(deps, job, events.CouldNotLook(outage=outage, lost=lost, pause=pause))
        return
    if found is not None:
        log.warning("task adopted after an unknown start job=%s", job.id)
        await _began(deps, job, found)
        return
    would_show = request.findable and (job.state is State.STARTING or request.speech() is None)
    if would_show and job.state is State.QUEUED and job.attempts >= LOOKS:
        await record(deps, job, events.NotStarted())
    else:
        await record(deps, job, events.FoundNothing(again=would_show, lost=lost, pause=pause))


async def _since(deps: Deps, job: Job) -> float:
    """Return when its task can have been started at the earliest: a step out of a backup before its row was made."""
    parent_id = job.parent_id
    if parent_id is None:
        return job.created_at
    parent = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, parent_id))
    return parent.created_at if parent is not None else job.created_at


async def _hindered(deps: Deps, job: Job, error: BotError) -> None:
    """Try again: it certainly did not start, so that is safe. What was already spoken is kept."""
    log.info("job not started job=%s: %s", job.id, error)
    await deps.store.db.transact(partial(_try_later_or_fail, deps=deps, job=job, error=error))


async def _try_later_or_fail(t: Transaction, *, deps: Deps, job: Job, error: BotError) -> None:
    await _note_outage(t, deps, job, error)
    health = await deps.store.breakers.health(t, breaker.key_of(job), START_CALL)
    tried = job.attempts if job.state is State.QUEUED else job.tried
    hindered = events.Hindered(
        why=_(error.user_text),
        retryable=error.retryable,
        counts=not (health.open and isinstance(error, OUTAGES)),
        pause=pause_before_try(tried, health.resumes_at - time(), deps.settings.poll_seconds),
        words=log_words(error.message) if isinstance(error, A2EError) else "",
    )
    await write(t, deps, job, hindered)


async def _note_outage(t: Transaction, deps: Deps, job: Job, error: BotError) -> None:
    """Count a failure that is A2E's, not this job's, so that the task type can rest."""
    if isinstance(error, OUTAGES):
        await breaker.failed(t, deps, breaker.key_of(job), START_CALL, error, now=time())
