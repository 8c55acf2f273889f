"""Running processes: one that vanishes without signing off has crashed, maybe because of an update."""

from bot.store.database import Transaction


class Runs:
    """The table of running processes."""

    async def alive(self, t: Transaction, run: str, *, now: float) -> None:
        """Record that a process is running."""
        await t.execute(
            "INSERT INTO runs (id, at) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at", run, now
        )

    async def end(self, t: Transaction, run: str) -> None:
        """Record that a process ended normally."""
        await t.execute("DELETE FROM runs WHERE id = ?", run)

    async def dead(self, t: Transaction, run: str, *, before: float) -> int:
        """Delete other processes silent since `before`; return how many."""
        return await t.execute("DELETE FROM runs WHERE id <> ? AND at < ?", run, before)
