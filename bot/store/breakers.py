"""The health of A2E's task types: which of them fail, since when, and until when they are left alone.

A row per task type and kind of call (`poll`, `start`) while it fails; no row when all is well. So every process knows.
"""

from dataclasses import dataclass

from bot.store.database import Transaction

POLL, START = "poll", "start"
OPENS_AT = 5
"""Failures in a row at which a task type's breaker opens."""


@dataclass(frozen=True, kw_only=True)
class Health:
    """The health of one kind of call to a task type. Times are Unix seconds."""

    failures: int = 0
    """In a row."""
    failing_since: float = 0
    resumes_at: float = 0
    """No call before this time."""

    @property
    def open(self) -> bool:
        """Whether the breaker is open: one call at a time, to find out."""
        return self.failures >= OPENS_AT


class Breakers:
    """The table of failing task types."""

    async def health(self, t: Transaction, task_type: str, call: str) -> Health:
        """Return the health of a task type's calls of a kind."""
        row = await t.fetch_one(
            "SELECT failures, failing_since, resumes_at FROM breakers WHERE task_type = ? AND call = ?", task_type, call
        )
        return Health(**row) if row else Health()

    async def failed(self, t: Transaction, task_type: str, call: str, *, resumes_at: float, now: float) -> Health:
        """Count a failure, and set when to go on; this also ends a probe."""
        row = await t.fetch_one(
            """INSERT INTO breakers (task_type, call, failures, failing_since, resumes_at) VALUES (?, ?, 1, ?, ?)
               ON CONFLICT (task_type, call) DO UPDATE
               SET failures = breakers.failures + 1, resumes_at = excluded.resumes_at
               RETURNING failures, failing_since, resumes_at""",
            task_type,
            call,
            now,
            resumes_at,
        )
        assert row is not None  # noqa: S101  # an upsert always returns its row
        return Health(**row)

    async def worked(self, t: Transaction, task_type: str, call: str) -> None:
        """Clear the failures: it answers."""
        await t.execute("DELETE FROM breakers WHERE task_type = ? AND call = ?", task_type, call)

    async def claim_probe(self, t: Transaction, task_type: str, call: str, *, now: float, until: float) -> bool:
        """Let one caller probe whether it answers again; False for the others, who wait."""
        changed = await t.execute(
            "UPDATE breakers SET resumes_at = ? WHERE task_type = ? AND call = ? AND resumes_at <= ?",
            until,
            task_type,
            call,
            now,
        )
        return changed > 0

    async def open_ones(self, t: Transaction) -> set[str]:
        """Return the task types with an open breaker."""
        rows = await t.fetch_all("SELECT task_type FROM breakers WHERE failures >= ?", OPENS_AT)
        return {row["task_type"] for row in rows}
