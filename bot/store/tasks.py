"""Jobs as A2E sees them: which tasks are followed, how long they have been running, which may come late."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.database import Transaction
from bot.store.job import Job
from bot.store.job_rows import job_of
from bot.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a person's jobs of one operation and task type brought to A2E."""

    operation: str
    task_type: str | None
    tasks: int
    last_at: float
    """When the last of them was ordered."""


class Tasks:
    """Queries about jobs' tasks at A2E."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def late(self, t: Transaction, task_type: str, *, now: float, limit: int = 200, after: int = 0) -> list[Job]:
        """Return failed jobs of a task type whose late results are still welcome, by id, from ids above `after`.

        `coalesce` keeps SQLite from the index that leads to all jobs of the type.
        """
        rows = await t.fetch_all(
            """SELECT * FROM jobs WHERE id IN (
                   SELECT id FROM jobs WHERE state = 'failed' AND task_id IS NOT NULL AND deadline > ?)
               AND coalesce(task_type, '') = ? AND id > ? ORDER BY id LIMIT ?""",
            now,
            task_type,
            after,
            limit,
        )
        return [job_of(row, self._vault) for row in rows]

    async def task_types_with_late(self, t: Transaction, *, now: float) -> list[str]:
        """Return the task types in which a late result may still come."""
        rows = await t.fetch_all(
            """SELECT DISTINCT task_type FROM jobs
               WHERE state = 'failed' AND task_id IS NOT NULL AND deadline > ? ORDER BY task_type""",
            now,
        )
        return [row["task_type"] for row in rows]

    async def followed(self, t: Transaction, task_ids: Sequence[str], *, now: float) -> list[int]:
        """Return the ids of the running or late jobs of some of A2E's tasks."""
        places = ", ".join("?" * len(task_ids))
        rows = await t.fetch_all(
            f"""SELECT id FROM jobs WHERE task_id IN ({places})
                AND state IN ('running', 'failed') AND (state = 'running' OR deadline > ?) ORDER BY id""",  # noqa: S608  # marks only
            *task_ids,
            now,
        )
        return [row["id"] for row in rows]

    async def ages(self, t: Transaction, task_type: str, *, now: float) -> list[float]:
        """Return how many seconds each running task of a task type has been running."""
        rows = await t.fetch_all(
            "SELECT coalesce(started_at, ?) AS began FROM jobs WHERE task_type = ? AND state = 'running'",
            now,
            task_type,
        )
        return [max(0.0, now - row["began"]) for row in rows]

    async def running_since(self, t: Transaction) -> list[tuple[str, float]]:
        """Return task type and start of every running task, in Unix seconds."""
        rows = await t.fetch_all(
            """SELECT task_type, started_at FROM jobs
               WHERE state = 'running' AND task_type IS NOT NULL AND started_at IS NOT NULL"""
        )
        return [(row["task_type"], float(row["started_at"])) for row in rows]

    async def unfinished(self, t: Transaction) -> dict[str, int]:
        """Return how many jobs of all users there are in each state that is not an end."""
        rows = await t.fetch_all(
            """SELECT state, count(*) AS number FROM jobs
               WHERE state IN ('queued', 'starting', 'running', 'sending') GROUP BY state"""
        )
        return {row["state"]: int(row["number"]) for row in rows}

    async def durations(self, t: Transaction, task_type: str, *, limit: int = 20) -> list[float]:
        """Return how many seconds the newest delivered jobs of a task type took."""
        rows = await t.fetch_all(
            """SELECT finished_at - started_at AS seconds FROM jobs WHERE task_type = ? AND state = 'delivered'
               AND started_at IS NOT NULL AND finished_at IS NOT NULL ORDER BY id DESC LIMIT ?""",
            task_type,
            limit,
        )
        return [float(row["seconds"]) for row in rows]

    async def unfinished_of(self, t: Transaction, user_id: int) -> list[Job]:
        """Return a user's jobs that wait or run, cards and their parts alike, oldest first."""
        rows = await t.fetch_all(
            "SELECT * FROM jobs WHERE user_id = ? AND state IN ('queued', 'starting', 'running') ORDER BY id", user_id
        )
        return [job_of(row, self._vault) for row in rows]

    async def ended(self, t: Transaction, before: float, *, limit: int) -> list[Job]:
        """Return jobs of all users that ended before a time, those that ended first first."""
        rows = await t.fetch_all(
            """SELECT * FROM jobs WHERE finished_at < ? AND state NOT IN ('queued', 'starting', 'running', 'sending')
               ORDER BY finished_at LIMIT ?""",
            before,
            limit,
        )
        return [job_of(row, self._vault) for row in rows]

    async def sent_to_a2e(self, t: Transaction, user_id: int, *, until: float) -> list[Sent]:
        """Return what a person's jobs up to a time brought to A2E, by operation and task type."""
        rows = await t.fetch_all(
            """SELECT operation, task_type, count(task_id) AS tasks, max(created_at) AS last_at FROM jobs
               WHERE user_id = ? AND created_at <= ? GROUP BY operation, task_type ORDER BY operation, task_type""",
            user_id,
            until,
        )
        return [Sent(**row) for row in rows]

    async def started_between(self, t: Transaction, since: float, until: float) -> int:
        """Return how many jobs of all users started at A2E in a span of time."""
        row = await t.fetch_one("SELECT count(*) AS number FROM jobs WHERE started_at BETWEEN ? AND ?", since, until)
        return int(row["number"]) if row else 0
