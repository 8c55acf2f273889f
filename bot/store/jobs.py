"""Jobs: the record of what was ordered, how far it is, and what came of it."""

from collections.abc import Sequence
from dataclasses import fields, replace

from bot.store.database import Conflict, Row, Transaction
from bot.store.job import Job, NewJob, State, Unfinished
from bot.store.job_rows import PROGRESS, SEALED, column_of, columns_of, job_of
from bot.store.vault import Vault

__all__ = ["Job", "Jobs", "NewJob", "State", "Unfinished", "job_of"]

NO_PART = """NOT EXISTS (SELECT 1 FROM jobs AS card WHERE card.id = jobs.parent_id
             AND card.task_type IS NULL
             AND (card.operation = jobs.operation OR card.operation LIKE 'recipe:%'))"""
"""The condition that a job is not a part; a full run ordered from a preview isn't one either."""
UNFINISHED = "state IN ('queued', 'starting', 'running', 'sending')"
TIMES = {"started_at", "finished_at", "deadline"}
PLACE = {"chat_id", "thread_id", "message_id"}
CHANGEABLE = frozenset({*SEALED, *PROGRESS, *TIMES, *PLACE, "state", "updated_at", "task_id", "cost", "attempts"})
WAITS = (State.QUEUED, State.STARTING, State.RUNNING)
REFRESH_SECONDS = 5.0
"""A card that has changed stays as it is for so long."""
OLD_FORM = frozenset({*PROGRESS, "inputs", "result"})
"""What is rewritten when a row of form 0 changes."""


class Jobs:
    """The table of jobs."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def _job(self, row: Row | None) -> Job | None:
        return None if row is None else job_of(row, self._vault)

    async def insert(self, t: Transaction, new: NewJob, *, now: float) -> Job:
        """Insert a queued job.

        Raises:
            Conflict: there is a job of that name. It may be caught inside the transaction: the database itself met
                no error, so PostgreSQL goes on with it.

        """
        given = {name: column_of(name, value, self._vault) for name, value in vars(new).items()}
        given |= {"state": State.QUEUED.value, "version": 1, "attempts": 0, "form": 1}
        given |= {"created_at": now, "updated_at": now, "refresh_at": now + REFRESH_SECONDS}
        places = ", ".join("?" * len(given))
        row = await t.fetch_one(
            f"INSERT INTO jobs ({', '.join(given)}) VALUES ({places}) "  # noqa: S608  # columns are ours
            "ON CONFLICT (name) DO NOTHING RETURNING *",
            *given.values(),
        )
        job = self._job(row)
        if job is None:
            raise Conflict(new.name)
        return job

    async def dearest(self, t: Transaction, task_type: str, *, newest: int = 200) -> int:
        """Return the most that A2E has charged for one of a task type's newest delivered jobs; 0 if unknown."""
        row = await t.fetch_one(
            """SELECT coalesce(max(cost), 0) AS most FROM (
                   SELECT cost FROM jobs WHERE task_type = ? AND state = 'delivered' ORDER BY id DESC LIMIT ?
               ) AS newest""",
            task_type,
            newest,
        )
        return int(row["most"]) if row else 0

    async def get(self, t: Transaction, job_id: int) -> Job | None:
        """Return a job by row id, for the steps."""
        return self._job(await t.fetch_one("SELECT * FROM jobs WHERE id = ?", job_id))

    async def get_own(self, t: Transaction, job_id: int, user_id: int) -> Job | None:
        """Return a job of this user's."""
        return self._job(await t.fetch_one("SELECT * FROM jobs WHERE id = ? AND user_id = ?", job_id, user_id))

    async def save(self, t: Transaction, before: Job, after: Job) -> Job | None:
        """Write what has changed in a job; None if another step has already moved it.

        The version in the WHERE clause makes every step safe to run twice. Where the card is may have been
        noted meanwhile (`set_card`): the returned row has it.
        """
        names = {one.name for one in fields(Job) if getattr(before, one.name) != getattr(after, one.name)}
        if not names <= CHANGEABLE:
            raise ValueError(f"not to be changed: {names - CHANGEABLE}")
        new = columns_of(after, names if before.form else names | OLD_FORM, self._vault)
        if after.state is not before.state:
            new["refresh_at"] = after.updated_at + REFRESH_SECONDS if after.state in WAITS else None
        assignments = "".join(f", {column} = ?" for column in new)
        row = await t.fetch_one(
            f"""UPDATE jobs SET form = 1, version = version + 1{assignments} WHERE id = ? AND version = ?
                RETURNING version, form, chat_id, thread_id, message_id, reply_to""",  # noqa: S608  # columns are ours
            *new.values(),
            before.id,
            before.version,
        )
        return replace(after, **row) if row else None

    async def set_card(
        self, t: Transaction, job_id: int, message_id: int | None, *, chat_id: int, thread_id: int | None
    ) -> bool:
        """Note which message the card is, and where; False if a message stands for the job already.

        The job's steps go on meanwhile, so the version is not checked.
        """
        changed = await t.execute(
            "UPDATE jobs SET message_id = ?, chat_id = ?, thread_id = ? WHERE id = ? AND message_id IS NULL",
            message_id,
            chat_id,
            thread_id,
            job_id,
        )
        return bool(changed)

    async def follow(self, t: Transaction, old: int, new: int) -> list[int]:
        """Move a group's unfinished jobs to the chat it has become; return those that had a card, which is gone.

        Finished jobs stay where their messages are.
        """
        carded = await t.fetch_all(
            f"SELECT id FROM jobs WHERE chat_id = ? AND message_id IS NOT NULL AND {UNFINISHED} ORDER BY id",  # noqa: S608  # ours
            old,
        )
        await t.execute(
            f"""UPDATE jobs SET chat_id = ?, message_id = NULL, reply_to = NULL
                WHERE chat_id = ? AND {UNFINISHED}""",  # noqa: S608  # ours
            new,
            old,
        )
        return [row["id"] for row in carded]

    async def is_card(self, t: Transaction, chat_id: int, message_id: int) -> bool:
        """Whether a message is the card of a job."""
        found = "SELECT 1 AS one FROM jobs WHERE chat_id = ? AND message_id = ? LIMIT 1"
        return await t.fetch_one(found, chat_id, message_id) is not None

    async def running(self, t: Transaction, task_type: str, *, limit: int, after: int) -> list[Job]:
        """Return running jobs of a task type with an id above `after`, by id."""
        rows = await t.fetch_all(
            "SELECT * FROM jobs WHERE task_type = ? AND state = 'running' AND id > ? ORDER BY id LIMIT ?",
            task_type,
            after,
            limit,
        )
        return [job for row in rows if (job := self._job(row)) is not None]

    async def active_count(self, t: Transaction, user_id: int) -> int:
        """Return how many of a user's jobs take one of the places that the settings allow."""
        row = await t.fetch_one(
            """SELECT count(*) AS number FROM jobs
               WHERE user_id = ? AND state IN ('starting', 'running', 'sending')
                 AND (state <> 'running' OR task_id IS NOT NULL)""",
            user_id,
        )
        return int(row["number"]) if row else 0

    async def active_in_task_type(self, t: Transaction, task_type: str) -> int:
        """Return how many tasks of a type are being started or run, of all users."""
        row = await t.fetch_one(
            "SELECT count(*) AS number FROM jobs WHERE task_type = ? AND state IN ('starting', 'running')", task_type
        )
        return int(row["number"]) if row else 0

    async def queued_in_task_type(self, t: Transaction, task_type: str, *, limit: int = 20) -> list[int]:
        """Return the ids of a task type's waiting jobs, of all users, longest first."""
        rows = await t.fetch_all(
            "SELECT id FROM jobs WHERE task_type = ? AND state = 'queued' ORDER BY id LIMIT ?", task_type, limit
        )
        return [row["id"] for row in rows]

    async def place_in_task_type(self, t: Transaction, job: Job) -> int:
        """Return how many tasks of its type, of all users, come before a waiting job."""
        row = await t.fetch_one(
            """SELECT count(*) AS number FROM jobs
               WHERE task_type = ? AND (state IN ('starting', 'running') OR state = 'queued' AND id < ?)""",
            job.task_type,
            job.id,
        )
        return int(row["number"]) if row else 0

    async def children(self, t: Transaction, job_id: int) -> list[Job]:
        """Return a job's parts and full runs, by id."""
        rows = await t.fetch_all("SELECT * FROM jobs WHERE parent_id = ? ORDER BY id", job_id)
        return [job for row in rows if (job := self._job(row)) is not None]

    async def next_queued(self, t: Transaction, user_id: int, *, limit: int) -> list[int]:
        """Return the ids of the user's longest-waiting jobs that may start: none of somebody who is banned."""
        rows = await t.fetch_all(
            """SELECT id FROM jobs WHERE user_id = ? AND state = 'queued'
               AND NOT EXISTS (SELECT 1 FROM users WHERE users.id = jobs.user_id AND access = 'banned')
               ORDER BY id LIMIT ?""",
            user_id,
            limit,
        )
        return [row["id"] for row in rows]

    async def place(self, t: Transaction, job: Job) -> int:
        """Return how many of the user's jobs wait before this one."""
        row = await t.fetch_one(
            "SELECT count(*) AS number FROM jobs WHERE user_id = ? AND state = 'queued' AND id < ?",
            job.user_id,
            job.id,
        )
        return int(row["number"]) if row else 0

    async def page(self, t: Transaction, user_id: int, *, offset: int, limit: int) -> list[Job]:
        """Return a page of what a user has ordered, newest first; of a group only the card, not its parts."""
        rows = await t.fetch_all(
            f"SELECT * FROM jobs WHERE user_id = ? AND {NO_PART} ORDER BY id DESC LIMIT ? OFFSET ?",  # noqa: S608  # ours
            user_id,
            limit,
            offset,
        )
        return [job for row in rows if (job := self._job(row)) is not None]

    async def count(self, t: Transaction, user_id: int) -> int:
        """Return how many there are on all of `page`'s pages."""
        row = await t.fetch_one(
            f"SELECT count(*) AS number FROM jobs WHERE user_id = ? AND {NO_PART}",  # noqa: S608  # ours
            user_id,
        )
        return int(row["number"]) if row else 0

    async def open_of(self, t: Transaction, user_id: int, operations: Sequence[str]) -> list[Job]:
        """Return a user's jobs of some operations that have no result yet, oldest first."""
        places = ", ".join("?" * len(operations))
        rows = await t.fetch_all(
            f"""SELECT * FROM jobs WHERE user_id = ? AND state IN ('queued', 'starting', 'running')
                AND operation IN ({places}) ORDER BY id""",  # noqa: S608  # question marks only
            user_id,
            *operations,
        )
        return [job for row in rows if (job := self._job(row)) is not None]

    async def delivered(
        self, t: Transaction, user_id: int, operations: Sequence[str], *, offset: int, limit: int
    ) -> list[Job]:
        """Return a page of a user's delivered jobs of some operations that have a result, newest first."""
        places = ", ".join("?" * len(operations))
        rows = await t.fetch_all(
            f"""SELECT * FROM jobs WHERE user_id = ? AND state = 'delivered' AND operation IN ({places})
                AND result IS NOT NULL
                ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?""",  # noqa: S608  # question marks only
            user_id,
            *operations,
            limit,
            offset,
        )
        return [job for row in rows if (job := self._job(row)) is not None]

    async def count_delivered(self, t: Transaction, user_id: int, operations: Sequence[str]) -> int:
        """Return how many there are on all of `delivered`'s pages."""
        places = ", ".join("?" * len(operations))
        row = await t.fetch_one(  # with a time, SQLite counts in the index that has all it takes
            f"""SELECT count(*) AS number FROM jobs WHERE user_id = ? AND state = 'delivered'
                AND operation IN ({places}) AND result IS NOT NULL AND created_at > 0""",  # noqa: S608  # question marks only
            user_id,
            *operations,
        )
        return int(row["number"]) if row else 0

    async def until(self, t: Transaction, user_id: int, when: float, *, limit: int, after: int = 0) -> list[Job]:
        """Return a user's jobs that were ordered until a time, oldest first, with an id above `after`."""
        rows = await t.fetch_all(
            "SELECT * FROM jobs WHERE user_id = ? AND created_at <= ? AND id > ? ORDER BY id LIMIT ?",
            user_id,
            when,
            after,
            limit,
        )
        return [job for row in rows if (job := self._job(row)) is not None]

    async def has_child(self, t: Transaction, job_id: int) -> bool:
        """Whether a job was ordered from this one that neither failed nor was cancelled."""
        row = await t.fetch_one(
            "SELECT 1 AS one FROM jobs WHERE parent_id = ? AND state NOT IN ('failed', 'cancelled')",
            job_id,
        )
        return row is not None

    async def unfinished(self, t: Transaction, before: float) -> list[Unfinished]:
        """Return unfinished rows untouched since `before`."""
        rows = await t.fetch_all(
            """SELECT id, state, task_type FROM jobs
               WHERE state IN ('queued', 'starting', 'running', 'sending') AND updated_at < ? ORDER BY id""",
            before,
        )
        return [Unfinished(id=row["id"], state=State(row["state"]), task_type=row["task_type"]) for row in rows]

    async def remove(self, t: Transaction, job_id: int, user_id: int) -> None:
        """Delete a finished job of this user's; its ledger entries stay."""
        await t.execute(
            "DELETE FROM jobs WHERE id = ? AND user_id = ? AND state IN ('delivered', 'failed', 'cancelled')",
            job_id,
            user_id,
        )
