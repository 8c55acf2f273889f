"""How long tasks have taken from start to finish, by task type and model: what people are told to expect."""

from collections.abc import Sequence

from bot.store.database import Transaction
from bot.store.models import model_key

KEPT = 200
"""The newest of each model that are kept."""
ENOUGH = 3
"""So many must be known before any are told."""


class Durations:
    """The table of durations."""

    async def add(self, t: Transaction, task_type: str, model: str, seconds: float, *, now: float) -> None:
        """Note how long a task took; the oldest of too many go."""
        await t.execute(
            "INSERT INTO durations (task_type, model, seconds, at) VALUES (?, ?, ?, ?)", task_type, model, seconds, now
        )
        await t.execute(
            """DELETE FROM durations WHERE task_type = ? AND model = ? AND id <= (
                   SELECT id FROM durations WHERE task_type = ? AND model = ? ORDER BY id DESC LIMIT 1 OFFSET ?)""",
            task_type,
            model,
            task_type,
            model,
            KEPT,
        )

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
