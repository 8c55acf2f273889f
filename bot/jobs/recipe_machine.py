"""The card of a recipe as a pure machine: a row and an event give the row after it, and what it still had set aside.

Its steps are jobs of their own, with the machine of all jobs (`bot.jobs.machine`); this row only stands for them.
"""
# ruff: noqa: PLR0911  # every case of a match returns

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from msgspec import Struct

from bot.jobs import events as happened
from bot.jobs.change import Change, Entry
from bot.jobs.change import Step as Enqueued
from bot.jobs.events import Event
from bot.store.job import FINAL, Job, State

STEP, NUMBER, TOLD, AFTER, NO_MORE = "recipe", "step", "told", "after", "no_more"
"""The queue's step that orders what comes next. Keys of requests: a job's number in its recipe, from 0; what was told
with the ✅ ("about" and "most" credits), and since: `GoesOn.after`, and that `NoMoreSteps` are wanted."""


class Due(Struct, frozen=True, kw_only=True):
    """The next step is to be ordered."""

    number: int


class Ended(Struct, frozen=True, kw_only=True):
    """Nothing more comes by itself."""

    state: State


def newest(parts: Sequence[Job]) -> dict[int, Job]:
    """Return number -> the newest job of each step that was ordered."""
    return {int(part.request[NUMBER]): part for part in sorted(parts, key=lambda one: one.id)}


def made_of(parts: Sequence[Job], count: int) -> int:
    """Return how many of the steps, from the first on, have a result."""
    done = {int(part.request[NUMBER]) for part in parts if part.state is State.DELIVERED}
    return next((number for number in range(count) if number not in done), count)


def progress(parts: Sequence[Job], count: int, *, after: int = 0, no_more: bool = False) -> Due | Ended | None:
    """Return what follows from the states of a recipe's jobs; None: wait for one of them.

    Args:
        parts: every job that was ordered for it.
        count: how many steps it has.
        after: a job until which failures don't count: its owner went on after them.
        no_more: its owner has cancelled all that follows.

    """
    if any(part.state not in FINAL for part in parts):
        return None
    number = made_of(parts, count)
    if number == count:
        return Ended(state=State.DELIVERED)
    if no_more:
        return Ended(state=State.CANCELLED)
    last = newest(parts).get(number)
    return Due(number=number) if last is None or last.id <= after else Ended(state=last.state)


def apply(job: Job, event: Event, *, now: float) -> Change | None:
    """Return what an event does to a recipe's card; None: nothing."""
    match job.state, event:
        case State.QUEUED, happened.CardOnly():
            return Change(job=replace(job, state=State.RUNNING, updated_at=now))
        case State.RUNNING, happened.StepsEnded(state=state, why=why, needs=needs):
            return _ended(job, state, now, error=why, result=None if needs is None else {"needs": needs})
        case State.FAILED, happened.StepsEnded(state=State.DELIVERED):  # its last step came late
            return _ended(job, State.DELIVERED, now, error=None, result=None)
        case State.RUNNING, happened.CancelPressed():
            return _ended(job, State.CANCELLED, now)
        case State.RUNNING, happened.NoMoreSteps() if NO_MORE not in job.request[TOLD]:
            return Change(job=_telling(job, {NO_MORE: True}, now))
        case State.FAILED, happened.GoesOn(most=most, after=after):
            return _goes_on(job, {"most": most, AFTER: after}, now)
        case _, happened.Told() if not job.told:
            return Change(job=replace(job, told=True))
        case _:
            return None


def _ended(job: Job, state: State, now: float, **facts: Any) -> Change:
    """End it; what it still has set aside comes back, since its steps have booked their own."""
    over = replace(job, state=state, updated_at=now, finished_at=now, **facts)
    return Change(job=over, ledger=((Entry.REFUND, 0),))


def _telling(job: Job, new: Mapping[str, Any], now: float) -> Job:
    return replace(job, request={**job.request, TOLD: {**job.request[TOLD], **new}}, updated_at=now)


def _goes_on(job: Job, new: Mapping[str, Any], now: float) -> Change:
    told = _telling(job, new, now)
    again = replace(told, state=State.RUNNING, finished_at=None, error=None, result=None, told=False)
    steps = (Enqueued(name=STEP, key=str(job.id)), Enqueued(name="card", key=str(job.id)))
    return Change(job=again, enqueue=steps)
