"""Brings a database to this version's schema, with Alembic, on both engines.

SQLAlchemy and Alembic are heavy, so they are imported only when there is something to do.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.errors import NotStored, SettingsError
from bot.store.database import Transaction
from bot.store.open import open_database, sqlite_path

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.exc import DBAPIError

SCRIPTS = Path(__file__).with_name("migrations")
HEAD = "0029"
"""The newest migration; a test compares it with the folder."""
LOCK = 4_017_532_209
"""Key of PostgreSQL's advisory lock: one process migrates, the others wait."""
LOOK_SECONDS = 0.2
"""How often one that waits looks whether the lock is free. A statement that waits for it would hold a snapshot, and an
index that is made meanwhile would wait for that."""
LOCK_TIMEOUT = "2s"
"""How long a migration may wait for a table: everybody else who wants the table meanwhile waits behind it."""
TABLE_TRIES, PAUSE_SECONDS = 60, 3.0
"""How often it tries, and rests: a table may be held by a long transaction, such as a backup's."""
IN_USE = ("55P03", "40P01")
"""PostgreSQL's codes for a lock that is not to be had in time, and for two that wait for each other."""
MOVED = "moved from "
"""Stands before the revision of a database whose rows have moved to another; older versions take it for a newer one."""
ARRIVING = "unfinished move "
"""Stands before the revision of a database that rows have come into, while the one they come from is not yet marked."""
SchemaState = Literal["current", "behind", "newer", "moved", "arriving"]


async def schema_state(url: str) -> SchemaState:
    """Return how the database's schema compares with this version's."""
    return state_of(await revision_of(url))


def state_of(version: str | None) -> SchemaState:
    """Return how a schema's revision compares with this version's."""
    if version == HEAD:
        return "current"
    if version is not None and version.startswith(MOVED):
        return "moved"
    if version is not None and version.startswith(ARRIVING):
        return "arriving"
    return "newer" if version is not None and version > HEAD else "behind"


MOVED_AWAY = (
    "DATABASE_URL: the bot has moved from this database to another; name that one. "
    "docs/backup.md says how to return to this one all the same."
)


UNFINISHED = (
    "DATABASE_URL: a move into this database was cut off; set DATABASE_URL to where it came from, "
    "and run the same `python -m bot move` again."
)
REFUSED = {
    "newer": "DATABASE_URL: this database was made by a newer version of the bot; update the bot.",
    "moved": MOVED_AWAY,
    "arriving": UNFINISHED,
}
"""State -> why the bot does not run on such a database."""


async def revision_of(url: str) -> str | None:
    """Return the revision of the database's schema; None: it has no tables, or is not there."""
    path = sqlite_path(url)
    if path is not None:
        return _sqlite_version(path)
    async with open_database(url) as db:
        found = await db.transact(lambda t: t.fetch_one("SELECT to_regclass('alembic_version') AS name"))
        if not (found and found["name"]):
            return None
        row = await db.transact(lambda t: t.fetch_one("SELECT version_num FROM alembic_version"))
    return str(row["version_num"]) if row else None


async def check_here(t: Transaction) -> None:
    """Check that the rows have not moved to another database, for a process that has said that it runs.

    Raises:
        SettingsError: they have.

    """
    row = await t.fetch_one("SELECT version_num FROM alembic_version")
    if row is not None and str(row["version_num"]).startswith(MOVED):
        raise SettingsError(MOVED_AWAY)


def revisions() -> list[str]:
    """Return every revision that this version knows, oldest first."""
    return sorted(path.name[:4] for path in (SCRIPTS / "versions").glob("[0-9]*.py"))


def _sqlite_version(path: Path) -> str | None:
    if not path.exists():
        return None
    if not path.is_file():
        raise SettingsError(f"DATABASE_URL: {path} is no file; name one, such as sqlite:///{path / 'bot.db'}.")
    connection = sqlite3.connect(path)
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise NotStored(f"database: {error}") from error
    except sqlite3.DatabaseError as error:
        raise SettingsError(f"DATABASE_URL: {path.name} cannot be read ({error}); name another file.") from error
    finally:
        connection.close()
    return str(row[0]) if row else None


async def migrate(url: str) -> None:
    """Run the migrations that are missing.

    Raises:
        SettingsError: the database was made by a newer version, has moved to another, or is half moved into.
        Unavailable: it does not answer.

    """
    state = await schema_state(url)
    if state in REFUSED:
        raise SettingsError(REFUSED[state])
    path = sqlite_path(url)
    if path is not None:
        if state == "behind":
            await asyncio.to_thread(_migrate_sqlite, path)
        return
    await _migrate_postgres(url, behind=state == "behind")


def _migrate_sqlite(path: Path, to: str = HEAD) -> None:
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import OperationalError

    from bot.store.sqlite import make_room

    make_room(path).close()
    engine = create_engine(f"sqlite:///{path}")
    # left to itself, the driver begins no transaction before a CREATE TABLE: what was killed would leave half of them
    event.listen(engine, "connect", _in_our_transactions)
    event.listen(engine, "begin", _begin_now)
    try:
        with engine.begin() as connection:
            _upgrade(connection, to)
    except OperationalError as error:
        raise NotStored(f"database: {path.name} was not migrated: {error.orig}") from error
    finally:
        engine.dispose()


def _in_our_transactions(connection: sqlite3.Connection, record: object) -> None:
    connection.isolation_level = None


def _begin_now(connection: "Connection") -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


async def prepare(url: str, revision: str) -> None:
    """Make the tables of an empty database, or bring an older one forward, as they were at a revision."""
    path = sqlite_path(url)
    if path is not None:
        await asyncio.to_thread(_migrate_sqlite, path, revision)
    else:
        await _migrate_postgres(url, behind=True, to=revision)


def _upgrade(connection: "Connection", to: str) -> None:
    from alembic.command import upgrade
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    upgrade(config, to)


async def _migrate_postgres(url: str, *, behind: bool, to: str = HEAD) -> None:
    from bot.store.pgqueuer_schema import install

    if behind:
        async with _alone(url):
            await _upgrade_postgres(url, to)
    await install(url)


@asynccontextmanager
async def _alone(url: str) -> AsyncIterator[None]:
    """Hold the lock under which one process migrates."""
    import asyncpg

    connection = await asyncpg.connect(url, timeout=5)
    try:
        for _ in count():
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK):
                break
            await asyncio.sleep(LOOK_SECONDS)
        yield
    finally:
        await connection.close()


async def _upgrade_postgres(url: str, to: str) -> None:
    """Run the migrations; one that does not get its tables is tried again, and nobody waits behind it meanwhile."""
    from sqlalchemy.exc import DBAPIError
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        connect_args={"server_settings": {"lock_timeout": LOCK_TIMEOUT}},
    )
    try:
        for tried in count():
            try:
                async with engine.connect() as connection:
                    await connection.run_sync(_upgrade, to)
            except DBAPIError as error:
                await _after_waiting(error, tried)
            else:
                return
    finally:
        await engine.dispose()


async def _after_waiting(error: "DBAPIError", tried: int) -> None:
    """Pause before the next try if a migration waited too long for a table.

    Raises:
        SettingsError: that was the last try.
        Unavailable: the migration failed for another reason.

    """
    if getattr(error.orig, "sqlstate", None) not in IN_USE:
        raise NotStored(f"database: was not migrated: {error.orig}") from error
    if tried >= TABLE_TRIES:
        raise SettingsError(
            "DATABASE_URL: other programs hold these tables, maybe a backup; nothing is lost. "
            "End them and run migrate again."
        ) from error
    await asyncio.sleep(PAUSE_SECONDS)
