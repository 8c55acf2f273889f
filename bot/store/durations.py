"""How long tasks have taken from start to finish, by task type, model and length: what people are told to expect."""

from collections.abc import Sequence

from bot.store.database import Transaction
from bot.store.models import model_key

KEPT = 200
"""The newest of each model and length that are kept."""
ENOUGH = 3
"""So many must be known before any are told."""


class Durations:
    """The table of durations."""

    async def add(
        self, t: Transaction, task_type: str, model: str, seconds: float, *, now: float, length: int = 0
    ) -> None:
        """Note how long a task took, with the class of its length; the oldest of too many go."""
        of = (task_type, model, length)
        await t.execute(
            "INSERT INTO durations (task_type, model, length, seconds, at) VALUES (?, ?, ?, ?, ?)", *of, seconds, now
        )
        await t.execute(
            """DELETE FROM durations WHERE task_type = ? AND model = ? AND length = ? AND id <= (
                   SELECT id FROM durations WHERE task_type = ? AND model = ? AND length = ?
                   ORDER BY id DESC LIMIT 1 OFFSET ?)""",
            *of,
            *of,
            KEPT,
        )

    async def newest(self, t: Transaction, task_type: str, model: str, length: int) -> list[float]:
        """Return how many seconds the newest tasks of a model took: those of a length, or of any if they are few."""
        alike = await self._of(t, "AND length = ?", task_type, model, length)
        return alike if len(alike) >= ENOUGH else await self._of(t, "", task_type, model)

    @staticmethod
    async def _of(t: Transaction, more: str, *of: object) -> list[float]:
        rows = await t.fetch_all(
            f"""SELECT seconds FROM durations WHERE task_type = ? AND model = ? {more}
                ORDER BY id DESC LIMIT {KEPT}""",  # noqa: S608  # ours
            *of,
        )
        return [float(row["seconds"]) for row in rows]

    async def usual(self, t: Transaction, task_types: Sequence[str]) -> dict[str, float]:
        """Return the median in seconds for each model of some task types, by the model's key, where it is known."""
        if not task_types:
            return {}
        places = ", ".join("?" * len(task_types))
        rows = await t.fetch_all(
            f"""SELECT task_type, model, seconds FROM (
                    SELECT task_type, model, seconds,
                           row_number() OVER (PARTITION BY task_type, model ORDER BY seconds) AS place,
                           count(*) OVER (PARTITION BY task_type, model) AS number
                    FROM durations WHERE task_type IN ({places})) AS ranked
                WHERE number >= ? AND place = (number + 1) / 2""",  # noqa: S608  # marks only
            *task_types,
            ENOUGH,
        )
        return {model_key(row["task_type"], row["model"]): float(row["seconds"]) for row in rows}
