"""Jobs as A2E sees them: which tasks are followed, how long they have been running, which may come late."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.store.database import Row, Transaction
from bot.store.job import Job, State
from bot.store.job_rows import job_of
from bot.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A job whose task A2E is asked about, as much of it as says whether an answer is news."""

    id: int
    task_id: str
    began: float
    """When the task was started, in Unix seconds."""
    deadline: float | None
    percent: int | None
    fence: bool
    """Whether it came out of a backup and has not been seen to run since: then that it runs is news, too."""
    attempts: int = 0
    """How often in a row A2E did not show it: then that it runs is news, too."""
    opened: Callable[[], Job]
    """Returns all of it. Thousands are asked about at once, and what is sealed stays shut while nothing happens."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A job that is over: as much of its row as deleting it takes. What is sealed in it stays shut."""

    id: int
    operation: str
    task_type: str | None
    task_id: str | None
    state: State


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

    async def running(self, t: Transaction, task_type: str, *, limit: int, after: int = 0) -> list[Followed]:
        """Return running jobs of a task type with an id above `after`, by id."""
        rows = await t.fetch_all(
            "SELECT * FROM jobs WHERE task_type = ? AND state = 'running' AND id > ? ORDER BY id LIMIT ?",
            task_type,
            after,
            limit,
        )
        return [self._followed(row) for row in rows]

    def _followed(self, row: Row) -> Followed:
        return Followed(
            id=row["id"],
            task_id=str(row["task_id"]),
            began=row["started_at"] or row["created_at"],
            deadline=row["deadline"],
            percent=row["percent"],
            fence=bool(row["fence"]),
            attempts=row["attempts"],
            opened=partial(job_of, row, self._vault),
        )

    async def late(
        self, t: Transaction, task_type: str, *, now: float, limit: int = 200, after: int = 0
    ) -> list[Followed]:
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
        return [self._followed(row) for row in rows]

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

    async def youngest(self, t: Transaction, task_type: str, *, now: float) -> float | None:
        """Return for how many seconds the newest running task of a task type has been running; None: none runs."""
        row = await t.fetch_one(
            "SELECT max(coalesce(started_at, ?)) AS began FROM jobs WHERE task_type = ? AND state = 'running'",
            now,
            task_type,
        )
        return max(0.0, now - row["began"]) if row is not None and row["began"] is not None else None

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

    async def queued_of(self, t: Transaction, user_id: int, *, limit: int) -> list[Job]:
        """Return a user's longest-waiting jobs, whether or not they may start."""
        rows = await t.fetch_all(
            "SELECT * FROM jobs WHERE user_id = ? AND state = 'queued' ORDER BY id LIMIT ?", user_id, limit
        )
        return [job_of(row, self._vault) for row in rows]

    async def ended(self, t: Transaction, before: float, *, limit: int) -> list[Ended]:
        """Return jobs of all users that ended before a time, those that ended first first."""
        rows = await t.fetch_all(
            """SELECT id, operation, task_type, task_id, state FROM jobs
               WHERE finished_at < ? AND state NOT IN ('queued', 'starting', 'running', 'sending')
               ORDER BY finished_at LIMIT ?""",
            before,
            limit,
        )
        return [Ended(**{**row, "state": State(row["state"])}) for row in rows]

    async def remove_ended(self, t: Transaction, job_ids: Sequence[int]) -> None:
        """Delete jobs that have ended, one at least; their ledger entries stay."""
        marks = ", ".join("?" * len(job_ids))
        await t.execute(
            f"DELETE FROM jobs WHERE id IN ({marks}) AND state IN ('delivered', 'failed', 'cancelled')",  # noqa: S608  # question marks
            *job_ids,
        )

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
