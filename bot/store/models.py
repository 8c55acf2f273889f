"""Which of A2E's models are withheld: A2E has refused them as unknown or not configured. All processes see it."""

from bot.store.database import Transaction

HOURS = 6
"""For how long a model is left out; A2E says nothing of when it is back."""


def model_key(task_type: str, model: str) -> str:
    """Return what tells a model from all others: several task types have one of the same name."""
    return f"{task_type}/{model}"


class Models:
    """The table of withheld models."""

    async def withhold(self, t: Transaction, task_type: str, model: str, *, now: float) -> None:
        """Leave a model out for a while; rows whose time is over go."""
        await t.execute("DELETE FROM withheld_models WHERE until <= ?", now)
        await t.execute(
            """INSERT INTO withheld_models (task_type, model, until) VALUES (?, ?, ?)
               ON CONFLICT (task_type, model) DO UPDATE SET until = excluded.until""",
            task_type,
            model,
            now + HOURS * 3600,
        )

    async def withheld(self, t: Transaction, *, now: float) -> list[str]:
        """Return the keys of the models that are left out now."""
        rows = await t.fetch_all(
            "SELECT task_type, model FROM withheld_models WHERE until > ? ORDER BY task_type, model", now
        )
        return [model_key(row["task_type"], row["model"]) for row in rows]
