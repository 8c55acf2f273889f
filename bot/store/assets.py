"""What users keep: faces, voices, avatars, backgrounds. Always looked up with their owner."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.vault import Vault

BY_AI = "by_ai"
"""Among an asset's facts, of what AI made: whether something that somebody sent is in it."""


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One asset on a shelf."""

    id: int
    user_id: int
    kind: str
    name: str
    a2e_id: str | None
    url: str | None
    """A2E's address of its file; expires 3 days after uploaded_at."""
    file: dict[str, Any] | None
    """Telegram's reference, which lasts."""
    uploaded_at: float | None
    state: str
    """ready, or deleting: gone for the user, but not yet at A2E."""
    created_at: float
    facts: dict[str, Any] | None
    """What else its kind needs: an avatar's training, a voice's language."""
    a2e_mark: str | None
    """The mark by which its sealed a2e_id is found; None: stored unsealed by an earlier version."""
    used_at: float | None
    """When it was last opened or used; None: not since it was made. While it is being deleted: since when it is."""
    told_at: float | None
    """When its owner was told that it is about to be deleted because it is unused."""

    @property
    def composed(self) -> bool | None:
        """Whether something that somebody sent is in what AI made; None: it is as somebody sent it."""
        return (self.facts or {}).get(BY_AI)


class Assets:
    """The table of assets."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def _asset(self, row: Row | None) -> Asset | None:
        if row is None:
            return None
        file = json.loads(self._vault.open(row["file"])) if row["file"] else None
        url = self._vault.open(row["url"]) if row["url"] else None
        name = self._vault.open(row["name"])
        facts = json.loads(self._vault.open(row["facts"])) if row["facts"] else None
        a2e_id = self._vault.read(row["a2e_id"]) if row["a2e_id"] else None
        return Asset(**{**row, "name": name, "a2e_id": a2e_id, "url": url, "file": file, "facts": facts})

    async def add(
        self,
        t: Transaction,
        *,
        user_id: int,
        kind: str,
        name: str,
        a2e_id: str | None,
        url: str | None,
        file: Mapping[str, Any] | None,
        facts: Mapping[str, Any] | None = None,
        now: float,
    ) -> Asset:
        """Put an asset on its owner's shelf."""
        row = await t.fetch_one(
            """INSERT INTO assets
               (user_id, kind, name, a2e_id, a2e_mark, url, file, uploaded_at, facts, state, created_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'ready', ?) RETURNING *""",
            user_id,
            kind,
            self._vault.seal(name),
            self._vault.seal(a2e_id) if a2e_id else None,
            self._vault.mark(a2e_id) if a2e_id else None,
            self._vault.seal(url) if url else None,
            self._vault.seal(json.dumps(file)) if file else None,
            now if url else None,
            self._vault.seal(json.dumps(facts)) if facts else None,
            now,
        )
        asset = self._asset(row)
        assert asset is not None  # noqa: S101  # an insert always returns its row
        return asset

    async def page(self, t: Transaction, user_id: int, kind: str, *, offset: int, limit: int) -> list[Asset]:
        """Return a page of a user's shelf, newest first."""
        rows = await t.fetch_all(
            """SELECT * FROM assets WHERE user_id = ? AND kind = ? AND state = 'ready'
               ORDER BY id DESC LIMIT ? OFFSET ?""",
            user_id,
            kind,
            limit,
            offset,
        )
        return [asset for row in rows if (asset := self._asset(row)) is not None]

    async def all_of(self, t: Transaction, user_id: int, kind: str) -> list[Asset]:
        """Return all of a user's assets of a kind, oldest first."""
        rows = await t.fetch_all(
            "SELECT * FROM assets WHERE user_id = ? AND kind = ? AND state = 'ready' ORDER BY id", user_id, kind
        )
        return [asset for row in rows if (asset := self._asset(row)) is not None]

    async def count(self, t: Transaction, user_id: int, kind: str) -> int:
        """Return how many a user has of a kind."""
        row = await t.fetch_one(
            "SELECT count(*) AS number FROM assets WHERE user_id = ? AND kind = ? AND state = 'ready'",
            user_id,
            kind,
        )
        return int(row["number"]) if row else 0

    async def get(self, t: Transaction, asset_id: int, user_id: int) -> Asset | None:
        """Return one of this user's assets."""
        return self._asset(
            await t.fetch_one(
                "SELECT * FROM assets WHERE id = ? AND user_id = ? AND state = 'ready'",
                asset_id,
                user_id,
            )
        )

    async def owned(self, t: Transaction, a2e_ids: Sequence[str]) -> set[str]:
        """Return which of A2E's ids belong to any user: A2E's account-wide lists hold them too."""
        if not a2e_ids:
            return set()
        found, values = self._known_as(a2e_ids)
        rows = await t.fetch_all(f"SELECT a2e_id FROM assets WHERE {found}", *values)  # noqa: S608  # ours
        return {self._vault.read(row["a2e_id"]) for row in rows}

    def _known_as(self, a2e_ids: Sequence[str]) -> tuple[str, tuple[str, ...]]:
        """Return the condition that a row has one of A2E's ids, and its values."""
        marks = [mark for one in a2e_ids for mark in self._vault.marks(one)]
        by_mark, openly = ", ".join("?" * len(marks)), ", ".join("?" * len(a2e_ids))
        # not "IS NULL": SQLite would look at everything that has no mark because it has no id at A2E
        condition = f"(a2e_mark IN ({by_mark}) OR coalesce(a2e_mark, '') = '' AND a2e_id IN ({openly}))"
        return condition, (*marks, *a2e_ids)

    async def rename(self, t: Transaction, asset_id: int, user_id: int, *, name: str) -> bool:
        """Rename an asset; False when it does not exist."""
        changed = await t.execute(
            "UPDATE assets SET name = ? WHERE id = ? AND user_id = ? AND state = 'ready'",
            self._vault.seal(name),
            asset_id,
            user_id,
        )
        return changed > 0

    async def set_upload(self, t: Transaction, asset_id: int, user_id: int, *, url: str, now: float) -> None:
        """Note a fresh upload of its file."""
        await t.execute(
            "UPDATE assets SET url = ?, uploaded_at = ? WHERE id = ? AND user_id = ?",
            self._vault.seal(url),
            now,
            asset_id,
            user_id,
        )

    async def use(self, t: Transaction, asset_id: int, user_id: int, *, now: float) -> None:
        """Note that it was opened or used, so that it is kept."""
        await t.execute(
            "UPDATE assets SET used_at = ?, told_at = NULL WHERE id = ? AND user_id = ?", now, asset_id, user_id
        )

    async def unused(self, t: Transaction, kinds: Sequence[str], before: float, *, limit: int) -> list[Asset]:
        """Return people's assets of some kinds that are unused since `before` and of which their owners were not told.

        Grouped by person.
        """
        places = ", ".join("?" * len(kinds))
        rows = await t.fetch_all(
            f"""SELECT * FROM (
                    SELECT * FROM assets WHERE coalesce(used_at, created_at) < ? AND told_at IS NULL AND state = 'ready'
                    AND kind IN ({places}) ORDER BY coalesce(used_at, created_at) LIMIT ?) AS few
                ORDER BY user_id, id""",  # noqa: S608  # marks
            before,
            *kinds,
            limit,
        )
        return [asset for row in rows if (asset := self._asset(row)) is not None]

    async def told_of(
        self, t: Transaction, kinds: Sequence[str], told_before: float, *, unused_since: float, limit: int
    ) -> list[Asset]:
        """Return people's assets of some kinds whose owners were told by `told_before` and that are still unused."""
        places = ", ".join("?" * len(kinds))
        rows = await t.fetch_all(
            f"""SELECT * FROM assets WHERE told_at <= ? AND state = 'ready' AND kind IN ({places})
                AND coalesce(used_at, created_at) <= ? ORDER BY told_at, id LIMIT ?""",  # noqa: S608  # marks
            told_before,
            *kinds,
            unused_since,
            limit,
        )
        return [asset for row in rows if (asset := self._asset(row)) is not None]

    async def mark_told(self, t: Transaction, asset: Asset, *, now: float) -> None:
        """Note that its owner was told that it will be deleted, unless it was used since it was read."""
        await t.execute(
            "UPDATE assets SET told_at = ? WHERE id = ? AND coalesce(used_at, created_at) = ?",
            now,
            asset.id,
            asset.created_at if asset.used_at is None else asset.used_at,
        )

    async def mark_deleting(self, t: Transaction, asset_id: int, user_id: int, *, now: float) -> bool:
        """Take it off the shelf; its row stays, without its name and file, until A2E has deleted it too."""
        changed = await t.execute(
            """UPDATE assets SET state = 'deleting', name = ?, file = NULL, url = NULL, used_at = ?
               WHERE id = ? AND user_id = ?""",
            self._vault.seal(""),
            now,
            asset_id,
            user_id,
        )
        return changed > 0

    async def get_deleting(self, t: Transaction, asset_id: int) -> Asset | None:
        """Return an asset that must be deleted at A2E."""
        return self._asset(await t.fetch_one("SELECT * FROM assets WHERE id = ? AND state = 'deleting'", asset_id))

    async def deleting(self, t: Transaction) -> list[int]:
        """Return the ids of all assets that must be deleted at A2E."""
        return [row["id"] for row in await t.fetch_all("SELECT id FROM assets WHERE state = 'deleting'")]

    async def remove(self, t: Transaction, asset_id: int) -> None:
        """Delete the row of an asset that A2E has deleted."""
        await t.execute("DELETE FROM assets WHERE id = ? AND state = 'deleting'", asset_id)
