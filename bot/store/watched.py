"""What was last seen of what the bot needs, a row each: the balance, both tokens, the webhook, the queue, the disk.

The rows outlive a restart and are the same for all processes, so that admins are told of a trouble once.
"""

from dataclasses import dataclass

from bot.store.database import Transaction


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What was seen of one thing. Times are Unix seconds."""

    what: str
    state: str
    value: float | None
    """The number behind the state, where there is one."""
    since: float
    """When the state began."""
    at: float
    """When it was looked at last."""
    told_at: float | None
    """When admins were last told of this thing, in this state or another."""


class Watched:
    """The table."""

    async def all(self, t: Transaction) -> dict[str, Seen]:
        """Return what was seen, by what it is about."""
        rows = await t.fetch_all("SELECT what, state, value, since, at, told_at FROM watched ORDER BY what")
        return {row["what"]: Seen(**row) for row in rows}

    async def note(self, t: Transaction, what: str, state: str, value: float | None, *, now: float) -> Seen:
        """Write what was seen now; `since` stays while the state does."""
        row = await t.fetch_one(
            """INSERT INTO watched (what, state, value, since, at) VALUES (?, ?, ?, ?, ?)
               ON CONFLICT (what) DO UPDATE SET
                   since = CASE WHEN watched.state = excluded.state THEN watched.since ELSE excluded.since END,
                   state = excluded.state, value = excluded.value, at = excluded.at
               RETURNING what, state, value, since, at, told_at""",
            what,
            state,
            value,
            now,
            now,
        )
        assert row is not None  # noqa: S101  # an upsert always returns its row
        return Seen(**row)

    async def told(self, t: Transaction, what: str, *, now: float) -> None:
        """Note that admins are told of its state."""
        await t.execute("UPDATE watched SET told_at = ? WHERE what = ?", now, what)
