"""A SQLite file that rows are moved out of or into."""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

from bot.app.moving.sides import BATCH, Columns, Holds, Rows, Waiting
from bot.errors import NotStored, SettingsError
from bot.store.sqlite import held

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"


class SqliteSide:
    """An open SQLite file, in one transaction."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.name, self._connection = f"sqlite:///{path}", connection

    async def tables(self) -> dict[str, Columns]:
        """Return table -> columns."""
        return {name: dict(self._columns(name)) for name in self._names()}

    def _names(self) -> list[str]:
        return [name for (name,) in self._connection.execute(TABLES)]

    def _columns(self, table: str) -> Iterator[tuple[str, Holds]]:
        for _, name, kind, *_ in self._connection.execute("SELECT * FROM pragma_table_info(?)", (table,)):
            yield (
                name,
                (Holds.WHOLE if "INT" in kind.upper() else Holds.REAL if kind.upper() == "DOUBLE" else Holds.TEXT),
            )

    async def hold(self) -> None:
        """Do nothing: the file is this process's alone."""

    async def filled(self) -> list[str]:
        """Return the tables that have rows; that of the schema's version is left out."""
        return [
            name
            for name in self._names()
            if name != "alembic_version" and self._connection.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()  # noqa: S608  # the catalogue's
        ]

    async def rows(self, table: str, columns: Sequence[str]) -> AsyncIterator[Rows]:
        """Yield a table's rows, so many at a time."""
        cursor = self._connection.execute(f'SELECT {_listed(columns)} FROM "{table}"')  # noqa: S608  # the catalogue's
        while rows := cursor.fetchmany(BATCH):
            yield rows

    async def add(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        """Insert rows."""
        places = ", ".join("?" for _ in columns)
        self._connection.executemany(f'INSERT INTO "{table}" ({_listed(columns)}) VALUES ({places})', rows)  # noqa: S608  # the catalogue's

    async def totals(self, sql: str) -> tuple[Any, ...]:
        """Return the one row of a query."""
        return tuple(self._connection.execute(sql).fetchone())

    async def last_numbers(self) -> dict[str, int]:
        """Return table -> the last number it gave to a row."""
        return dict(self._connection.execute("SELECT name, seq FROM sqlite_sequence"))

    async def go_on_after(self, table: str, number: int) -> None:
        """Let a table give numbers above this one; one that does not count gives the next after its last row."""
        counts = "SELECT 1 FROM sqlite_master WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'"
        if self._connection.execute(counts, (table,)).fetchone():
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
            self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))

    async def waiting(self) -> list[Waiting]:
        """Return the steps that wait or were under way."""
        return [
            Waiting(step=step, key=key, due=due, tries=tries)
            for step, key, due, tries in self._connection.execute("SELECT step, key, due, tries FROM queue")
        ]

    async def enqueue(self, steps: Sequence[Waiting]) -> None:
        """Have steps run."""
        self._connection.executemany(
            "INSERT INTO queue (step, key, due, tries, version, claimed) VALUES (?, ?, ?, ?, 1, 0)",
            [(one.step, one.key, one.due, one.tries) for one in steps],
        )

    async def revision(self) -> str | None:
        """Return the revision of the schema, or what marks it; None: there are no tables."""
        if "alembic_version" not in self._names():
            return None
        found = self._connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if found is None else str(found[0])

    async def clear(self) -> None:
        """Delete all rows but that of the schema's version."""
        for name in [*self._names(), "sqlite_sequence"]:
            if name != "alembic_version":
                self._connection.execute(f'DELETE FROM "{name}"')  # noqa: S608  # the catalogue's

    async def mark(self, revision: str) -> None:
        """Write another revision of the schema."""
        self._connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))

    async def commit(self) -> None:
        """End the transaction."""
        self._connection.execute("COMMIT")


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


@asynccontextmanager
async def open_sqlite_side(path: Path) -> AsyncIterator[SqliteSide]:
    """Open a file, which is made if it is missing, for this process alone; without a commit nothing is changed.

    Raises:
        SettingsError: another process uses it, or it is no database.
        NotStored: the disk is full, or fails.

    """
    with held(path), told(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=FAST"):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        yield SqliteSide(path, connection)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell SQLite's errors in a line.

    Raises:
        SettingsError: it is no database.
        NotStored: the disk is full, or fails.

    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise NotStored(f"{path}: {error}; nothing was changed") from error
    except sqlite3.DatabaseError as error:
        raise SettingsError(f"{path}: can't be read as a database ({error}).") from error
