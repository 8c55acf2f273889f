"""Follows tasks: one batched call per task type and tick, however many jobs there are.

Running ones are asked about often; overdue ones, whose users have their credits back, now and then.
A2E's webhook only triggers a question about one task; what it says is never trusted.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from time import monotonic, time

from bot.a2e.errors import A2EError
from bot.a2e.tasks import Report, TaskType, Vanished
from bot.errors import BotError
from bot.jobs import breaker
from bot.jobs.breaker import OUTAGES, POLL
from bot.jobs.deps import Deps
from bot.jobs.missing import missing
from bot.jobs.poll_result import follow, is_news, tell_slow
from bot.jobs.schedule import LATE_DAYS, SLOWEST, average_of, next_late, next_poll
from bot.jobs.steps import refresh
from bot.operations import TASK_TYPES
from bot.store.breakers import OPENS_AT, Health
from bot.store.database import Transaction
from bot.store.jobs import Job, State
from bot.store.tasks import Followed

log = logging.getLogger(__name__)

BATCH = 200
"""Tasks asked about at once: A2E's limit for batchDetail."""
AT_ONCE = 8
"""Tasks asked about singly at the same time."""
Page = Callable[[Transaction, int], Awaitable[list[Followed]]]
"""Returns the next BATCH jobs with an id above one."""


async def poll(deps: Deps, key: str) -> None:
    """Ask A2E once about every running task of a type, and send each finished one on its way."""
    task_type, since = TASK_TYPES[key], monotonic()
    began = await deps.store.db.transact(lambda t: _begin(t, deps, key))
    if began is None:
        return
    health, first = began
    asked, problem = await _ask_all(deps, task_type, lambda t, after: _running(t, deps, key, after), first)
    if not asked and health.failures:
        problem = await _probe(deps, task_type)
    if problem is not None:
        log.warning("tasks not asked about task_type=%s: %s", key, problem)
        await _give_up_overdue(deps, key)
    took = monotonic() - since
    if await deps.store.db.transact(partial(_tick_again, deps=deps, key=key, problem=problem, took=took)):
        await tell_slow(deps, key)


async def _begin(t: Transaction, deps: Deps, key: str) -> tuple[Health, list[Followed]] | None:
    """Return a task type's health and its first running jobs; None: it rests, and is polled when that is over."""
    health = await deps.store.breakers.health(t, key, POLL)
    wait = health.resumes_at - time()
    if wait > 0:
        await deps.queue.enqueue(t, "poll", key, delay=wait)
        return None
    return health, await _running(t, deps, key, 0)


async def late(deps: Deps, key: str) -> None:
    """Ask A2E about every overdue task of a type; most of them never come."""
    _, problem = await _ask_all(
        deps,
        TASK_TYPES[key],
        lambda t, after: deps.store.tasks.late(t, key, now=time(), limit=BATCH, after=after),
    )
    if problem is not None:
        log.warning("late tasks not asked about task_type=%s: %s", key, problem)
    await deps.store.db.transact(partial(_look_again, deps=deps, key=key))


async def ask(deps: Deps, key: str) -> None:
    """Ask A2E about one task now, because it may have ended; when that fails, polling goes on."""
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, int(key)))
    if job is None or not _is_followed(job):
        return
    try:
        await follow(deps, job, await deps.a2e.detail(TASK_TYPES[str(job.task_type)], str(job.task_id), patient=False))
    except A2EError as error:
        log.info("task not asked about job=%s: %s", job.id, error)


async def wake_tasks(deps: Deps, task_ids: list[str]) -> None:
    """Have A2E asked at once about those of these tasks that are followed; the others are nobody's."""
    if task_ids:
        await deps.store.db.transact(partial(_wake, deps=deps, task_ids=task_ids))


async def _wake(t: Transaction, *, deps: Deps, task_ids: list[str]) -> None:
    for job_id in await deps.store.tasks.followed(t, task_ids, now=time()):
        await deps.queue.enqueue(t, "ask", str(job_id))


def _is_followed(job: Job) -> bool:
    waits = job.state is State.FAILED and job.deadline is not None and time() < job.deadline
    return job.task_id is not None and (job.state is State.RUNNING or waits)


async def _running(t: Transaction, deps: Deps, key: str, after: int) -> list[Followed]:
    return await deps.store.tasks.running(t, key, limit=BATCH, after=after)


async def _ask_all(
    deps: Deps, task_type: TaskType, page: Page, first: list[Followed] | None = None
) -> tuple[int, A2EError | None]:
    """Return how many tasks were asked about, and A2E's failure to answer if any; first: a page already read."""
    asked = 0
    jobs = await deps.store.db.transact(partial(_page_after, page=page, last=0)) if first is None else first
    while jobs:
        asked += len(jobs)
        try:
            problem = await _ask(deps, task_type, jobs)
        except A2EError as error:
            return asked, error
        if problem is not None:
            return asked, problem
        if len(jobs) < BATCH:
            break
        jobs = await deps.store.db.transact(partial(_page_after, page=page, last=jobs[-1].id))
    return asked, None


async def _page_after(t: Transaction, *, page: Page, last: int) -> list[Followed]:
    return await page(t, last)


async def _ask(deps: Deps, task_type: TaskType, asked: list[Followed]) -> A2EError | None:
    """Ask about many at once, then about each that was not mentioned; return what kept A2E from answering."""
    since, now = min(one.began for one in asked), time()
    reports = await deps.a2e.reports(task_type, [one.task_id for one in asked], since=since)
    told = [one for one in asked if one.task_id in reports and is_news(one, reports[one.task_id], now=now)]
    for some in _split([one.opened() for one in told]):
        await asyncio.gather(*(_safely(job, follow(deps, job, reports[str(job.task_id)])) for job in some))
    untold, lost = [one.opened() for one in asked if one.task_id not in reports], list[Job]()
    for some in _split(untold):
        outcomes = await asyncio.gather(*(_safely(job, _look_closer(deps, task_type, job, lost)) for job in some))
        problem = next((one for one in outcomes if one is not None), None)
        if problem is not None:
            return problem
    if lost:
        await _look_in_lists(deps, task_type, lost, since)
    return None


async def _look_in_lists(deps: Deps, task_type: TaskType, jobs: list[Job], since: float) -> None:
    """Look for tasks that A2E's call about a single one does not know: task types differ in which calls know them."""
    reports = await deps.a2e.listed(task_type, [str(job.task_id) for job in jobs], since=since)
    for some in _split(jobs):
        await asyncio.gather(*(_safely(job, _by_list(deps, job, reports.get(str(job.task_id)))) for job in some))


async def _by_list(deps: Deps, job: Job, report: Report | None) -> None:
    await (follow(deps, job, report) if report is not None else missing(deps, job))


def _split(jobs: list[Job]) -> list[list[Job]]:
    return [jobs[start : start + AT_ONCE] for start in range(0, len(jobs), AT_ONCE)]


async def _look_closer(deps: Deps, task_type: TaskType, job: Job, lost: list[Job]) -> None:
    report = await deps.a2e.detail(task_type, str(job.task_id), patient=False)
    if isinstance(report, Vanished):
        lost.append(job)
    else:
        await follow(deps, job, report)


async def _safely(job: Job, work: Awaitable[None]) -> A2EError | None:
    """Follow one job; return the failure when it was an outage of A2E's."""
    try:
        await work
    except OUTAGES as error:
        return error
    except BotError as error:  # asked again at the next tick
        log.warning("job not followed job=%s: %s", job.id, error)
    except Exception:  # the last guard: one bad job never stops the others
        log.exception("job not followed job=%s", job.id)
    return None


async def _probe(deps: Deps, task_type: TaskType) -> A2EError | None:
    """Find out whether a task type answers again: nothing of it runs, but starts wait for it."""
    try:
        await deps.a2e.probe(task_type)
    except A2EError as error:
        return error
    return None


async def _give_up_overdue(deps: Deps, key: str) -> None:
    """Refund jobs that have waited long enough while A2E says nothing; a late result is still delivered."""
    last = 0
    while jobs := await deps.store.db.transact(partial(_running, deps=deps, key=key, after=last)):
        last = jobs[-1].id
        for job in jobs:
            if is_news(job, Vanished(), now=time()):
                await follow(deps, job.opened(), Vanished())


async def _tick_again(t: Transaction, *, deps: Deps, key: str, problem: A2EError | None, took: float) -> bool:
    """Have the next poll made in its time; return whether from now on the type counts as one that does not answer."""
    opens = False
    await deps.queue.done(t, "poll", key)
    now = time()
    wait = next_poll(
        await deps.store.tasks.youngest(t, key, now=now),
        average_of(await deps.store.tasks.durations(t, key)),
        deps.settings.poll_seconds,
        took=took if problem is None else 0.0,
    )
    if isinstance(problem, OUTAGES):
        health = await breaker.failed(t, deps, key, POLL, problem, now=now)
        opens = health.failures == OPENS_AT
        if wait is not None or health.open:
            wait = max(0.0, health.resumes_at - now)
    else:
        await breaker.worked(t, deps, key, POLL)
        wait = wait * SLOWEST if wait is not None and problem is not None else wait
    if wait is not None:
        await deps.queue.enqueue(t, "poll", key, delay=wait)
        await refresh.soon(t, deps)
    return opens


async def _look_again(t: Transaction, *, deps: Deps, key: str) -> None:
    await deps.queue.done(t, "late", key)
    now, kept = time(), LATE_DAYS * 24 * 3600
    waiting = await deps.store.tasks.late(t, key, now=now, limit=1000)
    wait = next_late([now - (float(job.deadline or now) - kept) for job in waiting], deps.settings.poll_seconds)
    if wait is not None:
        await deps.queue.enqueue(t, "late", key, delay=wait)
