"""Open live rooms and those that are being left: whose each is, the key to it, when it ends, what leads to it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.vault import Vault

MOST_DOORS = 10
"""Invitations to a room that are closed with it; older ones only answer that it is closed."""
FACTS = {"job_id": "job", "chat_id": "chat_id", "thread_id": "thread_id", "expires_at": "expires"}
"""Column -> its name among the sealed facts of a room that an earlier version opened, whose columns are empty."""
Door = tuple[int, int]
"""A message that leads to a room: chat, message."""


@dataclass(frozen=True, kw_only=True)
class LiveRoom:
    """One room: its owner's, and nobody else's."""

    id: int
    user_id: int
    job_id: int | None
    """The order that opened it."""
    chat_id: int
    thread_id: int | None
    name: str
    """The avatar's."""
    channel: str
    app_id: str
    token: str
    uid: int
    opened_at: float
    expires_at: float
    """Unix seconds at which the paid time ends."""
    doors: tuple[Door, ...]


class LiveRooms:
    """The table of live rooms. A room is open, or leaving: closed here, but not yet left at A2E."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def _room(self, row: Row) -> LiveRoom:
        key = json.loads(self._vault.open(row["key"]))
        columns: dict[str, Any] = {name: row[name] for name in FACTS}
        if row["expires_at"] is None:
            columns = {name: key.get(fact) for name, fact in FACTS.items()}
        doors = key.get("doors", []) if row["doors"] is None else json.loads(row["doors"])
        return LiveRoom(
            id=row["id"],
            user_id=row["user_id"],
            name=self._vault.open(row["name"]),
            channel=self._vault.read(row["channel"]),
            app_id=key["app_id"],
            token=key["token"],
            uid=int(key["uid"]),
            opened_at=row["opened_at"],
            doors=tuple((int(chat), int(message)) for chat, message in doors),
            **columns,
        )

    async def add(
        self,
        t: Transaction,
        *,
        user_id: int,
        job_id: int | None,
        chat_id: int,
        thread_id: int | None,
        name: str,
        channel: str,
        app_id: str,
        token: str,
        uid: int,
        expires_at: float,
        now: float,
    ) -> LiveRoom:
        """Keep a room that has just been opened."""
        rows = await t.fetch_all(
            """INSERT INTO live_rooms
               (user_id, job_id, chat_id, thread_id, name, channel, channel_mark, key, opened_at, expires_at, state)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open') RETURNING *""",
            user_id,
            job_id,
            chat_id,
            thread_id,
            self._vault.seal(name),
            self._vault.seal(channel),
            self._vault.mark(channel),
            self._vault.seal(json.dumps({"app_id": app_id, "token": token, "uid": uid})),
            now,
            expires_at,
        )
        return self._room(rows[0])

    async def open_of(self, t: Transaction, user_id: int) -> list[LiveRoom]:
        """Return a user's open rooms, newest first."""
        rows = await t.fetch_all(
            "SELECT * FROM live_rooms WHERE user_id = ? AND state = 'open' ORDER BY id DESC", user_id
        )
        return [self._room(row) for row in rows]

    async def current(self, t: Transaction, user_id: int, *, now: float) -> LiveRoom | None:
        """Return the room that a user can enter; one whose time is over doesn't count."""
        return next((one for one in await self.open_of(t, user_id) if one.expires_at > now), None)

    async def all_open(self, t: Transaction) -> list[LiveRoom]:
        """Return everybody's open rooms, for the steps."""
        rows = await t.fetch_all("SELECT * FROM live_rooms WHERE state = 'open' ORDER BY id")
        return [self._room(row) for row in rows]

    async def get_open(self, t: Transaction, room_id: int) -> LiveRoom | None:
        """Return an open room by row id, for the steps."""
        row = await t.fetch_one("SELECT * FROM live_rooms WHERE id = ? AND state = 'open'", room_id)
        return self._room(row) if row else None

    async def get_leaving(self, t: Transaction, room_id: int) -> LiveRoom | None:
        """Return a room that must be left at A2E."""
        row = await t.fetch_one("SELECT * FROM live_rooms WHERE id = ? AND state = 'leaving'", room_id)
        return self._room(row) if row else None

    async def leaving(self, t: Transaction) -> list[int]:
        """Return the ids of all rooms that must be left at A2E."""
        return [row["id"] for row in await t.fetch_all("SELECT id FROM live_rooms WHERE state = 'leaving'")]

    async def any_of(self, t: Transaction, user_id: int, job_ids: Sequence[int]) -> bool:
        """Whether a room that one of a user's jobs opened is open, or not yet left at A2E."""
        places = ", ".join("?" * len(job_ids))
        found = f"SELECT id FROM live_rooms WHERE user_id = ? AND job_id IN ({places}) LIMIT 1"  # noqa: S608  # marks
        return await t.fetch_one(found, user_id, *job_ids) is not None

    async def is_taken(self, t: Transaction, channel: str) -> bool:
        """Whether a channel of A2E's belongs to a room already."""
        marks = self._vault.marks(channel)
        places = ", ".join("?" * len(marks))
        row = await t.fetch_one(
            f"""SELECT id FROM live_rooms
                WHERE channel_mark IN ({places}) OR channel_mark IS NULL AND channel = ?""",  # noqa: S608  # marks
            *marks,
            channel,
        )
        return row is not None

    async def add_door(self, t: Transaction, room: LiveRoom, door: Door) -> None:
        """Remember where an invitation is, so that it is closed with the room."""
        doors = [*room.doors, door][-MOST_DOORS:]
        await t.execute("UPDATE live_rooms SET doors = ? WHERE id = ?", json.dumps(doors), room.id)

    async def mark_leaving(self, t: Transaction, room_id: int, user_id: int) -> bool:
        """Close a room for its owner; its row stays until A2E knows that it was left."""
        changed = await t.execute(
            "UPDATE live_rooms SET state = 'leaving' WHERE id = ? AND user_id = ? AND state = 'open'", room_id, user_id
        )
        return changed > 0

    async def remove(self, t: Transaction, room_id: int) -> None:
        """Delete the row of a room that was left at A2E."""
        await t.execute("DELETE FROM live_rooms WHERE id = ? AND state = 'leaving'", room_id)
