"""Cards of jobs that wait or run: which of them have something new to say."""

from collections.abc import Mapping, Sequence

from bot.store.database import Transaction
from bot.store.job import Job
from bot.store.job_rows import job_of
from bot.store.vault import Vault


class WaitingCards:
    """Queries about cards of unfinished jobs."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def due(self, t: Transaction, *, now: float, limit: int) -> list[Job]:
        """Return the jobs whose cards have had something new to say for longest, by id."""
        rows = await t.fetch_all(
            """SELECT * FROM jobs WHERE refresh_at <= ? AND message_id IS NOT NULL
               ORDER BY refresh_at LIMIT ?""",
            now,
            limit,
        )
        return sorted((job_of(row, self._vault) for row in rows), key=lambda job: job.id)

    async def next_at(self, t: Transaction) -> float | None:
        """Return when the next card has something new to say; None: no job waits or runs."""
        row = await t.fetch_one(
            """SELECT refresh_at FROM jobs WHERE refresh_at IS NOT NULL AND message_id IS NOT NULL
               ORDER BY refresh_at LIMIT 1"""
        )
        return float(row["refresh_at"]) if row else None

    async def refresh_later(self, t: Transaction, times: Mapping[int, float]) -> None:
        """Note when each job's card says something new again, unless the job has ended: its steps go on meanwhile."""
        for job_id, at in sorted(times.items()):  # in the order in which others change several
            await t.execute("UPDATE jobs SET refresh_at = ? WHERE id = ? AND refresh_at IS NOT NULL", at, job_id)

    async def note_percent(self, t: Transaction, job_id: int, percent: int) -> None:
        """Note how much of a job is done; the job's steps go on meanwhile."""
        await t.execute("UPDATE jobs SET percent = ? WHERE id = ?", percent, job_id)

    async def as_they_are(self, t: Transaction, ids: Sequence[int]) -> list[Job]:
        """Return jobs as they are now; those that were deleted are missing."""
        places = ", ".join("?" * len(ids))
        rows = await t.fetch_all(f"SELECT * FROM jobs WHERE id IN ({places}) ORDER BY id", *ids)  # noqa: S608  # marks
        return [job_of(row, self._vault) for row in rows]
