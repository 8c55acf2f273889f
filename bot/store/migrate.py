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
from bot.store.open import open_database, sqlite_path

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.exc import DBAPIError

SCRIPTS = Path(__file__).with_name("migrations")
HEAD = "0026"
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
SchemaState = Literal["current", "behind", "newer"]


async def schema_state(url: str) -> SchemaState:
    """Return how the database's schema compares with this version's."""
    path = sqlite_path(url)
    if path is not None:
        version = _sqlite_version(path)
    else:
        async with open_database(url) as db:
            found = await db.transact(lambda t: t.fetch_one("SELECT to_regclass('alembic_version') AS name"))
            row = None
            if found and found["name"]:
                row = await db.transact(lambda t: t.fetch_one("SELECT version_num FROM alembic_version"))
        version = str(row["version_num"]) if row else None
    if version == HEAD:
        return "current"
    return "newer" if version is not None and version > HEAD else "behind"


def _sqlite_version(path: Path) -> str | None:
    if not path.exists():
        return None
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
        SettingsError: the database was made by a newer version.
        Unavailable: it does not answer.

    """
    state = await schema_state(url)
    if state == "newer":
        raise SettingsError("DATABASE_URL: this database was made by a newer version of the bot; update the bot.")
    path = sqlite_path(url)
    if path is not None:
        if state == "behind":
            await asyncio.to_thread(_migrate_sqlite, path)
        return
    await _migrate_postgres(url, behind=state == "behind")


def _migrate_sqlite(path: Path) -> None:
    from sqlalchemy import create_engine

    from bot.store.sqlite import make_room

    make_room(path).close()
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            _upgrade(connection)
    finally:
        engine.dispose()


def _upgrade(connection: "Connection") -> None:
    from alembic.command import upgrade
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    upgrade(config, "head")


async def _migrate_postgres(url: str, *, behind: bool) -> None:
    from bot.store.pgqueuer_schema import install

    if behind:
        async with _alone(url):
            await _upgrade_postgres(url)
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


async def _upgrade_postgres(url: str) -> None:
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
                    await connection.run_sync(_upgrade)
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

    """
    if getattr(error.orig, "sqlstate", None) not in IN_USE:
        raise error
    if tried >= TABLE_TRIES:
        raise SettingsError(
            "DATABASE_URL: other programs hold these tables, maybe a backup; nothing is lost. "
            "End them and run migrate again."
        ) from error
    await asyncio.sleep(PAUSE_SECONDS)
