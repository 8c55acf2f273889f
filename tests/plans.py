"""What each statement of the store costs in a store that is full: how much of it is read, and by which plan.

The statements are noted while a bot works, and run once more afterwards, each in a transaction that is rolled back.
"""

import json
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar, cast

import asyncpg

from bot.store.database import Database, Row, Transaction
from bot.store.open import sqlite_path
from bot.store.postgres import numbered
from bot.store.store import Store, open_store

T = TypeVar("T")
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Asked = dict[str, list[tuple[object, ...]]]
"""Statement -> some of the values it was asked with."""
SAMPLES = 6
STEP = 100
"""SQLite's instructions between two counts."""
PLANNED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a statement takes at its dearest."""

    sql: str
    read: int
    """SQLite: instructions of its machine; PostgreSQL: pages."""
    plan: str
    scans: tuple[str, ...]
    """Tables that are read from one end to the other, by an index or without one."""


@dataclass
class _Noting:
    """A transaction that notes what it is asked."""

    given: Transaction
    asked: Asked

    def __getattr__(self, name: str) -> Any:
        return getattr(self.given, name)

    def _note(self, sql: str, values: tuple[object, ...]) -> None:
        kept = self.asked.setdefault(" ".join(sql.split()), [])
        if len(kept) < SAMPLES:
            kept.append(values)

    async def fetch_one(self, sql: str, *values: object) -> Row | None:
        self._note(sql, values)
        return await self.given.fetch_one(sql, *values)

    async def fetch_all(self, sql: str, *values: object) -> list[Row]:
        self._note(sql, values)
        return await self.given.fetch_all(sql, *values)

    async def execute(self, sql: str, *values: object) -> int:
        self._note(sql, values)
        return await self.given.execute(sql, *values)


@dataclass
class Noted:
    """The database itself, which notes the statements of each transaction."""

    database: Database
    asked: Asked = field(default_factory=dict)

    @property
    def dialect(self) -> str:
        return self.database.dialect

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self.database.transact(lambda t: work(cast("Transaction", _Noting(t, self.asked))))

    async def close(self) -> None:
        await self.database.close()


@asynccontextmanager
async def open_noted(url: str, key: str) -> AsyncIterator[Store]:
    """Open a store whose database notes its statements."""
    async with open_store(url, key) as store:
        yield replace(store, db=Noted(store.db))


def of_sqlite(url: str, asked: Asked) -> list[Cost]:
    """Return what each statement costs on SQLite, which knows no statistics: nobody makes them."""
    connection = sqlite3.connect(str(sqlite_path(url)), isolation_level=None)
    found = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%INDEX%WHERE%'")
    partial, costs = {row[0] for row in found}, []
    for sql, samples in asked.items():
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", samples[0])]
        scans = tuple(one.split()[1] for one in plan if one.startswith("SCAN ") and not partial & set(one.split()))
        read = max(_steps(connection, sql, values) for values in samples)
        costs.append(Cost(sql=sql, read=read, plan=" / ".join(plan), scans=scans))
    connection.close()
    return costs


def _steps(connection: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> int:
    """Return how many instructions a statement takes."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += STEP

    connection.execute("BEGIN")
    connection.set_progress_handler(count, STEP)
    with suppress(sqlite3.IntegrityError):  # what was inserted is there already
        connection.execute(sql, values).fetchall()
    connection.set_progress_handler(None, 0)
    connection.execute("ROLLBACK")
    return taken


async def of_postgres(url: str, asked: Asked, *, indexed: bool) -> list[Cost]:
    """Return what each statement costs on PostgreSQL; indexed: what an index leads to is found by it, however small."""
    connection = await asyncpg.connect(url, statement_cache_size=0)
    try:
        await connection.execute(f"SET enable_seqscan = {'off' if indexed else 'on'}")
        found = await connection.fetch("SELECT indexname FROM pg_indexes WHERE indexdef ~ 'WHERE'")
        partial = frozenset(row[0] for row in found)
        planned = [sql for sql in asked if sql.lstrip().upper().startswith(PLANNED)]
        costs = [await _cost(connection, sql, asked[sql], partial) for sql in planned]
    finally:
        await connection.close()
    return [one for one in costs if one is not None]


async def _cost(
    connection: Connection, sql: str, samples: list[tuple[object, ...]], partial: AbstractSet[str]
) -> Cost | None:
    found = [one for values in samples if (one := await _explained(connection, sql, values))]
    if not found:
        return None
    dearest = max(found, key=_pages)
    nodes = list(_nodes(dearest))
    limited = dearest["Node Type"] == "Limit"  # reads on only until it has found enough, which `read` tells
    whole = [node for node in nodes if _is_whole(node, limited=limited) and node.get("Index Name") not in partial]
    scans = tuple(node.get("Relation Name", node.get("Index Name")) for node in whole)
    return Cost(sql=sql, read=_pages(dearest), plan=" / ".join(map(_named, nodes)), scans=scans)


async def _explained(connection: Connection, sql: str, values: tuple[object, ...]) -> dict[str, Any] | None:
    explained = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {numbered(sql)}"
    transaction = connection.transaction()
    await transaction.start()
    try:
        return cast("dict[str, Any]", json.loads(await connection.fetchval(explained, *values))[0]["Plan"])
    except asyncpg.IntegrityConstraintViolationError:  # what was inserted is there already
        return None
    finally:
        await transaction.rollback()


def _pages(plan: dict[str, Any]) -> int:
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from _nodes(one)


def _is_whole(node: dict[str, Any], *, limited: bool) -> bool:
    """Whether a node reads a table from one end to the other."""
    kind = node["Node Type"]
    by_index = re.fullmatch(r"(Bitmap )?Index (Only )?Scan", kind) is not None
    return kind == "Seq Scan" or (by_index and "Index Cond" not in node and not limited)


def _named(node: dict[str, Any]) -> str:
    parts = (node["Node Type"], node.get("Relation Name"), node.get("Index Name"), node.get("Index Cond"))
    return " ".join(part for part in parts if part)
