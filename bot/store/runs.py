"""Processes that run now: one that ends without a word has died, maybe of an update."""

from bot.store.database import Transaction


class Runs:
    """The table of running processes."""

    async def alive(self, t: Transaction, run: str, *, now: float) -> None:
        """Say that a process runs."""
        await t.execute(
            "INSERT INTO runs (id, at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at", run, now
        )

    async def end(self, t: Transaction, run: str) -> None:
        """A process ends as it should."""
        await t.execute("DELETE FROM runs WHERE id = ?", run)

    async def dead(self, t: Transaction, run: str, *, before: float) -> int:
        """Forget the others that said nothing since before; return how many there were."""
        return await t.execute("DELETE FROM runs WHERE id <> ? AND at < ?", run, before)
