"""Which columns are sealed, whether our keys open them, and sealing: all again for rotate-key, or just unsealed ones.

Works in slices, each in a transaction of its own, so that nobody is held up; a row that is changed meanwhile is
left alone: the change sealed it with the first key too.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from bot.store.database import Database, Row, Transaction
from bot.store.job_rows import SEALED as SEALED_OF_JOBS
from bot.store.vault import Vault

SLICE = 100
"""Rows per transaction: about ten milliseconds of work."""
LOOK = 2000
"""Rows that are looked at in one transaction; most of them need no sealing."""
LOOKED_AT = 200
"""Rows at each end of a table whose keys are checked at every start, however many there are."""
CHECK_ID = 1
CHECK = "the key fits"


@dataclass(frozen=True, kw_only=True)
class SealedTable:
    """A table with sealed columns and a numeric key."""

    columns: tuple[str, ...]
    key: str = "id"
    marks: Mapping[str, str] = field(default_factory=dict)
    """Sealed column -> the column of its mark."""
    openly: str | None = None
    """The condition for rows that an earlier version left unsealed; None if none did."""


TABLES = {
    "users": SealedTable(columns=("settings", "ban_reason"), openly="settings <> '{}' AND settings LIKE '{%'"),
    "inbox": SealedTable(columns=("body",), key="update_id"),
    "answers": SealedTable(columns=("text",), key="update_id"),
    "drafts": SealedTable(columns=("answers",)),
    "assets": SealedTable(
        columns=("name", "a2e_id", "url", "file", "facts"),
        marks={"a2e_id": "a2e_mark"},
        openly="a2e_id IS NOT NULL AND a2e_mark IS NULL",
    ),
    "live_rooms": SealedTable(
        columns=("name", "channel", "key"), marks={"channel": "channel_mark"}, openly="channel_mark IS NULL"
    ),
    "live_messages": SealedTable(
        columns=("channel", "words", "facts"), marks={"channel": "channel_mark"}, openly="channel_mark IS NULL"
    ),
    "samples": SealedTable(columns=("key", "file"), marks={"key": "key_mark"}, openly="key_mark IS NULL"),
    "jobs": SealedTable(columns=SEALED_OF_JOBS),
    "consents": SealedTable(
        columns=("subject", "label"), marks={"subject": "subject_mark"}, openly="subject_mark IS NULL"
    ),
    "recipes": SealedTable(columns=("name", "steps", "token"), marks={"token": "token_mark"}),
    "admin_log": SealedTable(columns=("facts",)),
    "kept": SealedTable(columns=("facts",)),
    "blocked": SealedTable(columns=("looks", "label")),
    "broadcasts": SealedTable(columns=("body",)),
    "switches": SealedTable(columns=("value",)),
    "vault_check": SealedTable(columns=("sealed",)),
}
"""Every table with sealed columns; vault_check is last, so that an interrupted rotation does not count as done."""


async def check_key(t: Transaction, vault: Vault) -> None:
    """Check that our keys open what the database holds, of each table the oldest and newest rows; any opens none.

    Raises:
        SettingsError: no key does.

    """
    for name, table in TABLES.items():
        for column in table.columns:
            for order in ("ASC", "DESC"):
                row = await t.fetch_one(
                    f"""SELECT sealed FROM (
                            SELECT {column} AS sealed FROM {name} ORDER BY {table.key} {order} LIMIT {LOOKED_AT}
                        ) AS few WHERE sealed IS NOT NULL LIMIT 1"""  # noqa: S608  # ours
                )
                if row is not None:
                    vault.read(row["sealed"])


async def remember_key(t: Transaction, vault: Vault) -> None:
    """Store a value that tells the next start whether its key is right."""
    await t.execute(
        "INSERT INTO vault_check (id, sealed) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", CHECK_ID, vault.seal(CHECK)
    )


async def reseal(db: Database, vault: Vault) -> dict[str, int]:
    """Seal everything with the first key; return table -> number of rows sealed."""
    return {name: await _walk(db, vault, name, "1 = 1") for name in TABLES}


async def seal_open(db: Database, vault: Vault) -> int:
    """Seal what an earlier version left unsealed; return how many rows."""
    done = 0
    for name, table in TABLES.items():
        if table.openly is not None:
            done += await _walk(db, vault, name, table.openly)
    return done


async def _walk(db: Database, vault: Vault, name: str, condition: str) -> int:
    after, done = -(2**63), 0
    while True:
        last, changed = await db.transact(partial(_some, vault=vault, name=name, condition=condition, after=after))
        if last is None:
            return done
        after, done = last, done + changed
        await asyncio.sleep(0)  # let waiting transactions go first


async def _some(t: Transaction, *, vault: Vault, name: str, condition: str, after: int) -> tuple[int | None, int]:
    """Seal some rows; return the key of the last that was looked at, None if there are no more, and how many."""
    table = TABLES[name]
    found = await t.fetch_one(
        f"""SELECT max(number) AS last FROM (
                SELECT {table.key} AS number FROM {name} WHERE {table.key} > ? ORDER BY 1 LIMIT {LOOK}) AS few""",  # noqa: S608  # ours
        after,
    )
    if found is None or found["last"] is None:
        return None, 0
    rows = await t.fetch_all(
        f"""SELECT * FROM {name} WHERE {table.key} > ? AND {table.key} <= ? AND {condition}
            ORDER BY {table.key} LIMIT ?""",  # noqa: S608  # ours
        after,
        found["last"],
        SLICE,
    )
    changed = [await _reseal_row(t, vault, name, table, row) for row in rows]
    return (rows[-1][table.key] if len(rows) == SLICE else found["last"]), sum(changed)


async def _reseal_row(t: Transaction, vault: Vault, name: str, table: SealedTable, row: Row) -> int:
    """Seal a row's columns; 0: nothing to do, or it was changed meanwhile."""
    new = {column: value for column in table.columns if (value := _resealed(vault, row[column])) != row[column]}
    for column, mark in table.marks.items():
        if row[column] and row[mark] != (wanted := vault.mark(vault.read(row[column]))):
            new[mark] = wanted
    if not new:
        return 0
    # what was read must still be there; nullable columns can't be compared with =
    before = [column for column in table.columns if row[column] is not None]
    sets, stands = ", ".join(f"{column} = ?" for column in new), " AND ".join(f"{column} = ?" for column in before)
    return await t.execute(
        f"UPDATE {name} SET {sets} WHERE {table.key} = ? AND {stands}",  # noqa: S608  # columns are ours, values are bound
        *new.values(),
        row[table.key],
        *(row[column] for column in before),
    )


def _resealed(vault: Vault, text: str | None) -> str | None:
    if not text or text == "{}" or vault.is_newest(text):
        return text
    return vault.seal(vault.read(text))
