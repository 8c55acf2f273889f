"""What a person orders most: it is offered first."""

from bot.store.database import Transaction

LATEST = 200
"""Orders that are looked at."""


class Habits:
    """Reads the table of jobs."""

    async def most_used(self, t: Transaction, user_id: int) -> tuple[str, ...]:
        """Return the operations of a person's latest orders, the most frequent first."""
        rows = await t.fetch_all(
            """SELECT operation FROM (
                   SELECT operation FROM jobs WHERE user_id = ? AND parent_id IS NULL ORDER BY id DESC LIMIT ?
               ) AS latest GROUP BY operation ORDER BY count(*) DESC, operation""",
            user_id,
            LATEST,
        )
        return tuple(row["operation"] for row in rows)
