"""What people were charged beside what A2E took, by day, task type and model; not by person.

A job's end adds a row under its own number, so that jobs that end at once don't wait for each other; once an hour the
rows are added up into one a day and model, under the number 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.database import Row, Transaction

DAY = 24 * 3600
KEEP_DAYS = 400
SUM = 0
"""The number of a job under which sums stand."""
AT_ONCE = 250
"""Rows added up in one transaction: few enough that nobody waits for it."""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What some jobs came to. Credits are whole A2E credits."""

    jobs: int = 0
    charged: int = 0
    """What people were charged."""
    cost: int = 0
    """What A2E's answers say that it took."""
    untold: int = 0
    """Results whose cost A2E has not told."""

    def __add__(self, other: "Spent") -> "Spent":
        """Return both together."""
        return Spent(
            jobs=self.jobs + other.jobs,
            charged=self.charged + other.charged,
            cost=self.cost + other.cost,
            untold=self.untold + other.untold,
        )


@dataclass(frozen=True, kw_only=True)
class SpentOn:
    """What the jobs of a day and model came to."""

    day: int
    task_type: str
    """Empty: A2E makes no task of it."""
    model: str
    """A model's id; empty: there is no choice of models."""
    spent: Spent


def day_of(at: float) -> int:
    """Return the day of a Unix time, counted from 1 January 1970 by UTC."""
    return int(at // DAY)


class Spend:
    """The table of what was spent."""

    async def add(self, t: Transaction, one: SpentOn, *, job_id: int) -> None:
        """Add what a job came to, or a correction of it."""
        spent = one.spent
        await t.execute(
            """INSERT INTO spend (day, task_type, model, job_id, jobs, charged, cost, untold)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)
               ON CONFLICT (day, task_type, model, job_id) DO UPDATE
               SET jobs = spend.jobs + excluded.jobs, charged = spend.charged + excluded.charged,
                   cost = spend.cost + excluded.cost, untold = spend.untold + excluded.untold""",
            one.day,
            one.task_type,
            one.model,
            job_id,
            spent.jobs,
            spent.charged,
            spent.cost,
            spent.untold,
        )

    async def since(self, t: Transaction, day: int) -> list[SpentOn]:
        """Return what was spent since a day, by day, task type and model."""
        rows = await t.fetch_all(
            """SELECT day, task_type, model, CAST(sum(jobs) AS bigint) AS jobs, CAST(sum(charged) AS bigint) AS charged,
                      CAST(sum(cost) AS bigint) AS cost, CAST(sum(untold) AS bigint) AS untold
               FROM spend WHERE day >= ? GROUP BY day, task_type, model ORDER BY day, task_type, model""",
            day,
        )
        return [_read(row) for row in rows]

    async def sum_up(self, t: Transaction) -> bool:
        """Add some jobs' rows up; False: none is left. One transaction at a time does it."""
        await t.lock("spend")
        rows = await t.fetch_all(
            """DELETE FROM spend WHERE job_id IN (
                   SELECT job_id FROM spend WHERE job_id > ? ORDER BY job_id LIMIT ?)
               RETURNING day, task_type, model, jobs, charged, cost, untold""",
            SUM,
            AT_ONCE,
        )
        for one in _together([_read(row) for row in rows]):
            await self.add(t, one, job_id=SUM)
        return len(rows) >= AT_ONCE

    async def purge(self, t: Transaction, now: float) -> int:
        """Delete what is older than anybody looks at; return how many rows."""
        return await t.execute("DELETE FROM spend WHERE day < ?", day_of(now) - KEEP_DAYS)


def _together(found: Sequence[SpentOn]) -> list[SpentOn]:
    """Return one for each day and model."""
    sums: dict[tuple[int, str, str], Spent] = {}
    for one in found:
        key = (one.day, one.task_type, one.model)
        sums[key] = sums.get(key, Spent()) + one.spent
    return [
        SpentOn(day=day, task_type=task_type, model=model, spent=spent)
        for (day, task_type, model), spent in sorted(sums.items())
    ]


def _read(row: Row) -> SpentOn:
    return SpentOn(
        day=row["day"],
        task_type=row["task_type"],
        model=row["model"],
        spent=Spent(jobs=row["jobs"], charged=row["charged"], cost=row["cost"], untold=row["untold"]),
    )
