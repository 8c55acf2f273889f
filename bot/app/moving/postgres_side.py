"""A PostgreSQL database that rows are moved out of or into."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from time import time
from typing import Any

import asyncpg
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from bot.app.moving.programs import shown
from bot.app.moving.sides import BATCH, QUEUE, Columns, Holds, Rows, Waiting, at_once
from bot.errors import NotStored, SettingsError
from bot.queue.cluster import name_of
from bot.store.postgres import LOST, Connection, PostgresTransaction
from bot.telegram.inbox.careful import DEAD_SECONDS

ANSWER_SECONDS, LOCK_SECONDS = 5, 5
TRIES, PAUSE_SECONDS = 10, 0.2
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"""
KINDS = {"bigint": Holds.WHOLE, "integer": Holds.WHOLE, "double precision": Holds.REAL}
COLUMNS = f"""
    SELECT table_name, column_name, data_type FROM information_schema.columns JOIN information_schema.tables
        USING (table_schema, table_name)
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND table_name NOT LIKE '{QUEUE}%'
    ORDER BY table_name, ordinal_position"""  # noqa: S608  # ours
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
NUMBERED = """
    SELECT table_name, pg_get_serial_sequence(quote_ident(table_name), column_name) AS sequence
    FROM information_schema.columns
    WHERE table_schema = current_schema() AND is_identity = 'YES'"""
WAITING = f"""
    SELECT entrypoint, convert_from(payload, 'UTF8') AS key, attempts,
           CASE WHEN status = 'queued' THEN extract(epoch FROM execute_after)::float8 ELSE 0 END AS due
    FROM {QUEUE} WHERE status IN ('queued', 'picked') AND payload IS NOT NULL"""  # noqa: S608  # ours


class PostgresSide:
    """A connection, in one transaction."""

    def __init__(self, url: str, connection: Connection, *, alone: bool) -> None:
        self.name, self.connection, self._alone = shown(url), connection, alone
        self._transaction = connection.transaction(isolation="repeatable_read" if alone else "read_committed")

    async def begin(self) -> None:
        """Begin the transaction.

        Raises:
            SettingsError: one does.

        """
        has_runs = await self.connection.fetchval("SELECT to_regclass('runs') IS NOT NULL")
        await self._transaction.start()
        if self._alone and has_runs:
            await self.connection.execute("LOCK TABLE runs IN SHARE MODE")  # before the snapshot is taken
            await self._check_idle()

    async def tables(self) -> dict[str, Columns]:
        """Return table -> columns."""
        found: dict[str, dict[str, Holds]] = {}
        for table, column, kind in await self.connection.fetch(COLUMNS):
            found.setdefault(table, {})[column] = KINDS.get(kind, Holds.TEXT)
        return dict(found)

    async def filled(self) -> list[str]:
        """Return the tables that have rows; that of the schema's version is left out."""
        found = []
        for (name,) in await self.connection.fetch(TABLES):
            if name != "alembic_version" and await self.connection.fetchval(f'SELECT 1 FROM "{name}" LIMIT 1'):  # noqa: S608  # the catalogue's
                found.append(name)
        return found

    async def rows(self, table: str, columns: Sequence[str]) -> AsyncIterator[Rows]:
        """Yield a table's rows, so many at a time."""
        names = ", ".join(f'"{name}"' for name in columns)
        cursor = await self.connection.cursor(f'SELECT {names} FROM "{table}"')  # noqa: S608  # the catalogue's
        while rows := await cursor.fetch(BATCH):
            yield [tuple(row) for row in rows]

    async def add(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Insert rows."""
        await self.connection.copy_records_to_table(table, records=rows, columns=list(columns))

    async def totals(self, sql: str) -> tuple[Any, ...]:
        """Return the one row of a query."""
        return tuple(await self.connection.fetchrow(sql) or ())

    async def last_numbers(self) -> dict[str, int]:
        """Return table -> the last number it gave to a row."""
        found = {}
        for table, sequence in await self.connection.fetch(NUMBERED):
            given = await self.connection.fetchrow(f"SELECT last_value, is_called FROM {sequence}")  # noqa: S608  # the catalogue's
            if given is not None and given["is_called"]:
                found[table] = given["last_value"]
        return found

    async def go_on_after(self, table: str, number: int) -> None:
        """Let a table give numbers above this one."""
        for numbered, sequence in await self.connection.fetch(NUMBERED):
            if numbered == table and number > 0:
                await self.connection.execute("SELECT setval($1::text::regclass, $2)", sequence, number)

    async def waiting(self) -> list[Waiting]:
        """Return the steps that wait or were under way."""
        return at_once(
            [
                Waiting(step=row["entrypoint"], key=row["key"], due=row["due"] or time(), tries=row["attempts"])
                for row in await self.connection.fetch(WAITING)
            ]
        )

    async def enqueue(self, steps: Sequence[Waiting]) -> None:
        """Have steps run."""
        queries, now = Queries(AsyncpgDriver(self.connection)), time()
        for start in range(0, len(steps), BATCH):
            some = steps[start : start + BATCH]
            await queries.enqueue(
                [one.step for one in some],
                [one.key.encode() for one in some],
                [0] * len(some),
                [timedelta(seconds=max(0.0, one.due - now)) for one in some],
                [name_of(one.step, one.key) for one in some],
            )

    async def revision(self) -> str | None:
        """Return the revision of the schema, or what marks it; None: there are no tables."""
        if not await self.connection.fetchval("SELECT to_regclass('alembic_version') IS NOT NULL"):
            return None
        found = await self.connection.fetchval("SELECT version_num FROM alembic_version")
        return None if found is None else str(found)

    async def clear(self) -> None:
        """Delete all rows but that of the schema's version."""
        names = [f'"{name}"' for (name,) in await self.connection.fetch(TABLES) if name != "alembic_version"]
        await self.connection.execute(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE")

    async def mark(self, revision: str) -> None:
        """Write another revision of the schema."""
        await self.connection.execute("UPDATE alembic_version SET version_num = $1", revision)

    async def commit(self) -> None:
        """End the transaction."""
        await self._transaction.commit()

    async def hold(self) -> None:
        """Let nobody else read or write anything until the end."""
        if tables := [name for (name,) in await self.connection.fetch(TABLES)]:
            names = ", ".join(f'"{name}"' for name in tables)
            await self.connection.execute(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE")

    async def _check_idle(self) -> None:
        """Refuse while a process has given a sign of life lately, unless all have gone: nobody else is connected."""
        last = await self.connection.fetchval("SELECT max(at) FROM runs")
        if last is None or (age := max(0.0, time() - last)) > DEAD_SECONDS or await self._alone_here():
            return
        raise SettingsError(
            f"{self.name}: the bot runs on this database (its last sign of life is {age:.0f} s old). "
            "Stop every process of it; if one has crashed, wait a minute."
        )

    async def _alone_here(self) -> bool:
        """Whether no other client is connected, once those of our own that were just closed are gone."""
        for _ in range(TRIES):
            await self.connection.execute("SELECT pg_stat_clear_snapshot()")
            if not await self.connection.fetchval(OTHERS):
                return True
            await asyncio.sleep(PAUSE_SECONDS)
        return False

    def transaction(self) -> PostgresTransaction:
        """Return the transaction as the store's tables take it."""
        return _Begun(self.connection)


class _Begun(PostgresTransaction):
    """A transaction that has begun already."""

    async def begun(self) -> Connection:
        """Return the connection."""
        return self._connection

    async def lock(self, key: str) -> None:
        """Do nothing: nobody else works here."""


@asynccontextmanager
async def open_postgres_side(url: str, *, alone: bool = False) -> AsyncIterator[PostgresSide]:
    """Open a database in one transaction; without a commit nothing is changed.

    Args:
        url: of the database.
        alone: no process of the bot may run, or begin; what is read is a snapshot.

    Raises:
        SettingsError: it is not there, or the bot runs on it.
        NotStored: the server does not answer, or its disk is full.

    """
    with told(url):
        connection = await asyncpg.connect(url, timeout=ANSWER_SECONDS)
        try:
            await connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
            side = PostgresSide(url, connection, alone=alone)
            await side.begin()
            yield side
        finally:
            await connection.close(timeout=ANSWER_SECONDS)


@contextmanager
def told(url: str) -> Iterator[None]:
    """Tell PostgreSQL's errors in a line.

    Raises:
        SettingsError: there is no such database, or it is in use.
        NotStored: the server does not answer, or its disk is full.

    """
    try:
        yield
    except asyncpg.InvalidCatalogNameError as error:
        raise SettingsError(f"{shown(url)}: there is no such database; create it first: createdb NAME.") from error
    except asyncpg.LockNotAvailableError as error:
        raise SettingsError(f"{shown(url)}: another process uses this database; stop it first.") from error
    except (*LOST, asyncpg.PostgresError) as error:
        raise NotStored(f"{shown(url)}: {type(error).__name__}: {error}; nothing was changed") from error
