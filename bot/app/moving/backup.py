"""`python -m bot backup FILE`: everything in the database, as it is at one moment, beside a bot that runs."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from os.path import realpath
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryFile

import asyncpg

from bot.app.moving import postgres_side, sqlite_side
from bot.app.moving.archive import CHUNK, COPY, Facts, Kind, check_place, write
from bot.app.moving.keys import keys_of, vault_of
from bot.app.moving.programs import connection_for, find, last_words, shown
from bot.config import Settings
from bot.errors import SettingsError, Unavailable
from bot.store.database import Database, Transaction
from bot.store.migrate import REFUSED, revision_of, state_of
from bot.store.open import open_database, sqlite_path

OF_SQLITE = ("", "-wal", "-shm", "-journal", ".lock")
"""What follows the name of a SQLite file in those of the files beside it."""
NOT_KEPT = ("runs", "pgqueuer_log", "pgqueuer_statistics")
"""Tables whose rows say nothing to another database. A pattern would match sequences too, whose numbers are needed."""
COLUMNS = {
    "sqlite": """SELECT tables.name AS "table", columns.name AS "column"
                 FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'""",
    "postgresql": """SELECT table_name AS "table", column_name AS "column" FROM information_schema.columns
                     WHERE table_schema = current_schema()""",
}


async def backup(settings: Settings, path: Path) -> str:
    """Write a backup; return a line about it.

    Raises:
        SettingsError: the database, the file or pg_dump is not what it should be.
        Unavailable: the database does not answer, or the disk is full; there is no file then.

    """
    check_place(path)
    path = Path(realpath(path))  # behind a link is what is replaced, not the link
    url = settings.database_url
    database, revision = sqlite_path(url), await _revision(url)
    if database is not None and _is_of(database.resolve(), path):
        raise SettingsError(f"{path}: is a name that the database {database} uses itself; name another file.")
    async with open_database(url, alone=False) as db:
        keys = await _keys(db, settings)
    facts = Facts(
        kind=Kind.POSTGRESQL if database is None else Kind.SQLITE,
        revision=revision,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        keys=keys,
    )
    size = await _of_postgres(url, path, facts) if database is None else _of_sqlite(database, path, facts)
    sealed = (
        f"sealed with the key {', '.join(keys)}, which is not in it: keep that elsewhere" if keys else "nothing sealed"
    )
    return f"Done: {path}, {size / 1e6:.1f} MB, schema {revision}, {sealed}."


def _is_of(database: Path, path: Path) -> bool:
    return path.parent == database.parent and path.name.removeprefix(database.name) in OF_SQLITE


async def _revision(url: str) -> str:
    path = sqlite_path(url)
    if path is not None and not path.is_file():
        raise SettingsError(f"DATABASE_URL: there is no {path}; run this where the bot runs.")
    revision = await revision_of(url)
    if revision is None:
        raise SettingsError(f"DATABASE_URL: {shown(url)} has no tables yet, so there is nothing to back up.")
    if (state := state_of(revision)) in REFUSED:
        raise SettingsError(REFUSED[state])
    return revision


async def _keys(db: Database, settings: Settings) -> tuple[str, ...]:
    async def read(t: Transaction) -> tuple[str, ...]:
        columns: dict[str, list[str]] = {}
        for row in await t.fetch_all(COLUMNS[db.dialect]):
            columns.setdefault(row["table"], []).append(row["column"])
        return await keys_of(t, columns, vault_of(settings))

    return await db.transact(read)


def _of_sqlite(database: Path, path: Path, facts: Facts) -> int:
    """Copy a SQLite file beside the backup, without what was deleted, and pack the copy."""
    copied = path.with_name(path.name + COPY)
    copied.unlink(missing_ok=True)
    try:
        with sqlite_side.told(copied), closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.execute("PRAGMA busy_timeout=5000")
            connection.execute("VACUUM INTO ?", (str(copied),))
        return write(path, facts, _pieces(copied))
    finally:
        copied.unlink(missing_ok=True)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


async def _of_postgres(url: str, path: Path, facts: Facts) -> int:
    with postgres_side.told(url):
        connection = await asyncpg.connect(url, timeout=postgres_side.ANSWER_SECONDS)
        server = connection.get_server_version().major
        await connection.close()
    program, version = await find("pg_dump", least=server)
    dumped = Facts(kind=facts.kind, revision=facts.revision, made_at=facts.made_at, keys=facts.keys, program=version)
    return write(path, dumped, _dumped(program, url))


def _dumped(program: str, url: str) -> Iterator[bytes]:
    """Yield what pg_dump writes.

    Raises:
        Unavailable: it fails.

    """
    target, secret = connection_for(url)
    left_out = [f"--exclude-table-data={name}" for name in NOT_KEPT]
    options = [
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        "--no-password",
        "--lock-wait-timeout=60s",
        *left_out,
    ]
    environment = {**os.environ, **secret, "PGCONNECT_TIMEOUT": "10"}
    with TemporaryFile() as words:
        dump = Popen([program, *options, f"--dbname={target}"], stdout=PIPE, stderr=words, env=environment)  # noqa: S603  # ours
        assert dump.stdout is not None  # noqa: S101  # for types
        try:
            while chunk := dump.stdout.read(CHUNK):
                yield chunk
            failed = dump.wait() != 0
        finally:
            if dump.poll() is None:
                dump.kill()
            dump.wait()
            dump.stdout.close()
        if failed:
            raise Unavailable(f"pg_dump: {last_words(words)}")
