"""Opens the database that a DATABASE_URL names."""

from contextlib import AbstractAsyncContextManager
from pathlib import Path

from bot.store.database import Database


def sqlite_path(url: str) -> Path | None:
    """Return the file of a sqlite:/// URL (four slashes: absolute); None for another database."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None


def open_database(url: str, *, alone: bool = True) -> AbstractAsyncContextManager[Database]:
    """Open it; each driver is imported only when it is used. alone: a SQLite file is this process's; else only read."""
    path = sqlite_path(url)
    if path is not None:
        from bot.store.sqlite import open_sqlite

        return open_sqlite(path, alone=alone)
    from bot.store.postgres import open_postgres

    return open_postgres(url)
