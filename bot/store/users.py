"""People, by Telegram's user id. No name is kept: nothing here needs one."""

import json
from dataclasses import dataclass, field
from typing import Any

from bot.store.database import Row, Transaction


@dataclass(frozen=True, kw_only=True)
class User:
    """One person."""

    id: int
    language: str
    access: str
    """open (never decided), asked (to be let in), allowed or banned."""
    settings: dict[str, Any] = field(default_factory=dict)
    created_at: float
    seen_at: float
    blocked_at: float | None = None
    """When the user was found to have blocked the bot."""


def _user(row: Row) -> User:
    return User(**{**row, "settings": json.loads(row["settings"])})


class Users:
    """The table of people."""

    async def see(self, t: Transaction, user_id: int, *, language: str, now: float, kept: bool = True) -> User:
        """Return the user, made or brought up to date; whoever writes has not blocked us. Not kept: without a row."""
        if not kept:
            return User(id=user_id, language=language, access="open", created_at=now, seen_at=now)
        row = await t.fetch_one(
            """INSERT INTO users (id, language, access, settings, created_at, seen_at)
               VALUES (?, ?, 'open', '{}', ?, ?)
               ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, blocked_at = NULL
               RETURNING *""",
            user_id,
            language,
            now,
            now,
        )
        assert row is not None  # noqa: S101  # an upsert always returns its row
        return _user(row)

    async def get(self, t: Transaction, user_id: int) -> User | None:
        """Return the user, or None when never seen."""
        row = await t.fetch_one("SELECT * FROM users WHERE id = ?", user_id)
        return _user(row) if row else None

    async def set_setting(self, t: Transaction, user: User, name: str, value: Any) -> None:
        """Change one of the user's settings; the caller holds the user's lock."""
        settings = {**user.settings, name: value}
        await t.execute("UPDATE users SET settings = ? WHERE id = ?", json.dumps(settings), user.id)

    async def set_access(self, t: Transaction, user_id: int, access: str) -> None:
        """Note whether the user may use the bot: see `User.access`."""
        await t.execute("UPDATE users SET access = ? WHERE id = ?", access, user_id)

    async def asking(self, t: Transaction, *, limit: int) -> list[int]:
        """Return who asks to be let in, the first ones first."""
        rows = await t.fetch_all("SELECT id FROM users WHERE access = 'asked' ORDER BY created_at LIMIT ?", limit)
        return [row["id"] for row in rows]

    async def mark_blocked(self, t: Transaction, user_id: int, *, now: float) -> None:
        """Note that the user has blocked the bot."""
        await t.execute("UPDATE users SET blocked_at = ? WHERE id = ?", now, user_id)
