"""Credits that were given: on trial, once a person; and for those whom one has invited.

That a person had a trial outlives /forget (`bot.store.kept`): else forgetting would be a way to a second one. It also
says that somebody is new no longer, so it is noted where a trial is worth nothing, too.
"""

from dataclasses import dataclass

from bot.store.database import Transaction
from bot.store.kept import Kept, What

MOST_INVITES = 100
"""How many invitations of one person count."""


@dataclass(frozen=True, kw_only=True)
class Reward:
    """What was given for an invitation; number: the invitation's."""

    inviter: int
    number: int


class Grants:
    """The tables of what was given, and of invitations; who was invited stands there by their alias."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

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
        """Give a person the credits of a trial, once in all time; False: they had them. The caller holds their lock."""
        if await self._kept.has(t, user_id, What.TRIAL):
            return False
        await self._kept.note(t, user_id, What.TRIAL, now=now)
        return bool(credits) and await self.give(t, user_id, "trial", credits, now=now)

    async def invited(self, t: Transaction, user_id: int, *, by: int, now: float) -> bool:
        """Note that a new person came by somebody's invitation; False: it does not count, as when they had a trial."""
        row = await t.fetch_one("SELECT count(*) AS number FROM invites WHERE user_id = ?", by)
        full = row is not None and row["number"] >= MOST_INVITES
        if user_id == by or full or await self._kept.has(t, user_id, What.TRIAL):
            return False
        return (
            await t.execute(
                "INSERT INTO invites (user_id, invited, at) VALUES (?, ?, ?) ON CONFLICT (invited) DO NOTHING",
                by,
                await self._kept.alias(t, user_id),
                now,
            )
            > 0
        )

    async def reward(self, t: Transaction, user_id: int, credits: int, *, now: float) -> Reward | None:
        """Give the one who invited a person credits for it, once; None: nobody did, or they have them."""
        row = await t.fetch_one(
            "UPDATE invites SET given_at = ? WHERE invited = ? AND given_at IS NULL RETURNING id, user_id",
            now,
            await self._kept.alias_if_any(t, user_id),
        )
        if row is None:
            return None
        await self.give(t, row["user_id"], f"invite:{row['id']}", credits, now=now)
        return Reward(inviter=row["user_id"], number=row["id"])
