"""Updates that were taken: each has its effects once, and its answer is kept until it was sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.store.database import Transaction
from bot.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Whether an update is new, else the answer it got that may not have been sent."""

    new: bool
    answer: str | None = None


class Updates:
    """The table of updates, by Telegram's update_id."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def claim(self, t: Transaction, update_id: int, *, now: float) -> Claim:
        """Take an update; a second time its stored answer comes back."""
        made = await t.fetch_one(
            "INSERT INTO updates (update_id, at) VALUES (?, ?) ON CONFLICT (update_id) DO NOTHING RETURNING update_id",
            update_id,
            now,
        )
        if made is not None:
            return Claim(new=True)
        row = await t.fetch_one("SELECT answer FROM updates WHERE update_id = ?", update_id)
        sealed = row["answer"] if row else None
        return Claim(new=False, answer=self._vault.open(sealed) if sealed else None)

    async def answer(self, t: Transaction, update_id: int, text: str) -> None:
        """Keep what the update is answered with."""
        await t.execute("UPDATE updates SET answer = ? WHERE update_id = ?", self._vault.seal(text), update_id)

    async def done(self, t: Transaction, update_ids: Sequence[int]) -> None:
        """The answers were sent: forget them."""
        for update_id in update_ids:
            await t.execute("UPDATE updates SET answer = NULL WHERE update_id = ?", update_id)

    async def purge(self, t: Transaction, before: float) -> int:
        """Forget updates that Telegram will not repeat any more."""
        return await t.execute("DELETE FROM updates WHERE at < ?", before)
