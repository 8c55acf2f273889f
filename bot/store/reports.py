"""Results that people have reported, until an admin has decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.database import Transaction
from bot.store.slices import delete_older


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A result that waits for a decision."""

    job_id: int
    count: int
    """How many people have reported it."""
    first_at: float


class Reports:
    """The table of reports; of a result that is gone, nothing is left to decide."""

    async def add(self, t: Transaction, user_id: int, job_id: int, *, now: float) -> int | None:
        """Note that a person reports a result; return how many have until now, None if this person did before."""
        added = await t.execute(
            """INSERT INTO reports (user_id, job_id, at) VALUES (?, ?, ?)
               ON CONFLICT (job_id, user_id) DO UPDATE SET at = excluded.at, decided_at = NULL
               WHERE reports.decided_at IS NOT NULL""",
            user_id,
            job_id,
            now,
        )
        return await self.count(t, job_id) if added else None

    async def count(self, t: Transaction, job_id: int) -> int:
        """Return how many reports of a result wait for a decision."""
        row = await t.fetch_one(
            "SELECT count(*) AS number FROM reports WHERE job_id = ? AND decided_at IS NULL", job_id
        )
        return int(row["number"]) if row else 0

    async def waiting(self, t: Transaction, *, limit: int) -> list[Reported]:
        """Return the results that wait for a decision, those reported first first."""
        rows = await t.fetch_all(
            """SELECT reports.job_id, count(*) AS number, min(reports.at) AS first_at
               FROM reports JOIN jobs ON jobs.id = reports.job_id
               WHERE decided_at IS NULL GROUP BY reports.job_id ORDER BY min(reports.at) LIMIT ?""",
            limit,
        )
        return [Reported(job_id=one["job_id"], count=one["number"], first_at=one["first_at"]) for one in rows]

    async def decide(self, t: Transaction, job_id: int, *, now: float) -> Sequence[int]:
        """Note that an admin has decided on a result; return who had reported it."""
        rows = await t.fetch_all(
            "UPDATE reports SET decided_at = ? WHERE job_id = ? AND decided_at IS NULL RETURNING user_id", now, job_id
        )
        return [row["user_id"] for row in rows]

    async def purge(self, t: Transaction, before: float) -> int:
        """Delete some of the reports from before a time; return how many."""
        return await t.execute(delete_older("reports", "at"), before)
