"""Words on their way to a live avatar: kept until a step has passed them on."""

import json
from dataclasses import dataclass
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.vault import Vault

FACTS = ("verb", "chat_id", "thread_id", "reply_to")
"""Columns that are empty in rows of an earlier version, which hold them among their sealed facts."""


@dataclass(frozen=True, kw_only=True)
class LiveMessage:
    """One text, what it does in the room, and where to tell what became of it."""

    id: int
    user_id: int
    line: str
    """Key of the step that passes on, in order, what a user has for one room."""
    channel: str
    verb: str
    words: str
    chat_id: int
    thread_id: int | None
    reply_to: int | None


class LiveMessages:
    """The table of live messages."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def _message(self, row: Row) -> LiveMessage:
        held: dict[str, Any] = json.loads(self._vault.open(row["facts"])) if row["facts"] else dict(row)
        return LiveMessage(
            id=row["id"],
            user_id=row["user_id"],
            line=f"{row['user_id']}:{row['channel_mark'] or row['channel']}",
            channel=self._vault.read(row["channel"]),
            words=self._vault.open(row["words"]),
            **{name: held[name] for name in FACTS},
        )

    async def add(
        self,
        t: Transaction,
        *,
        user_id: int,
        channel: str,
        verb: str,
        words: str,
        chat_id: int,
        thread_id: int | None,
        reply_to: int | None,
        now: float,
    ) -> LiveMessage:
        """Keep words, encrypted like everything that users write."""
        rows = await t.fetch_all(
            """INSERT INTO live_messages
               (user_id, channel, channel_mark, verb, words, chat_id, thread_id, reply_to, said_at)
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *""",
            user_id,
            self._vault.seal(channel),
            self._vault.mark(channel),
            verb,
            self._vault.seal(words),
            chat_id,
            thread_id,
            reply_to,
            now,
        )
        return self._message(rows[0])

    async def oldest(self, t: Transaction, line: str) -> LiveMessage | None:
        """Return the first message in a line."""
        user_id = int(line.partition(":")[0])
        rows = await t.fetch_all("SELECT * FROM live_messages WHERE user_id = ? ORDER BY id", user_id)
        return next((one for one in map(self._message, rows) if one.line == line), None)

    async def lines(self, t: Transaction) -> list[str]:
        """Return the lines in which messages wait."""
        rows = await t.fetch_all("SELECT * FROM live_messages ORDER BY id")
        return list(dict.fromkeys(self._message(row).line for row in rows))

    async def remove(self, t: Transaction, message_id: int) -> None:
        """Delete a message that was passed on."""
        await t.execute("DELETE FROM live_messages WHERE id = ?", message_id)
