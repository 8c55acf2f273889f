"""What Telegram was last told about the bot, so that a start repeats none of it: a row beside the key's own."""

import json
from collections.abc import Mapping

from bot.store.database import Transaction
from bot.store.vault import Vault

ROW = 2
"""In the table vault_check, where 1 is what the key is checked with, 3 the key of `bot.store.kept`, 4 `lasting`'s."""


class Told:
    """What was told, by name, as digests."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def known(self, t: Transaction) -> dict[str, str]:
        """Return name -> digest."""
        row = await t.fetch_one("SELECT sealed FROM vault_check WHERE id = ?", ROW)
        return dict(json.loads(self._vault.read(row["sealed"]))) if row else {}

    async def note(self, t: Transaction, digests: Mapping[str, str]) -> None:
        """Remember more, by name."""
        await t.lock("told")
        sealed = self._vault.seal(json.dumps({**await self.known(t), **digests}))
        await t.execute(
            """INSERT INTO vault_check (id, sealed) VALUES (?, ?)
               ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed""",
            ROW,
            sealed,
        )
