"""What a job's end came to, for the operator's sums: what was charged for it beside what A2E took. Pure."""

from bot.jobs.change import Change, Entry
from bot.jobs.words import costs
from bot.jobs.words.cards import request_of
from bot.jobs.words.titles import is_group
from bot.operations import OPERATIONS
from bot.store.job import FINAL, Job, State
from bot.store.spend import Spent, SpentOn, day_of


def came_to(before: Job, after: Job, change: Change) -> SpentOn | None:
    """Return what a change of a job adds to the sums; None: nothing.

    It counts on the day of the order, as in the ledger. A result that came too late was counted when it failed.
    """
    spent = _spent(before, after, dict(change.ledger))
    if spent is None or is_group(after):
        return None
    return on_its_day(after, spent)


def on_its_day(job: Job, spent: Spent) -> SpentOn:
    """Return a job's figures with the day and the model that they count for."""
    return SpentOn(day=day_of(job.created_at), task_type=job.task_type or "", model=_model_of(job), spent=spent)


def _model_of(job: Job) -> str:
    """Return a job's model; empty if it has none, or an older version stored its answers in another way.

    The sums are for reading: a row that they can't place must not keep the job from ending.
    """
    try:
        return request_of(job).model_id if job.task_type else ""
    except (KeyError, TypeError, ValueError):
        return ""


def _spent(before: Job, after: Job, ledger: dict[Entry, int]) -> Spent | None:
    if before.state in FINAL:
        return _given_back(before, after) if before.state is after.state and before.cost != after.cost else None
    if after.late or not {Entry.SETTLE, Entry.REFUND} & set(ledger):
        return None
    charged = 0 if OPERATIONS[after.operation].on_the_house else ledger.get(Entry.SETTLE, 0)
    told = before.cost if after.state is State.FAILED else after.cost  # a failed job says 0: it was refunded
    untold = after.state is State.DELIVERED and told is None and after.price != 0
    if not (after.task_type or charged or told):
        return None
    return Spent(jobs=1, charged=charged, cost=0 if after.given_back else told or 0, untold=int(untold))


def _given_back(before: Job, after: Job) -> Spent:
    """Return what changes once A2E has said how much of a live room it gives back: only now is its cost told."""
    back = (costs.paid_by(before) or 0) - (costs.paid_by(after) or 0)
    told_now = before.cost is None and before.price != 0
    return Spent(charged=-back, cost=(after.cost or 0) - (before.cost or 0), untold=-int(told_now))
