"""What A2E says of a task, turned into a job's next move, with what it really cost."""

import logging
from dataclasses import asdict
from time import time
from typing import Any

from bot.a2e.reasons import SENTENCES, Why, why_of
from bot.a2e.tasks import Failed, Finished, Report, Running, Vanished
from bot.jobs.alerts import out_of_credits
from bot.jobs.charges import charged_for, given_back
from bot.jobs.deps import Deps
from bot.jobs.intervals import LATE_DAYS, next_late
from bot.jobs.transitions import advance, card_of, finish
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.log import log_words
from bot.store.database import Transaction
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)

OVERDUE = "A2E did not finish it in time. If it still comes, I send it to you, on us."


async def apply(deps: Deps, job: Job, report: Report) -> None:
    """Move a followed job by what A2E says of its task; anything else than an end leaves it alone."""
    overdue = job.deadline is not None and time() > job.deadline
    match report:
        case Finished():
            await _finished(deps, job, report)
        case Failed() if job.state is State.FAILED:  # its user was told long ago
            await deps.store.db.transact(
                lambda t: deps.store.jobs.move(t, job, State.FAILED, now=time(), deadline=None)
            )
        case Failed():
            await _failed(deps, job, report)
        case Running() | Vanished() if overdue and job.state is State.RUNNING:
            await deps.store.db.transact(lambda t: give_up(t, deps, job))
        case _:
            return


async def _failed(deps: Deps, job: Job, report: Failed) -> None:
    """A2E's words are for the log; its user is told what kind of failure it was, and what to do."""
    why = why_of(report.why)
    log.warning("job failed at A2E job=%s why=%s words=%s", job.id, why, log_words(report.why))
    result = {"given_back": True} if await given_back(deps, job, report) else None

    async def work(t: Transaction) -> None:
        words = await out_of_credits(t, deps) if why is Why.CREDITS else SENTENCES[why]
        await advance(t, deps, job, State.FAILED, error=words, cost=0, result=result)

    await deps.store.db.transact(work)


async def _finished(deps: Deps, job: Job, report: Finished) -> None:
    result: dict[str, Any] = {"media": [asdict(one) for one in request_of(job).media(report)]}
    changes: dict[str, Any] = {"finished_at": None, "deadline": None}
    if job.state is State.FAILED:  # refunded when its time was over, and so it stays
        log.info("job %s has come late", job.id)
        result["late"], changes["cost"] = True, 0
    else:
        changes["cost"] = await charged_for(deps, job, report)
    keep = await request_of(job).keep(deps.a2e, report, str(job.task_id))
    await deps.store.db.transact(lambda t: finish(t, deps, job, result, keep, **changes))


async def give_up(t: Transaction, deps: Deps, job: Job) -> None:
    """Fail and refund a job whose time is over; its task is asked about for two more days."""
    now = time()
    kept = now + LATE_DAYS * 24 * 3600
    moved = await advance(t, deps, job, State.FAILED, error=OVERDUE, deadline=kept)
    if moved is not None:
        await deps.queue.enqueue(t, "late", str(job.task_type), delay=next_late([0.0], deps.rules.poll_seconds) or 0)


async def tell_slow(t: Transaction, deps: Deps, key: str) -> None:
    """Tell everybody whose task runs in a family that does not answer, once, on the card."""
    for job in await deps.store.jobs.running(t, key):
        await mark_slow(t, deps, job)


async def mark_slow(t: Transaction, deps: Deps, job: Job) -> Job:
    """Let a job's card tell that the service is slow, unless it did so already."""
    inputs = job.inputs or {}
    if cards.SLOW in inputs:
        return job
    moved = await deps.store.jobs.move(t, job, job.state, now=time(), inputs={**inputs, cards.SLOW: "told"})
    if moved is None:
        return job
    await deps.queue.enqueue(t, "card", card_of(moved))
    return moved
