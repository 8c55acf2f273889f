"""Credits that were given: on trial, once a person; and for those whom one has invited.

That a person had a trial, or came by an invitation, is kept under a keyed hash of their id, and stays when everything
else of theirs is forgotten: else forgetting would be a way to a second trial.
"""

from bot.store.database import Transaction
from bot.store.vault import Vault

MOST_INVITES = 100
"""How many invitations of one person count."""


class Grants:
    """The tables of what was given, and of invitations."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def give(self, t: Transaction, user_id: int, source: str, credits: int, *, now: float) -> bool:
        """Give credits, once for each source; False: they were given before."""
        return (
            await t.execute(
                """INSERT INTO grants (user_id, source, credits, at) VALUES (?, ?, ?, ?)
                   ON CONFLICT (user_id, source) DO NOTHING""",
                user_id,
                source,
                credits,
                now,
            )
            > 0
        )

    async def give_trial(self, t: Transaction, user_id: int, credits: int, *, now: float) -> bool:
        """Give a person the credits of a trial, once in all time; False: they had them."""
        return await self._once(t, "trial", user_id, now=now) and await self.give(t, user_id, "trial", credits, now=now)

    async def _once(self, t: Transaction, what: str, user_id: int, *, now: float) -> bool:
        """Note that somebody was given something; False: they were before, with this key or one before it."""
        marks = self._vault.marks(f"{what}:{user_id}")
        places = ", ".join("?" * len(marks))
        if await t.fetch_one(f"SELECT 1 AS one FROM was_given WHERE mark IN ({places})", *marks):  # noqa: S608  # ours
            return False
        return (
            await t.execute(
                "INSERT INTO was_given (mark, at) VALUES (?, ?) ON CONFLICT (mark) DO NOTHING", marks[0], now
            )
            > 0
        )

    async def invited(self, t: Transaction, user_id: int, *, by: int, now: float) -> bool:
        """Note that a new person came by somebody's invitation; False: it does not count."""
        row = await t.fetch_one("SELECT count(*) AS number FROM invites WHERE user_id = ?", by)
        if user_id == by or (row and row["number"] >= MOST_INVITES):
            return False
        if not await self._once(t, "invited", user_id, now=now):
            return False
        await t.execute(
            "INSERT INTO invites (user_id, invited_mark, at) VALUES (?, ?, ?) ON CONFLICT (invited_mark) DO NOTHING",
            by,
            self._vault.mark(f"invited:{user_id}"),
            now,
        )
        return True

    async def reward(self, t: Transaction, user_id: int, credits: int, *, now: float) -> int | None:
        """Give the one who invited a person credits for it, once; return who that is, or None."""
        marks = self._vault.marks(f"invited:{user_id}")
        places = ", ".join("?" * len(marks))
        row = await t.fetch_one(
            f"""UPDATE invites SET given_at = ? WHERE invited_mark IN ({places}) AND given_at IS NULL
                RETURNING id, user_id""",  # noqa: S608  # ours
            now,
            *marks,
        )
        if row is None:
            return None
        await self.give(t, row["user_id"], f"invite:{row['id']}", credits, now=now)
        return int(row["user_id"])
