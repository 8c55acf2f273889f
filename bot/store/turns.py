"""What a turn begins with: its update is claimed, its sender noted, and their open draft read."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.drafts import PLACE, Draft, Drafts
from bot.store.updates import CLAIM, Claim, Updates
from bot.store.users import User, Users, see, unkept


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who sent an update, and where."""

    user_id: int
    language: str
    chat_id: int
    thread_id: int | None
    kept: bool
    """Whether a row is made of them."""
    names: tuple[str, ...] = ()
    """What they are called, see `Users.marks`."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a decision begins with."""

    user: User
    draft: Draft | None
    """The one that is open where the update was sent."""


def _columns(table: str, kind: type[User | Draft]) -> str:
    return ", ".join(f"{table}.{one.name} AS {table}_{one.name}" for one in fields(kind))


NEW = """SELECT CAST(? AS bigint), CAST(? AS text), 'open', '{}', CAST(? AS double precision),
         CAST(? AS double precision), CAST(? AS text) FROM claimed WHERE waiting = 0 AND CAST(? AS boolean)"""
AT_ONCE = f"""
WITH claimed AS ({CLAIM}), seen AS ({see(NEW)})
SELECT claimed.waiting, seen.names AS seen_names, {_columns("seen", User)}, {_columns("drafts", Draft)}
FROM claimed LEFT JOIN seen ON true LEFT JOIN drafts ON {PLACE}
"""  # noqa: S608  # ours
"""`Turns.begin` as one statement. SQLite knows none that writes to two tables."""


class Turns:
    """Begins turns; the caller holds the person's lock."""

    def __init__(self, updates: Updates, users: Users, drafts: Drafts) -> None:
        self._updates, self._users, self._drafts = updates, users, drafts

    async def begin(
        self, t: Transaction, update_id: int, person: int, sender: Sender, *, now: float
    ) -> tuple[Claim, Opening | None]:
        """Claim an update; None: it is not to be decided now, since it isn't new or others of its person wait."""
        claim = await self._updates.claim(t, update_id, person, now=now)
        if not claim.new or claim.waiting:
            return claim, None
        return claim, await self.look(t, sender, now=now)

    async def look(self, t: Transaction, sender: Sender, *, now: float) -> Opening:
        """Return what the decision on an update begins with that was claimed before."""
        user = await self._users.see(
            t, sender.user_id, language=sender.language, now=now, kept=sender.kept, names=sender.names
        )
        draft = await self._drafts.get(t, sender.user_id, sender.chat_id, sender.thread_id)
        return Opening(user=user, draft=draft)


class TurnsAtOnce(Turns):
    """The same for PostgreSQL, where each statement is a round trip."""

    async def begin(
        self, t: Transaction, update_id: int, person: int, sender: Sender, *, now: float
    ) -> tuple[Claim, Opening | None]:
        """Do it in one statement."""
        who = sender.user_id
        claiming = (update_id, now, person)
        marks = self._users.marks(sender.names)
        seeing = (who, sender.language, now, now, marks, sender.kept)
        row = await t.fetch_one(AT_ONCE, *claiming, *seeing, who, sender.chat_id, sender.thread_id or 0)
        if row is None:
            return Claim(new=False), None
        claim = Claim(new=True, waiting=row["waiting"])
        if claim.waiting:
            return claim, None
        if sender.kept:
            await self._users.note_names(t, who, marks, kept=row["seen_names"])
        return claim, await self._opening(t, row, sender, now)

    async def _opening(self, t: Transaction, row: Row, sender: Sender, now: float) -> Opening:
        seen, draft = _part(row, "seen", User), _part(row, "drafts", Draft)
        user = (
            await self._users.welcome(t, self._users.read(seen), now=now)
            if seen
            else unkept(sender.user_id, language=sender.language, now=now)
        )
        return Opening(user=user, draft=self._drafts.read(draft) if draft else None)


def _part(row: Row, table: str, kind: type[User | Draft]) -> Mapping[str, Any] | None:
    """Return the columns of one table; None: it had no row."""
    part = {one.name: row[f"{table}_{one.name}"] for one in fields(kind)}
    return part if part["id"] is not None else None
