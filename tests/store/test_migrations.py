"""Migrations: all or nothing, and from the last release on they only add, so that the version before runs on."""

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, inspect
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import NotStored
from bot.store.migrate import HEAD, migrate, prepare, revision_of, revisions
from bot.store.open import open_database, sqlite_path
from tests.databases import EMPTY, fresh_postgres
from tests.history import BEFORE_REVISION

pytestmark = pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
"""Indexes over expressions are not unique: they are in nobody's way."""
Schema = Mapping[str, Mapping[str, Any]]
"""Table -> columns by name, and what must be unique."""
UNIQUE = ""
"""Under no column's name: the sets of columns that must be unique."""


def _read(connection: Connection) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    seen = inspect(connection)
    for table in seen.get_table_names():
        found[table] = {one["name"]: one for one in seen.get_columns(table)}
        unique = [one["column_names"] for one in seen.get_indexes(table) if one["unique"]]
        unique += [one["column_names"] for one in seen.get_unique_constraints(table)]
        found[table][UNIQUE] = {tuple(one) for one in unique}
    return found


async def schema(url: str) -> Schema:
    """Return the schema of a database as it is."""
    if sqlite_path(url) is not None:
        engine = create_engine(url)
        try:
            with engine.connect() as connection:
                return _read(connection)
        finally:
            engine.dispose()
    apart = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        async with apart.connect() as opened:
            return await opened.run_sync(_read)
    finally:
        await apart.dispose()


def in_the_way(before: Schema, after: Schema) -> list[str]:
    """Return what a process that knows only the schema before would stumble over."""
    found = []
    for table, columns in before.items():
        now = after.get(table)
        if now is None:
            found.append(f"{table} is gone")
            continue
        found += [f"{table}.{name} is gone" for name in columns.keys() - now.keys()]
        found += [f"{table} refuses equal {', '.join(one)}" for one in now[UNIQUE] - columns[UNIQUE]]
        for name in now.keys() - {UNIQUE}:
            found += _changed(f"{table}.{name}", columns.get(name), now[name])
    return found


def _changed(name: str, before: Mapping[str, Any] | None, now: Mapping[str, Any]) -> list[str]:
    wanted = not now["nullable"] and now["default"] is None
    if before is None:
        return [f"{name} must be given"] if wanted else []
    if str(before["type"]) != str(now["type"]):
        return [f"{name} is of another type"]
    return [f"{name} must be given now"] if before["nullable"] and not now["nullable"] else []


@pytest.fixture(params=["sqlite", "postgresql"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/bot.db"
        return
    request.getfixturevalue("postgres_url")  # skips or fails without a server
    with fresh_postgres(EMPTY) as url:
        yield url


async def test_since_the_last_release_migrations_only_add(nothing: str) -> None:
    await prepare(nothing, BEFORE_REVISION)
    before = await schema(nothing)
    for revision in [one for one in revisions() if one > BEFORE_REVISION]:
        await prepare(nothing, revision)
        after = await schema(nothing)
        assert in_the_way(before, after) == [], (
            f"{revision}: processes of the version before, which run until they are replaced, would fail. Add only: "
            "what is to go goes one release after nobody uses it."
        )
        before = after
    assert await revision_of(nothing) == HEAD


async def test_a_migration_that_renames_is_found(nothing: str) -> None:
    await prepare(nothing, "0012")
    before = await schema(nothing)
    await prepare(nothing, "0013")
    assert {"things is gone", "families is gone", "jobs.family is gone"} <= set(
        in_the_way(before, await schema(nothing))
    )


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("ALTER TABLE kept ADD COLUMN x TEXT", []),
        ("ALTER TABLE kept ADD COLUMN x TEXT NOT NULL DEFAULT 'x'", []),
        ("CREATE TABLE x (id BIGINT NOT NULL)", []),
        ("CREATE INDEX kept_at ON kept (at)", []),
        ("CREATE UNIQUE INDEX kept_at ON kept (at)", ["kept refuses equal at"]),
        ("ALTER TABLE kept DROP COLUMN facts", ["kept.facts is gone"]),
        ("DROP TABLE kept", ["kept is gone"]),
    ],
)
async def test_what_is_in_the_way_is_found(database_url: str, statement: str, found: list[str]) -> None:
    before = await schema(database_url)
    async with open_database(database_url) as db:
        await db.transact(lambda t: t.execute(statement))
    assert in_the_way(before, await schema(database_url)) == found


async def test_a_column_that_must_be_given_is_found(postgres_url: str) -> None:
    before = await schema(postgres_url)
    async with open_database(postgres_url) as db:
        await db.transact(lambda t: t.execute("ALTER TABLE kept ADD COLUMN x TEXT NOT NULL"))
        await db.transact(lambda t: t.execute("ALTER TABLE kept ALTER COLUMN facts SET NOT NULL"))
        await db.transact(lambda t: t.execute("ALTER TABLE jobs ALTER COLUMN name TYPE varchar(9)"))
    assert set(in_the_way(before, await schema(postgres_url))) == {
        "kept.x must be given",
        "kept.facts must be given now",
        "jobs.name is of another type",
    }


async def test_a_migration_that_fails_on_its_way_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE kept (id INTEGER)")  # which the last migration makes
    with pytest.raises(NotStored, match="was not migrated"):
        await asyncio.wait_for(migrate(f"sqlite:///{path}"), 60)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name FROM sqlite_master").fetchall() == [("kept",)]
