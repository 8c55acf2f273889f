"""What the operator has switched on for all processes, such as maintenance, with a text of theirs."""

from dataclasses import dataclass

from bot.store.database import Transaction
from bot.store.vault import Vault

MAINTENANCE = "maintenance"
"""Its value is what people read who order something."""
REPORT = "report"
"""Its value is the day of the last daily report."""


@dataclass(frozen=True, kw_only=True)
class Switch:
    """One that is on."""

    value: str
    admin_id: int
    """Who switched it on; 0: the bot itself."""
    at: float


class Switches:
    """The table of switches: a row is there while it is on."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def get(self, t: Transaction, name: str) -> Switch | None:
        """Return a switch; None: it is off."""
        row = await t.fetch_one("SELECT value, admin_id, at FROM switches WHERE name = ?", name)
        return Switch(value=self._vault.read(row["value"]), admin_id=row["admin_id"], at=row["at"]) if row else None

    async def put(self, t: Transaction, name: str, value: str, *, admin_id: int = 0, now: float) -> None:
        """Switch one on, or give it another value."""
        await t.execute(
            """INSERT INTO switches (name, value, admin_id, at) VALUES (?, ?, ?, ?)
               ON CONFLICT (name) DO UPDATE
               SET value = excluded.value, admin_id = excluded.admin_id, at = excluded.at""",
            name,
            self._vault.seal(value),
            admin_id,
            now,
        )

    async def drop(self, t: Transaction, name: str) -> bool:
        """Switch one off; False: it was off."""
        return await t.execute("DELETE FROM switches WHERE name = ?", name) > 0
