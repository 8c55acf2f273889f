"""Links that let people in, where ACCESS is `invite`: who made them, how often they were used, which are withdrawn."""

from dataclasses import dataclass, fields

from bot.store.database import Row, Transaction


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """One link. What proves that it is ours is derived from the key and its number, and is not stored."""

    id: int
    admin_id: int
    used: int
    """How many people it has let in."""
    at: float
    until: float


FIELDS = tuple(one.name for one in fields(Invitation))
VALID = "withdrawn_at IS NULL AND until > ?"


def _read(row: Row) -> Invitation:
    return Invitation(**{name: row[name] for name in FIELDS})


class Invitations:
    """The table of links."""

    async def make(self, t: Transaction, admin_id: int, *, until: float, now: float) -> Invitation:
        """Make one."""
        row = await t.fetch_one(
            "INSERT INTO invitations (admin_id, at, until) VALUES (?, ?, ?) RETURNING *", admin_id, now, until
        )
        assert row is not None  # noqa: S101  # an insert always returns its row
        return _read(row)

    async def newest_of(self, t: Transaction, admin_id: int, *, since: float, now: float) -> Invitation | None:
        """Return an admin's newest one that was made since a time and is valid."""
        row = await t.fetch_one(
            f"SELECT * FROM invitations WHERE admin_id = ? AND at > ? AND {VALID} ORDER BY id DESC LIMIT 1",  # noqa: S608  # ours
            admin_id,
            since,
            now,
        )
        return _read(row) if row else None

    async def get(self, t: Transaction, number: int, *, now: float) -> Invitation | None:
        """Return one that is valid; None: it is not, or not any more."""
        row = await t.fetch_one(f"SELECT * FROM invitations WHERE id = ? AND {VALID}", number, now)  # noqa: S608  # ours
        return _read(row) if row else None

    async def valid(self, t: Transaction, *, now: float) -> list[Invitation]:
        """Return those that are valid, newest first."""
        return [
            _read(row)
            for row in await t.fetch_all(f"SELECT * FROM invitations WHERE {VALID} ORDER BY id DESC", now)  # noqa: S608  # ours
        ]

    async def use(self, t: Transaction, number: int) -> None:
        """Count one more whom it has let in."""
        await t.execute("UPDATE invitations SET used = used + 1 WHERE id = ?", number)

    async def withdraw(self, t: Transaction, number: int, *, now: float) -> bool:
        """Let one let in nobody any more; False: it did not."""
        done = await t.execute(f"UPDATE invitations SET withdrawn_at = ? WHERE id = ? AND {VALID}", now, number, now)  # noqa: S608  # ours
        return done > 0

    async def purge(self, t: Transaction, before: float) -> None:
        """Forget those that ended before a time."""
        await t.execute("DELETE FROM invitations WHERE until < ?", before)
