"""How A2E's families of tasks do: which of them fail, since when, and until when they are left alone.

A row per family and kind of call (`poll`, `start`) while it fails; none when all is well. So every process knows.
"""

from dataclasses import dataclass

from bot.store.database import Transaction

POLL, START = "poll", "start"
OPENS_AT = 5
"""Failures in a row at which a family's breaker opens."""


@dataclass(frozen=True, kw_only=True)
class Health:
    """How one kind of call to a family does. Times are Unix seconds."""

    failures: int = 0
    """In a row."""
    failing_since: float = 0
    resumes_at: float = 0
    """No call before."""

    @property
    def open(self) -> bool:
        """Whether the breaker is open: one call at a time, to find out."""
        return self.failures >= OPENS_AT


class Families:
    """The table of families that fail."""

    async def health(self, t: Transaction, family: str, call: str) -> Health:
        """Return how a family's calls of a kind do."""
        row = await t.fetch_one(
            "SELECT failures, failing_since, resumes_at FROM families WHERE family = ? AND call = ?", family, call
        )
        return Health(**row) if row else Health()

    async def failed(self, t: Transaction, family: str, call: str, *, resumes_at: float, now: float) -> Health:
        """Count a failure, and say when to go on; that ends a probe, too."""
        row = await t.fetch_one(
            """INSERT INTO families (family, call, failures, failing_since, resumes_at) VALUES (?, ?, 1, ?, ?)
               ON CONFLICT (family, call) DO UPDATE
               SET failures = families.failures + 1, resumes_at = excluded.resumes_at
               RETURNING failures, failing_since, resumes_at""",
            family,
            call,
            now,
            resumes_at,
        )
        assert row is not None  # noqa: S101  # an upsert always returns its row
        return Health(**row)

    async def worked(self, t: Transaction, family: str, call: str) -> None:
        """Forget the failures: it answers."""
        await t.execute("DELETE FROM families WHERE family = ? AND call = ?", family, call)

    async def claim_probe(self, t: Transaction, family: str, call: str, *, now: float, until: float) -> bool:
        """Let one caller find out whether it answers again, and the others wait; False for the others."""
        changed = await t.execute(
            "UPDATE families SET resumes_at = ? WHERE family = ? AND call = ? AND resumes_at <= ?",
            until,
            family,
            call,
            now,
        )
        return changed > 0

    async def open_ones(self, t: Transaction) -> set[str]:
        """Return the families of which a breaker is open."""
        rows = await t.fetch_all("SELECT family FROM families WHERE failures >= ?", OPENS_AT)
        return {row["family"] for row in rows}
