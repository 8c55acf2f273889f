"""Samples of public voices: made once, then kept for everybody. They are nobody's, so nobody forgets them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.database import Transaction
from bot.store.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sound that Telegram keeps."""

    kind: str
    file_id: str


class Samples:
    """The table of samples, by the key of the voice (`bot.operations.speech.sample_key`)."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(self, t: Transaction, key: str, *, sent: Mapping[str, Any], now: float) -> None:
        """Keep a sample that was sent for the first time."""
        await t.execute(
            "INSERT INTO samples (key, key_mark, file, made_at) VALUES (?, ?, ?, ?)",
            self._vault.seal(key),
            self._vault.mark(key),
            self._vault.seal(json.dumps({"kind": sent["kind"], "file_id": sent["file_id"]})),
            now,
        )

    async def find(self, t: Transaction, key: str) -> Sample | None:
        """Return the newest sample under a key."""
        marks = self._vault.marks(key)
        places = ", ".join("?" * len(marks))
        row = await t.fetch_one(
            f"""SELECT file FROM samples WHERE key_mark IN ({places}) OR key_mark IS NULL AND key = ?
                ORDER BY id DESC LIMIT 1""",  # noqa: S608  # marks
            *marks,
            key,
        )
        if row is None:
            return None
        file = json.loads(self._vault.open(row["file"]))
        return Sample(kind=file["kind"], file_id=file["file_id"])
