"""A day in figures, over all people: for the operator's report. Nothing in it says who."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.database import Transaction


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How many jobs of an operation ended in one way."""

    operation: str
    state: str
    """delivered or failed."""
    has_task: bool
    """Whether A2E made a task of them."""
    jobs: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What happened between two times."""

    new: int
    """People who wrote for the first time."""
    active: int
    """People of that time, or from before, who wrote since its beginning."""
    stars: int
    """Paid in Telegram Stars, less what was refunded since."""
    ended: Sequence[Ended]


async def figures(t: Transaction, *, since: float, until: float) -> Figures:
    """Read them; Unix seconds."""
    people = await t.fetch_one(
        """SELECT count(*) AS active, coalesce(sum(CASE WHEN created_at >= ? AND created_at < ? THEN 1 ELSE 0 END), 0)
                  AS new FROM users WHERE seen_at >= ? AND created_at < ?""",
        since,
        until,
        since,
        until,
    )
    paid = await t.fetch_one(
        """SELECT coalesce(sum(stars), 0) AS stars FROM payments
           WHERE paid_at >= ? AND paid_at < ? AND refunded_at IS NULL""",
        since,
        until,
    )
    rows = await t.fetch_all(  # a row is not touched before it ends, so the index on `updated_at` finds all
        """SELECT operation, state, task_type IS NOT NULL AS has_task, count(*) AS jobs FROM jobs
           WHERE state IN ('delivered', 'failed') AND updated_at >= ? AND finished_at >= ? AND finished_at < ?
           GROUP BY operation, state, task_type IS NOT NULL""",
        since,
        since,
        until,
    )
    return Figures(
        new=int(people["new"]) if people else 0,
        active=int(people["active"]) if people else 0,
        stars=int(paid["stars"]) if paid else 0,
        ended=[
            Ended(operation=row["operation"], state=row["state"], has_task=bool(row["has_task"]), jobs=int(row["jobs"]))
            for row in rows
        ],
    )
