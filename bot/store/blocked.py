"""The block list: how pictures look that are refused from anybody. An entry says nothing of any person."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.store.database import Transaction
from bot.store.vault import Vault

MOST = 2000
"""Entries that are compared with: each costs some microseconds with every picture."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One picture, or one video's frames."""

    id: int
    looks: tuple[str, ...]
    """As `bot.media.looks` writes them: whole, and with a little cut off."""
    label: str
    """What it is, for admins."""
    at: float


@dataclass
class Blocked:
    """The table. What stands on the list is kept opened in memory: it is looked into with every picture.

    Args:
        vault: seals the looks; small as they are, they show something of a picture.

    """

    vault: Vault
    _stamp: tuple[int, int] = (0, 0)
    _entries: Sequence[Entry] = field(default_factory=list)

    async def entries(self, t: Transaction) -> Sequence[Entry]:
        """Return what is blocked, newest first."""
        row = await t.fetch_one(
            "SELECT count(*) AS number, coalesce(max(id), 0) AS last FROM blocked WHERE withdrawn_at IS NULL"
        )
        stamp = (int(row["number"]), int(row["last"])) if row else (0, 0)
        if stamp != self._stamp:
            rows = await t.fetch_all("SELECT * FROM blocked WHERE withdrawn_at IS NULL ORDER BY id DESC LIMIT ?", MOST)
            self._entries = [
                Entry(
                    id=one["id"],
                    looks=tuple(self.vault.open(one["looks"]).split()),
                    label=self.vault.open(one["label"]),
                    at=one["at"],
                )
                for one in rows
            ]
            self._stamp = stamp
        return self._entries

    async def add(self, t: Transaction, looks: Sequence[str], *, label: str, now: float) -> None:
        """Block what looks so."""
        await t.execute(
            "INSERT INTO blocked (looks, label, at) VALUES (?, ?, ?)",
            self.vault.seal(" ".join(looks)),
            self.vault.seal(label),
            now,
        )

    async def withdraw(self, t: Transaction, entry_id: int, *, now: float) -> bool:
        """Take an entry off the list; False: it was before. The row stays without its looks: numbers never return."""
        changed = await t.execute(
            "UPDATE blocked SET withdrawn_at = ?, looks = ?, label = ? WHERE id = ? AND withdrawn_at IS NULL",
            now,
            self.vault.seal(""),
            self.vault.seal(""),
            entry_id,
        )
        return changed > 0
