"""What a person looks for among their results, from the newest back."""

from bot.store.database import Transaction
from bot.store.job import Job
from bot.store.job_rows import job_of
from bot.store.vault import Vault


class Finds:
    """Queries of one person's things by time; their words are sealed, so no database can look into them."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def results(self, t: Transaction, user_id: int, *, before: float, limit: int) -> list[Job]:
        """Return a person's delivered jobs with a result that were ordered before a time, newest first."""
        rows = await t.fetch_all(
            """SELECT * FROM jobs WHERE user_id = ? AND state = 'delivered' AND result IS NOT NULL AND created_at < ?
               ORDER BY created_at DESC, id DESC LIMIT ?""",
            user_id,
            before,
            limit,
        )
        return [job_of(row, self._vault) for row in rows]
