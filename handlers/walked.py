"""Reads the chain of a person's jobs that has led to a result, each made from the one before."""

from dataclasses import dataclass
from typing import Any

from bot.jobs.words.titles import is_recipe, title
from bot.locales import _
from bot.operations import OPERATIONS
from bot.operations.kept_recipes import answers_of_chain, key_of_chain, taken_from
from bot.operations.recipes import MOST_STEPS
from bot.store.database import Transaction
from bot.store.job import Job
from handlers.turn import Turn


@dataclass(frozen=True, kw_only=True)
class Chain:
    """What was done one after the other."""

    name: str
    key: str
    answers: dict[str, Any]


async def chain_of(t: Transaction, turn: Turn, number: int) -> Chain | None:
    """Return the chain that ends with one of the user's jobs; None: it is no chain, or a part of it is gone."""
    last = await turn.deps.store.jobs.get_own(t, number, turn.user.id)
    if last is not None and is_recipe(last):
        return Chain(name=title(last), key=last.operation, answers=last.request["answers"])
    jobs = await _walked(t, turn, last)
    steps = [(job.operation, job.request["answers"]) for job in jobs]
    key = key_of_chain(steps)
    return Chain(name=_(OPERATIONS[key].title), key=key, answers=answers_of_chain(steps)) if key else None


async def _walked(t: Transaction, turn: Turn, last: Job | None) -> list[Job]:
    """Return the jobs from the first to the last."""
    jobs, job = list[Job](), last
    while job is not None and job.operation in OPERATIONS and len(jobs) < MOST_STEPS:
        jobs.insert(0, job)
        taken = taken_from(job.operation, job.request["answers"])
        job = await turn.deps.store.jobs.get_own(t, taken[1], turn.user.id) if taken else None
    return jobs
