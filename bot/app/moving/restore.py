"""`python -m bot restore FILE`: a backup into an empty database, where the bot then goes on."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app.moving import sqlite_side
from bot.app.moving.archive import Backup, Kind, Manifest, opened
from bot.app.moving.keys import check_keys, vault_of
from bot.app.moving.move import check_empty, pour
from bot.app.moving.programs import shown
from bot.app.moving.settling import settle
from bot.config import Settings
from bot.errors import SettingsError, Unavailable
from bot.store.migrate import HEAD, migrate, revision_of, revisions
from bot.store.open import open_database, sqlite_path
from bot.store.sqlite import held
from bot.store.vault import Vault


async def restore(settings: Settings, path: Path) -> str:
    """Bring a backup into the empty database of DATABASE_URL; return a line about it.

    Raises:
        SettingsError: backup, key or database are not what they should be; nothing was changed.
        Unavailable: the database does not answer, or a disk is full; nothing was changed.

    """
    url, vault = settings.database_url, vault_of(settings)
    with opened(path) as backup:
        _check(path, backup.manifest, url)
        check_keys(backup.manifest.keys, vault)
        backup.check()
        await check_empty(url)
        if backup.manifest.kind is Kind.POSTGRESQL:
            from bot.app.moving.dumped import restore_dump  # PgQueuer and asyncpg, which SQLite does not need

            await restore_dump(backup, url, vault)
        elif (target := sqlite_path(url)) is not None:
            await _into_sqlite(backup, target, vault)
        else:
            with TemporaryDirectory(prefix="studio-") as folder:
                staged = await _staged(backup, Path(folder) / "bot.db", vault)
                await pour(f"sqlite:///{staged}", url)
        made_at = backup.manifest.made_at
    return (
        f"Done: {shown(url)} is as it was at {made_at}. Jobs that had not begun then are looked for at A2E before they "
        "are started. Never run the bot on the former database again."
    )


def _check(path: Path, manifest: Manifest, url: str) -> None:
    if manifest.revision not in revisions():
        newer = "a newer version of the bot" if manifest.revision > HEAD else "another bot"
        raise SettingsError(
            f"{path}: {newer} made this backup (schema {manifest.revision}; this version knows {HEAD}). Update the bot."
        )
    if manifest.kind is Kind.POSTGRESQL and sqlite_path(url) is not None:
        raise SettingsError(
            f"{path}: is a backup of PostgreSQL, and DATABASE_URL names a SQLite file. Restore it into a PostgreSQL "
            "database, and then run `python -m bot move sqlite:///FILE`."
        )


async def _into_sqlite(backup: Backup, target: Path, vault: Vault | None) -> None:
    with held(target), _folder(target) as folder:
        staged = await _staged(backup, folder / "bot.db", vault)
        with (
            sqlite_side.told(target),
            closing(sqlite3.connect(staged)) as source,
            closing(sqlite3.connect(target)) as connection,
        ):
            source.backup(connection)  # one transaction of SQLite's: all or nothing


@contextmanager
def _folder(target: Path) -> Iterator[Path]:
    """Lend a folder beside a database; what a killed restore left in it goes."""
    folder = target.with_name(f".{target.name}.restore")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _staged(backup: Backup, path: Path, vault: Vault | None) -> Path:
    """Unpack a SQLite file, check it, and bring it to this version."""
    await asyncio.to_thread(_unpack, backup, path)
    url = f"sqlite:///{path}"
    if await revision_of(url) != backup.manifest.revision:
        raise SettingsError(f"{backup.path}: the database in it is of another schema than it says; use another one.")
    await migrate(url)
    async with open_database(url) as db:
        await db.transact(lambda t: settle(t, vault, "sqlite"))
    return path


def _unpack(backup: Backup, path: Path) -> None:
    try:
        with path.open("wb") as file:
            for chunk in backup.chunks():
                file.write(chunk)
    except OSError as error:
        raise Unavailable(f"{path.parent}: can't be written ({error.strerror}); nothing was restored") from error
    with sqlite_side.told(path), closing(sqlite3.connect(path)) as connection:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise SettingsError(f"{backup.path}: the database in it is damaged ({found}); use another one.")
