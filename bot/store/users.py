"""People, by Telegram user id. Of their names only keyed hashes are kept, by which an admin can find them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.personal import Personal
from bot.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class User:
    """One person."""

    id: int
    language: str
    """Telegram's, as it was last heard; an IETF tag."""
    access: str
    """open (never decided), asked (to be let in), allowed or banned."""
    settings: dict[str, Any] = field(default_factory=dict)
    created_at: float
    seen_at: float
    blocked_at: float | None = None
    """When the user was found to have blocked the bot."""
    told_at: float | None = None
    """When admins were told about the user's access request."""
    ban_reason: str | None = None
    """Why the user is banned, in an admin's words."""


FIELDS = tuple(one.name for one in fields(User))
MARK = 32
"""Characters of a name's hash."""
NAMES_AT = (1, MARK + 2, 2 * MARK + 3)
"""Where the hashes of up to three names begin in their column, a space between them; each place has an index."""


def _plain(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def may_use(user: User, mode: str, *, is_admin: bool) -> bool:
    """Decide whether a user may use the bot; mode is ACCESS. A ban holds in every mode."""
    if is_admin or user.access == "banned":
        return is_admin
    return mode == "open" or user.access == "allowed"


def see(source: str) -> str:
    """Return the statement that creates or updates a user; source: VALUES or SELECT with what a new row holds.

    A row that is there keeps its names, see `Users.note_names`.
    """
    return f"""INSERT INTO users (id, language, access, settings, created_at, seen_at, names) {source}
               ON CONFLICT (id) DO UPDATE
               SET language = excluded.language, seen_at = excluded.seen_at, blocked_at = NULL
               RETURNING *"""  # noqa: S608  # ours


def unkept(user_id: int, *, language: str, now: float) -> User:
    """Return a user of whom no row is made."""
    return User(id=user_id, language=language, access="open", created_at=now, seen_at=now)


class Users:
    """The table of people."""

    def __init__(self, vault: Vault, personal: Personal) -> None:
        self._vault, self._personal = vault, personal

    def read(self, row: Row) -> User:
        """Return the user whose row it is."""
        held = {name: row[name] for name in FIELDS} | {"settings": json.loads(self._vault.read(row["settings"]))}
        return User(**held | {"ban_reason": self._vault.open(row["ban_reason"]) if row["ban_reason"] else None})

    def marks(self, names: Sequence[str]) -> str | None:
        """Return what is kept of a person's names: keyed hashes, by which they are found and which lead nowhere."""
        said = dict.fromkeys(filter(None, map(_plain, names)))
        return " ".join(self._vault.mark(f"name {one}") for one in said) or None

    async def note_names(self, t: Transaction, user_id: int, marks: str | None, *, kept: str | None) -> None:
        """Note what a person is called now; kept: what their row says. Rarely so, and indexes lead to it."""
        if marks is not None and marks != kept:
            await t.execute("UPDATE users SET names = ? WHERE id = ?", marks, user_id)

    async def called(self, t: Transaction, name: str, *, limit: int) -> list[int]:
        """Return the people of a name, those seen last first: a username, a first name or a full one."""
        marks = self._vault.marks(f"name {_plain(name)}")
        places = ", ".join("?" * len(marks))
        found = " OR ".join(f"substr(names, {start}, {MARK}) IN ({places})" for start in NAMES_AT)
        rows = await t.fetch_all(
            f"SELECT id FROM users WHERE {found} ORDER BY seen_at DESC LIMIT ?",  # noqa: S608  # ours, and question marks
            *marks * len(NAMES_AT),
            limit,
        )
        return [row["id"] for row in rows]

    async def see(
        self, t: Transaction, user_id: int, *, language: str, now: float, kept: bool = True, names: Sequence[str] = ()
    ) -> User:
        """Return the user, created or updated; anyone who sends has not blocked us. Without `kept`, no row is made."""
        if not kept:
            return unkept(user_id, language=language, now=now)
        marks = self.marks(names)
        row = await t.fetch_one(see("VALUES (?, ?, 'open', '{}', ?, ?, ?)"), user_id, language, now, now, marks)
        assert row is not None  # noqa: S101  # an upsert always returns its row
        await self.note_names(t, user_id, marks, kept=row["names"])
        return await self.welcome(t, self.read(row), now=now)

    async def welcome(self, t: Transaction, user: User, *, now: float) -> User:
        """Return the user; one whose row is new gets what outlived their /forget: a ban, and limits still running."""
        if user.created_at != now:
            return user
        changes: Mapping[str, Any] | None = await self._personal.take_back(t, user.id)
        return user if changes is None else replace(user, **changes)

    async def get(self, t: Transaction, user_id: int) -> User | None:
        """Return the user, or None if never seen."""
        row = await t.fetch_one("SELECT * FROM users WHERE id = ?", user_id)
        return self.read(row) if row else None

    async def is_banned(self, t: Transaction, user_id: int) -> bool:
        """Whether the studio is closed to the user."""
        row = await t.fetch_one("SELECT access FROM users WHERE id = ?", user_id)
        return row is not None and row["access"] == "banned"

    async def after(self, t: Transaction, user_id: int, *, limit: int) -> list[User]:
        """Return the people behind one, by their ids."""
        rows = await t.fetch_all("SELECT * FROM users WHERE id > ? ORDER BY id LIMIT ?", user_id, limit)
        return [self.read(row) for row in rows]

    async def set_setting(self, t: Transaction, user: User, name: str, value: Any) -> None:
        """Change one of the user's settings (None: reset it); the caller holds the user's lock."""
        await self.set_settings(t, user, {name: value})

    async def set_settings(self, t: Transaction, user: User, changes: Mapping[str, Any]) -> None:
        """Change some of the user's settings (None: reset one); the caller holds the user's lock."""
        settings = {key: kept for key, kept in {**user.settings, **changes}.items() if kept is not None}
        sealed = self._vault.seal(json.dumps(settings)) if settings else "{}"
        await t.execute("UPDATE users SET settings = ? WHERE id = ?", sealed, user.id)

    async def set_access(self, t: Transaction, user_id: int, access: str, *, reason: str | None = None) -> None:
        """Note whether the user may use the bot, see `User.access`; reason: of a ban."""
        sealed = self._vault.seal(reason) if reason else None
        await t.execute("UPDATE users SET access = ?, ban_reason = ? WHERE id = ?", access, sealed, user_id)

    async def asking(self, t: Transaction, *, limit: int) -> list[int]:
        """Return who is waiting for access, oldest request first."""
        rows = await t.fetch_all("SELECT id FROM users WHERE access = 'asked' ORDER BY created_at LIMIT ?", limit)
        return [row["id"] for row in rows]

    async def asking_count(self, t: Transaction) -> int:
        """Return how many are waiting for access."""
        row = await t.fetch_one("SELECT count(*) AS number FROM users WHERE access = 'asked'")
        return int(row["number"]) if row else 0

    async def untold(self, t: Transaction) -> list[int]:
        """Return the access requests no admin has been told about, oldest first."""
        rows = await t.fetch_all("SELECT id FROM users WHERE access = 'asked' AND told_at IS NULL ORDER BY created_at")
        return [row["id"] for row in rows]

    async def last_told(self, t: Transaction) -> float:
        """Return when admins were last told about an access request; 0: never."""
        row = await t.fetch_one("SELECT max(told_at) AS at FROM users")
        return float(row["at"] or 0) if row else 0.0

    async def mark_told(self, t: Transaction, user_ids: Sequence[int], *, now: float) -> None:
        """Note that admins were told about them."""
        for user_id in user_ids:
            await t.execute("UPDATE users SET told_at = ? WHERE id = ?", now, user_id)

    async def mark_blocked(self, t: Transaction, user_id: int, *, now: float) -> None:
        """Note that the user has blocked the bot."""
        await t.execute("UPDATE users SET blocked_at = ? WHERE id = ?", now, user_id)
