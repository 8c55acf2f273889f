"""What outlives /forget, under a keyed hash of a person's id: a number that leads from a person to a row, never back.

The hash has a key of its own: random, made when something is first kept, and sealed, so that a new SECRET_KEY changes
no alias. Without SECRET_KEY nobody can try out ids.
"""

import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from bot.store.database import Transaction
from bot.store.slices import delete_older
from bot.store.vault import Vault

KEY_ID = 3
"""The row of `vault_check` with the hash's key: 1 is what SECRET_KEY is checked with, 2 what Telegram was told."""


class What(StrEnum):
    """What may be kept; /privacy names each."""

    BAN = "ban"
    TRIAL = "trial"
    """That credits were given to try the bot."""
    BLOCK = "block"
    """An entry of the block list."""
    PAYMENT = "payment"
    LIMITS = "limits"
    """How much of what is limited has been had: until the day or month is over, or /forget would raise every limit."""


SEVERAL = frozenset({What.BLOCK, What.PAYMENT})
"""Of which a person may have more than one."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """One thing that is kept. Times are Unix seconds."""

    what: What
    facts: Mapping[str, Any]
    at: float
    until: float | None = None
    """When it is deleted by itself; None: never."""


@dataclass(frozen=True)
class Kept:
    """The table of what is kept.

    Args:
        vault: seals the hash's key, and facts.

    """

    vault: Vault

    async def alias(self, t: Transaction, user_id: int) -> int:
        """Return what a person's rows go under once their id is forgotten: a number below zero, as no person has."""
        known = await self.alias_if_any(t, user_id)
        if known is not None:
            return known
        await t.execute(
            "INSERT INTO vault_check (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
            KEY_ID,
            self.vault.seal(secrets.token_hex(32)),
        )
        made = await self.alias_if_any(t, user_id)
        assert made is not None  # noqa: S101  # ours, or another process was quicker
        return made

    async def alias_if_any(self, t: Transaction, user_id: int) -> int | None:
        """Return the same; None: nothing was ever kept of anybody."""
        row = await t.fetch_one("SELECT sealed FROM vault_check WHERE id = ?", KEY_ID)
        return None if row is None else alias_of(self.vault.open(row["sealed"]).encode(), user_id)

    async def note(
        self,
        t: Transaction,
        user_id: int,
        what: What,
        *,
        now: float,
        facts: Mapping[str, Any] | None = None,
        until: float | None = None,
    ) -> None:
        """Keep something; of what a person can have only one of, the newest."""
        alias = await self.alias(t, user_id)
        if what not in SEVERAL:
            await t.execute("DELETE FROM kept WHERE alias = ? AND what = ?", alias, what.value)
        await t.execute(
            "INSERT INTO kept (alias, what, facts, at, until) VALUES (?, ?, ?, ?, ?)",
            alias,
            what.value,
            self.vault.seal(json.dumps(dict(facts))) if facts else None,
            now,
            until,
        )

    async def has(self, t: Transaction, user_id: int, what: What) -> bool:
        """Whether something of a kind is kept of a person."""
        return any(one.what is what for one in await self.all_of(t, user_id))

    async def all_of(self, t: Transaction, user_id: int) -> list[Note]:
        """Return everything that is kept of a person, oldest first."""
        alias = await self.alias_if_any(t, user_id)
        if alias is None:
            return []
        rows = await t.fetch_all("SELECT what, facts, at, until FROM kept WHERE alias = ? ORDER BY id", alias)
        return [
            Note(
                what=What(row["what"]),
                facts=json.loads(self.vault.open(row["facts"])) if row["facts"] else {},
                at=row["at"],
                until=row["until"],
            )
            for row in rows
        ]

    async def drop(self, t: Transaction, user_id: int, what: What) -> None:
        """Keep something of a person no longer."""
        alias = await self.alias_if_any(t, user_id)
        if alias is not None:
            await t.execute("DELETE FROM kept WHERE alias = ? AND what = ?", alias, what.value)

    async def purge(self, t: Transaction, now: float) -> int:
        """Delete some of what was to be kept until now; return how many."""
        return await t.execute(delete_older("kept", "until"), now)


def alias_of(key: bytes, user_id: int) -> int:
    """Return the keyed hash of a person's id, as a number from -2**63 to -1."""
    digest = hmac.new(key, str(user_id).encode(), sha256).digest()
    return -1 - (int.from_bytes(digest[:8]) >> 1)
