"""What A2E says about a task, turned into events of its job, with what it really cost."""

import logging
from functools import partial
from typing import Any

from msgspec.structs import asdict

from bot.a2e.reasons import SENTENCES, Why, why_of
from bot.a2e.tasks import Bare, Failed, Finished, Report, Running, Vanished
from bot.jobs import events
from bot.jobs.alerts import out_of_credits
from bot.jobs.charges import charged_for, given_back
from bot.jobs.deps import Deps
from bot.jobs.missing import BARE, is_anothers, missing, told_nothing
from bot.jobs.runner import finish, record, write
from bot.jobs.words.cards import request_of
from bot.locales import _
from bot.log import log_words
from bot.store.database import Transaction
from bot.store.job import Job, State
from bot.store.tasks import Followed

log = logging.getLogger(__name__)

PERCENT_STEP = 10
SLICE = 100
"""Jobs whose people are told in one transaction: chats wait for it on SQLite."""


def is_news(job: Followed, report: Report, *, now: float) -> bool:
    """Whether what A2E says about a task can change its job: of thousands that are asked about, hardly any has news."""
    match report:
        case Running() | Vanished():
            is_overdue = job.deadline is not None and now > job.deadline
            is_seen = (job.fence or job.attempts > 0) and isinstance(report, Running)
            return is_overdue or is_seen or (report.percent or 0) - (job.percent or 0) >= PERCENT_STEP
        case _:
            return True


async def follow(deps: Deps, job: Job, report: Report) -> None:
    """Move a followed job by what A2E says about its task."""
    match report:
        case Finished() if is_anothers(job, report.record):
            log.warning("task is another's job=%s", job.id)
            await missing(deps, job)
        case Finished():
            await _finished(deps, job, report)
        case Failed():
            await _failed(deps, job, report)
        case Bare():
            await told_nothing(deps, job, unseen=BARE, pause=deps.settings.poll_seconds)
        case Running() | Vanished():
            await told_nothing(deps, job, runs=isinstance(report, Running))
            if job.state is State.RUNNING:
                await _note_percent(deps, job, report)


async def _note_percent(deps: Deps, job: Job, report: Running | Vanished) -> None:
    """Note how much is done, where A2E tells, once it is more by a step: its card says so with the time so far."""
    percent = report.percent or 0
    if percent - (job.percent or 0) >= PERCENT_STEP:
        await deps.store.db.transact(lambda t: deps.store.waiting_cards.note_percent(t, job.id, percent))


async def _failed(deps: Deps, job: Job, report: Failed) -> None:
    """A2E's words go to the log; the user is told what kind of failure it was, and what to do."""
    why = why_of(report.why)
    told = log_words(report.why)
    log.warning("job failed at a2e job=%s why=%s words=%s", job.id, why, told)
    if job.state is State.FAILED:  # the user was told long ago
        await record(deps, job, events.TaskFailed(why=SENTENCES[why]))
        return
    returned = await given_back(deps, job, report)

    async def work(t: Transaction) -> None:
        with await deps.languages.to(job.user_id, t):
            words = await out_of_credits(t, deps) if why is Why.CREDITS else _(SENTENCES[why])
        await write(t, deps, job, events.TaskFailed(why=words, given_back=returned, words=told))

    await deps.store.db.transact(work)


async def _finished(deps: Deps, job: Job, report: Finished) -> None:
    result: dict[str, Any] = {"media": [asdict(one) for one in request_of(job).media(report)]}
    if job.state is State.FAILED:  # refunded when it ran out of time, and that stays so
        log.info("job came late job=%s", job.id)
    cost = await charged_for(deps, job, report) if job.state is State.RUNNING else 0
    keep = await request_of(job).keep(deps.a2e, report, str(job.task_id))
    ended = events.Finished(result=result, cost=cost)
    await deps.store.db.transact(lambda t: finish(t, deps, job, ended, keep))


async def tell_slow(deps: Deps, key: str) -> None:
    """Tell everybody with a running task of a type that does not answer, once, on the card."""
    told: int | None = 0
    while told is not None:
        told = await deps.store.db.transact(partial(_tell_some, deps=deps, key=key, after=told))


async def _tell_some(t: Transaction, *, deps: Deps, key: str, after: int) -> int | None:
    """Tell those of some jobs with an id above `after`; return the last id, None if there was none."""
    jobs = await deps.store.jobs.running(t, key, limit=SLICE, after=after)
    for job in jobs:
        await write(t, deps, job, events.IsSlow())
    return jobs[-1].id if jobs else None
