"""Jobs of all people, for the operator's screens: cheap with a million of them in the table."""

from bot.store.database import Transaction
from bot.store.job import Job, State
from bot.store.job_rows import job_of
from bot.store.vault import Vault

OPEN = "state IN ('queued', 'starting', 'running', 'sending')"
DEEPEST = 300
"""Jobs that can be turned to; more are only counted as many."""


class Everybody:
    """The table of jobs, of all people together."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def by_state(self, t: Transaction, user_id: int) -> dict[State, int]:
        """Return how many jobs of a person are in each state."""
        rows = await t.fetch_all("SELECT state, count(*) AS number FROM jobs WHERE user_id = ? GROUP BY state", user_id)
        return {State(row["state"]): int(row["number"]) for row in rows}

    async def running(self, t: Transaction, *, offset: int, limit: int) -> list[Job]:
        """Return a page of the jobs that are not over, oldest first."""
        rows = await t.fetch_all(  # + 0: by the index of states, since the newest of a million rows are asked for
            f"""SELECT * FROM jobs WHERE id IN (SELECT id FROM jobs WHERE {OPEN} ORDER BY id + 0 LIMIT ? OFFSET ?)
                ORDER BY id""",  # noqa: S608  # ours
            limit,
            offset,
        )
        return [job_of(row, self._vault) for row in rows]

    async def running_count(self, t: Transaction) -> int:
        """Return how many there are on all of `running`'s pages, DEEPEST at most."""
        return await self._count(t, OPEN)

    async def failed(self, t: Transaction, *, since: float, offset: int, limit: int) -> list[Job]:
        """Return a page of the jobs that have failed since a time, newest first."""
        rows = await t.fetch_all(
            """SELECT * FROM jobs WHERE state = 'failed' AND updated_at >= ?
               ORDER BY updated_at DESC LIMIT ? OFFSET ?""",
            since,
            limit,
            offset,
        )
        return [job_of(row, self._vault) for row in rows]

    async def failed_count(self, t: Transaction, *, since: float) -> int:
        """Return how many there are on all of `failed`'s pages, DEEPEST at most."""
        return await self._count(t, "state = 'failed' AND updated_at >= ?", since)

    async def _count(self, t: Transaction, which: str, *values: object) -> int:
        row = await t.fetch_one(
            f"SELECT count(*) AS number FROM (SELECT 1 AS one FROM jobs WHERE {which} LIMIT {DEEPEST}) AS found",  # noqa: S608  # ours
            *values,
        )
        return int(row["number"]) if row else 0
