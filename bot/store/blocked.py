"""The block list: how pictures look that are refused from anybody. An entry says nothing of any person."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.store.database import Row, Transaction
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
            rows = await t.fetch_all("SELECT id FROM blocked WHERE withdrawn_at IS NULL ORDER BY id DESC LIMIT ?", MOST)
            known = {one.id: one for one in self._entries}
            known |= await self._opened(t, [one["id"] for one in rows if one["id"] not in known])
            self._entries = [known[one["id"]] for one in rows]
            self._stamp = stamp
        return self._entries

    async def _opened(self, t: Transaction, ids: Sequence[int]) -> dict[int, Entry]:
        """Return entries by their ids: at a start all, later those that are new."""
        if not ids:
            return {}
        rows = await t.fetch_all(f"SELECT * FROM blocked WHERE id IN ({', '.join('?' * len(ids))})", *ids)  # noqa: S608  # marks
        return {one["id"]: self._entry(one) for one in rows}

    def _entry(self, row: Row) -> Entry:
        looks, label = self.vault.open(row["looks"]), self.vault.open(row["label"])
        return Entry(id=row["id"], looks=tuple(looks.split()), label=label, at=row["at"])

    async def get(self, t: Transaction, entry_id: int) -> Entry | None:
        """Return an entry; None: it was never on the list, or has been taken off."""
        row = await t.fetch_one("SELECT * FROM blocked WHERE id = ? AND withdrawn_at IS NULL", entry_id)
        return self._entry(row) if row else None

    async def count(self, t: Transaction) -> int:
        """Return how many entries are compared with."""
        row = await t.fetch_one("SELECT count(*) AS number FROM blocked WHERE withdrawn_at IS NULL")
        return min(int(row["number"]), MOST) if row else 0

    async def page(self, t: Transaction, *, offset: int, limit: int) -> list[Entry]:
        """Return some entries, newest first."""
        rows = await t.fetch_all(
            "SELECT * FROM blocked WHERE withdrawn_at IS NULL ORDER BY id DESC LIMIT ? OFFSET ?", limit, offset
        )
        return [self._entry(one) for one in rows]

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
