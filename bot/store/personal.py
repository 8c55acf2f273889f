"""Everything that is kept about one person, table by table: to export and to delete.

A test compares the list with the schema, so that no new table is missed here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.database import Row, Transaction
from bot.store.job_rows import SEALED as SEALED_OF_JOBS
from bot.store.vault import Vault

SEALED = {
    "users": ("settings", "ban_reason"),
    "drafts": ("answers",),
    "assets": ("name", "a2e_id", "url", "file", "facts"),
    "live_rooms": ("name",),
    "live_messages": ("words",),
    "jobs": SEALED_OF_JOBS,
    "ledger": (),
    "consents": ("subject", "label"),
    "recipes": ("name", "steps", "token"),
    "reports": (),
    "shown": (),
}
"""Table -> its encrypted columns. `users` knows a person by `id`, the others by `user_id`."""
SECRET = {"users": ("names",), "live_rooms": ("channel", "key"), "live_messages": ("channel", "facts")}
"""Table -> columns that are never exported: the key to a live room, useless once it is left, and keyed hashes of what
a person is called."""
JSON_COLUMNS = frozenset({"answers", "file", "facts", "request", "inputs", "result", "settings", "spoken", "doors"})
JSON_COLUMNS |= {"steps"}


@dataclass(frozen=True)
class Personal:
    """Reads and deletes across tables."""

    vault: Vault

    async def everything(self, t: Transaction, user_id: int) -> dict[str, list[dict[str, Any]]]:
        """Return table -> a person's rows, decrypted and JSON-ready."""
        found: dict[str, list[dict[str, Any]]] = {}
        for table, sealed in SEALED.items():
            whose = "id" if table == "users" else "user_id"
            rows = await t.fetch_all(f"SELECT * FROM {table} WHERE {whose} = ? ORDER BY id", user_id)  # noqa: S608  # ours
            secret = SECRET.get(table, ())
            found[table] = [self._opened(row, sealed, secret) for row in rows]
        return found

    def _opened(self, row: Row, sealed: tuple[str, ...], secret: tuple[str, ...]) -> dict[str, Any]:
        told = {name: value for name, value in row.items() if name not in secret}
        opened: dict[str, Any] = {name: value for name, value in told.items() if not name.endswith("_mark")}
        for column in sealed:
            if opened[column]:
                opened[column] = self.vault.read(opened[column])
        return {name: _read(name, value) for name, value in opened.items()}

    async def forget_rest(self, t: Transaction, user_id: int, *, month: float) -> None:
        """Delete what no step needs any more: drafts, live messages, consents, recipes, settings, past months' entries.

        This month's entries stay until it is over, or /forget would be a way around the spend limits; so does the
        row that says whether a person has access.
        """
        await t.execute("DELETE FROM drafts WHERE user_id = ?", user_id)
        await t.execute("DELETE FROM live_messages WHERE user_id = ?", user_id)
        await t.execute("DELETE FROM inbox WHERE person = ? AND parked IS NOT NULL", user_id)
        await t.execute("DELETE FROM consents WHERE user_id = ?", user_id)
        await t.execute("DELETE FROM recipes WHERE user_id = ?", user_id)
        await t.execute("DELETE FROM reports WHERE user_id = ?", user_id)
        await t.execute("DELETE FROM shown WHERE user_id = ?", user_id)
        await t.execute("DELETE FROM ledger WHERE user_id = ? AND at < ?", user_id, month)
        await t.execute("UPDATE users SET settings = '{}', names = NULL WHERE id = ?", user_id)

    async def purge_consents(self, t: Transaction, before: float) -> int:
        """Delete consents from before a time that no asset and no job depends on."""
        return await t.execute(
            """DELETE FROM consents WHERE coalesce(revoked_at, given_at) < ? AND NOT EXISTS (
                   SELECT 1 FROM assets WHERE assets.user_id = consents.user_id
                   UNION ALL SELECT 1 FROM jobs WHERE jobs.user_id = consents.user_id)""",
            before,
        )

    async def purge_users(self, t: Transaction, before: float) -> int:
        """Delete people not seen since `before` about whom nothing else is kept, unless let in, waiting or banned."""
        others = " UNION ALL ".join(
            f"SELECT 1 FROM {table} WHERE {table}.user_id = users.id"  # noqa: S608  # ours
            for table in SEALED
            if table != "users"
        )
        return await t.execute(
            f"DELETE FROM users WHERE seen_at < ? AND access = 'open' AND NOT EXISTS ({others})",  # noqa: S608  # ours
            before,
        )

    async def purge_ledger(self, t: Transaction, before: float) -> int:
        """Delete entries from before a time of people about whom nothing else is kept."""
        return await t.execute(
            """DELETE FROM ledger WHERE at < ? AND NOT EXISTS (
                   SELECT 1 FROM consents WHERE consents.user_id = ledger.user_id
                   UNION ALL SELECT 1 FROM jobs WHERE jobs.user_id = ledger.user_id)""",
            before,
        )


def _read(column: str, value: Any) -> Any:
    if column not in JSON_COLUMNS or not isinstance(value, str):
        return value
    read: Mapping[str, Any] = json.loads(value)
    return read
