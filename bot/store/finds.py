"""What a person looks for among their results, from the newest back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a delivered job was about, and what came of it: as much of its row as finding it takes."""

    id: int
    name: str
    operation: str
    answers: dict[str, Any]
    result: dict[str, Any]
    created_at: float


class Finds:
    """Queries of one person's things by time; their words are sealed, so no database can look into them."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def results(self, t: Transaction, user_id: int, *, before: float, limit: int) -> list[Made]:
        """Return what a person ordered before a time and was delivered, newest first."""
        rows = await t.fetch_all(
            """SELECT id, name, operation, request, result, created_at FROM jobs
               WHERE user_id = ? AND state = 'delivered' AND result IS NOT NULL AND created_at < ?
               ORDER BY created_at DESC, id DESC LIMIT ?""",
            user_id,
            before,
            limit,
        )
        return [self._made(row) for row in rows]

    async def has_another(self, t: Transaction, user_id: int, operations: Sequence[str], *, job_id: int) -> bool:
        """Whether a person has a result of some operations besides a job's, or one is on its way to them."""
        places = ", ".join("?" * len(operations))
        row = await t.fetch_one(
            f"""SELECT 1 AS one FROM jobs WHERE user_id = ? AND state IN ('delivered', 'sending') AND id <> ?
                AND operation IN ({places}) AND result IS NOT NULL LIMIT 1""",  # noqa: S608  # question marks only
            user_id,
            job_id,
            *operations,
        )
        return row is not None

    def _made(self, row: Row) -> Made:
        request, result = (json.loads(self._vault.open(row[name])) for name in ("request", "result"))
        rest = {name: row[name] for name in ("id", "name", "operation", "created_at")}
        return Made(**rest, answers=request.get("answers") or {}, result=result or {})
