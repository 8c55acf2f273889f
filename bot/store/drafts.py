"""Drafts: open orders with what was asked and answered so far, one for each user, chat and topic."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.slices import delete_older
from bot.store.vault import Vault

MOST_OPEN = 50
"""Most drafts of one person, over all chats and topics; one more drops the oldest."""
RESTORED = 0
"""Instead of the message that asks a draft's question: it is out of a backup, so older buttons only ask it again."""
PLACE = "user_id = ? AND chat_id = ? AND thread_id = ?"
"""Where a draft is open; thread 0: no topic."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One open order."""

    id: int
    user_id: int
    chat_id: int
    thread_id: int
    """0: no topic."""
    operation: str
    answers: dict[str, Any]
    version: int
    """Grows with every change; buttons carry it, so that older ones are recognised as stale."""
    updated_at: float
    asked: int | None = None
    """The message that asks its question; None: not sent yet, or not noted; `RESTORED`."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Tells which message asks a draft's question."""

    id: int
    version: int
    asked: int | None


class Drafts:
    """The table of drafts."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def read(self, row: Row) -> Draft:
        """Return the draft whose row it is."""
        return Draft(**{**row, "answers": json.loads(self._vault.open(row["answers"]))})

    def _sealed(self, answers: Mapping[str, Any]) -> str:
        return self._vault.seal(json.dumps(answers))

    async def open(
        self,
        t: Transaction,
        *,
        user_id: int,
        chat_id: int,
        thread_id: int | None,
        operation: str,
        answers: Mapping[str, Any],
        now: float,
    ) -> Draft:
        """Open a draft; one already open in the same place is dropped, and the oldest of too many."""
        await t.execute(
            f"DELETE FROM drafts WHERE {PLACE}",  # noqa: S608  # ours
            user_id,
            chat_id,
            thread_id or 0,
        )
        await t.execute(
            """DELETE FROM drafts WHERE user_id = ? AND id NOT IN (
                   SELECT id FROM drafts WHERE user_id = ? ORDER BY updated_at DESC, id DESC LIMIT ?)""",
            user_id,
            user_id,
            MOST_OPEN - 1,
        )
        made = await t.fetch_one(
            """INSERT INTO drafts (user_id, chat_id, thread_id, operation, answers, version, updated_at)
               VALUES (?, ?, ?, ?, ?, 1, ?) RETURNING *""",
            user_id,
            chat_id,
            thread_id or 0,
            operation,
            self._sealed(answers),
            now,
        )
        assert made is not None  # noqa: S101  # an insert always returns its row
        return self.read(made)

    async def get(self, t: Transaction, user_id: int, chat_id: int, thread_id: int | None) -> Draft | None:
        """Return the draft that is open in a chat and topic."""
        row = await t.fetch_one(f"SELECT * FROM drafts WHERE {PLACE}", user_id, chat_id, thread_id or 0)  # noqa: S608  # ours
        return self.read(row) if row else None

    async def get_by_id(self, t: Transaction, draft_id: int, user_id: int) -> Draft | None:
        """Return one of this user's drafts by row id."""
        row = await t.fetch_one("SELECT * FROM drafts WHERE id = ? AND user_id = ?", draft_id, user_id)
        return self.read(row) if row else None

    async def newest(self, t: Transaction, user_id: int, *, limit: int) -> list[Draft]:
        """Return a person's open drafts, wherever they are, the newest first."""
        rows = await t.fetch_all(
            "SELECT * FROM drafts WHERE user_id = ? ORDER BY updated_at DESC, id DESC LIMIT ?", user_id, limit
        )
        return [self.read(row) for row in rows]

    async def all_of(self, t: Transaction, user_id: int) -> list[Draft]:
        """Return all of a user's drafts, of which there are `MOST_OPEN` at most."""
        rows = await t.fetch_all("SELECT * FROM drafts WHERE user_id = ? ORDER BY id", user_id)
        return [self.read(row) for row in rows]

    async def version(self, t: Transaction, draft_id: int) -> int | None:
        """Return a draft's version; None: it is closed."""
        row = await t.fetch_one("SELECT version FROM drafts WHERE id = ?", draft_id)
        return int(row["version"]) if row else None

    async def save(self, t: Transaction, draft: Draft, *, answers: Mapping[str, Any], now: float) -> Draft | None:
        """Store new answers; None when the row was changed meanwhile."""
        row = await t.fetch_one(
            """UPDATE drafts SET answers = ?, version = version + 1, updated_at = ?
               WHERE id = ? AND version = ? RETURNING *""",
            self._sealed(answers),
            now,
            draft.id,
            draft.version,
        )
        return self.read(row) if row else None

    async def standing(self, t: Transaction, user_id: int, chat_id: int, thread_id: int | None) -> Standing | None:
        """Return which question is open in a chat and topic."""
        row = await t.fetch_one(
            f"SELECT id, version, asked FROM drafts WHERE {PLACE}",  # noqa: S608  # ours
            user_id,
            chat_id,
            thread_id or 0,
        )
        return Standing(**row) if row else None

    async def set_asked(self, t: Transaction, draft_id: int, message_id: int | None) -> None:
        """Note which message asks a draft's question; its buttons stay valid."""
        await t.execute("UPDATE drafts SET asked = ? WHERE id = ?", message_id, draft_id)

    async def note_asked(self, t: Transaction, draft_id: int, version: int, message_id: int) -> int | None:
        """Note the message of a question that was just sent.

        Returns the message whose buttons are now useless: the one that asked before, or this one if it is already
        answered. Holds the person's lock: a turn that drops the draft must see this, or be seen here.
        """
        owner = await t.fetch_one("SELECT user_id FROM drafts WHERE id = ?", draft_id)
        if owner is None:
            return message_id
        await t.lock(f"user:{owner['user_id']}")
        row = await t.fetch_one("SELECT version, asked FROM drafts WHERE id = ?", draft_id)
        if row is None or row["version"] != version:
            return message_id
        await self.set_asked(t, draft_id, message_id)
        return None if row["asked"] in (None, RESTORED, message_id) else int(row["asked"])

    async def follow(self, t: Transaction, old: int, new: int) -> None:
        """Move a group's drafts to the supergroup it has become; one already open there wins."""
        await t.execute(
            """DELETE FROM drafts WHERE chat_id = ? AND EXISTS (SELECT 1 FROM drafts AS there
               WHERE there.chat_id = ? AND there.user_id = drafts.user_id AND there.thread_id = drafts.thread_id)""",
            old,
            new,
        )
        await t.execute("UPDATE drafts SET chat_id = ?, asked = NULL WHERE chat_id = ?", new, old)

    async def drop(self, t: Transaction, draft: Draft) -> None:
        """Close a draft."""
        await t.execute("DELETE FROM drafts WHERE id = ?", draft.id)

    async def purge(self, t: Transaction, before: float) -> int:
        """Delete some of the abandoned drafts; return how many."""
        return await t.execute(delete_older("drafts", "updated_at"), before)
