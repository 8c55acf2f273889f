"""PostgreSQL databases, lent to one test after the other: creating and dropping one takes longer than most tests.

One goes on to the next test only if it is again as the template is: nobody connected, nothing changed but rows, which
are deleted, and sequences, which begin again. Else it is dropped.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg

from tests.databases import TEMPLATE, URL, elsewhere, on_server

MOST_BYTES = 2 * 1024**2
"""Of a database's tables: deleted rows leave their room behind."""
LEAVE = """SELECT bool_and(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid()"""
CATALOGUES = (
    "attrdef", "attribute", "class", "constraint", "db_role_setting", "enum", "extension", "index", "namespace",
    "policy", "proc", "rewrite", "sequence", "statistic", "statistic_ext", "trigger", "type",
)  # fmt: skip
SHAPE = " UNION ALL ".join(f"SELECT count(*), sum(xmin::text::bigint) FROM pg_{name}" for name in CATALOGUES)
"""Any change of a database's shape, or what ANALYZE found, gives a row another transaction or adds or takes one."""
OURS = "FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
TABLES = f"SELECT oid::regclass::text {OURS}"
BYTES = f"SELECT sum(pg_total_relation_size(oid)) {OURS}"
BEGIN_AGAIN = "SELECT setval(seqrelid::regclass, seqstart, false) FROM pg_sequence"


class LentDatabases:
    """Those of one process."""

    def __init__(self) -> None:
        self._idle: list[str] = []
        self._shape: list[tuple[int, int]] = []
        self._kept: dict[str, str] = {}
        """The template's tables that have rows, and these."""

    @contextmanager
    def one(self) -> Iterator[str]:
        """Lend a migrated database without rows; yield its URL."""
        root = os.environ[URL]
        name = self._idle.pop() if self._idle else self._new(root)
        try:
            yield f"{root}/{name}"
        finally:
            if elsewhere(self._is_as_new(f"{root}/{name}")):
                self._idle.append(name)
            else:
                _drop(root, name)

    def end(self) -> None:
        """Drop those that nobody has."""
        while self._idle:
            _drop(os.environ[URL], self._idle.pop())

    def _new(self, root: str) -> str:
        name = f"test_{secrets.token_hex(6)}"
        elsewhere(on_server(root, f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY"))
        if not self._shape:
            elsewhere(self._look_at(f"{root}/{name}"))
        return name

    async def _look_at(self, url: str) -> None:
        connection = await asyncpg.connect(url, timeout=5)
        try:
            self._shape = await _shape_of(connection)
            for (table,) in await connection.fetch(TABLES):
                if rows := await _rows_of(connection, table):
                    self._kept[table] = rows
        finally:
            await connection.close()

    async def _is_as_new(self, url: str) -> bool:
        """Delete what a test has left; return whether nothing is left then."""
        try:
            connection = await asyncpg.connect(url, timeout=5, command_timeout=10)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        try:
            return await self._emptied(connection)
        except (OSError, TimeoutError, asyncpg.PostgresError):
            return False
        finally:
            await connection.close()

    async def _emptied(self, connection: asyncpg.Connection) -> bool:
        if await connection.fetchval(LEAVE) is False or await _shape_of(connection) != self._shape:
            return False
        if await connection.fetchval(BYTES) > MOST_BYTES:
            return False
        for table, rows in self._kept.items():
            if await _rows_of(connection, table) != rows:
                return False
        tables = [table for (table,) in await connection.fetch(TABLES) if table not in self._kept]
        deletes = "; ".join(f"DELETE FROM {table}" for table in tables)
        await connection.execute(f"SET session_replication_role = replica; {deletes}; {BEGIN_AGAIN}")
        return True


async def _shape_of(connection: asyncpg.Connection) -> list[tuple[int, int]]:
    return [tuple(row) for row in await connection.fetch(SHAPE)]


async def _rows_of(connection: asyncpg.Connection, table: str) -> str:
    return await connection.fetchval(f"SELECT string_agg(t::text, E'\\n' ORDER BY t::text) FROM {table} t") or ""


def _drop(root: str, name: str) -> None:
    elsewhere(on_server(root, f"DROP DATABASE {name} WITH (FORCE)"))
