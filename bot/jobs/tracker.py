"""Follows running tasks: one batched question per family and tick, however many jobs there are."""

import logging
from dataclasses import asdict
from functools import partial
from html import escape
from time import time

from bot.a2e.tasks import Failed, Family, Finished, Report, Running, Vanished
from bot.errors import BotError
from bot.jobs.cards import request_of
from bot.jobs.moves import advance, finish
from bot.jobs.workshop import Workshop
from bot.operations import FAMILIES
from bot.store.database import Transaction
from bot.store.jobs import Job, State

log = logging.getLogger(__name__)

BATCH = 200
"""Tasks asked about at once: A2E's limit for batchDetail."""
OVERDUE = "A2E did not finish it in time."


async def poll(shop: Workshop, key: str) -> None:
    """Ask A2E once about every running task of a family, and send each finished one on its way."""
    family = FAMILIES[key]
    last = 0
    try:
        while jobs := await _running(shop, key, last):
            last = jobs[-1].id
            await _ask(shop, family, jobs)
    except BotError as error:  # a tick that failed costs a tick; the tasks go on at A2E
        log.warning("could not ask about %s: %s", key, error)
    await shop.store.db.transact(partial(_tick_again, shop=shop, family=family))


async def _running(shop: Workshop, family: str, after: int) -> list[Job]:
    jobs = shop.store.jobs
    return await shop.store.db.transact(lambda t: jobs.running(t, family, limit=BATCH, after=after))


async def _ask(shop: Workshop, family: Family, jobs: list[Job]) -> None:
    reports = await shop.a2e.reports(family, [str(job.task_id) for job in jobs])
    for job in jobs:
        try:
            await _follow(shop, family, job, reports.get(str(job.task_id), Vanished()))
        except BotError as error:  # asked again at the next tick
            log.warning("could not follow job %s: %s", job.id, error)
        except Exception:  # the last guard: one bad job never stops its siblings
            log.exception("job %s could not be followed", job.id)


async def _follow(shop: Workshop, family: Family, job: Job, report: Report) -> None:
    if isinstance(report, Vanished):
        report = await shop.a2e.detail(family, str(job.task_id))
    await apply(shop, job, report)


async def apply(shop: Workshop, job: Job, report: Report) -> None:
    """Move a running job by what A2E says of its task; anything else than an end leaves it alone."""
    overdue = job.deadline is not None and time() > job.deadline
    match report:
        case Finished(media=media, coins=coins):
            result = {"media": [asdict(one) for one in media]}
            cost = coins if coins is not None else job.cost
            keep = await request_of(job).keep(shop.a2e, report, str(job.task_id))
            await shop.store.db.transact(lambda t: finish(t, shop, job, result, keep, cost=cost))
        case Failed(why=why):
            await _advance(shop, job, State.FAILED, error=escape(why), cost=0)
        case Running() | Vanished() if overdue:
            await _advance(shop, job, State.FAILED, error=OVERDUE)
        case _:
            return


async def _advance(shop: Workshop, job: Job, to: State, **changes: object) -> None:
    await shop.store.db.transact(lambda t: advance(t, shop, job, to, **changes))


async def _tick_again(t: Transaction, *, shop: Workshop, family: Family) -> None:
    if await shop.store.jobs.running(t, family.name, limit=1):
        await shop.queue.enqueue(t, "poll", family.name, delay=shop.rules.poll_seconds)
