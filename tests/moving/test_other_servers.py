"""A server of another major version than the programs in PATH, where the system has one: backups go both ways."""

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from bot.app.moving.archive import opened
from bot.app.moving.backup import backup
from bot.app.moving.move import move
from bot.app.moving.restore import restore
from tests.databases import Server, server_folder
from tests.moving.places import Empty
from tests.moving.test_refused import lived_in, rows, settings
from tests.needed import is_missing

SYSTEMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))


@pytest.fixture(scope="module")
def other() -> Iterator[Server]:
    """Run the system's own server, which is older than the tests' own."""
    ours = server_folder()
    if not SYSTEMS or ours in (None, SYSTEMS[-1].parent):
        is_missing("no second PostgreSQL: apt-get install postgresql")
    server = Server(SYSTEMS[-1].parent)
    server.start()
    yield server
    server.stop()


async def database_on(server: Server, name: str) -> str:
    connection = await asyncpg.connect(f"{server.url}/postgres", timeout=5)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    return f"{server.url}/{name}"


async def test_a_backup_of_an_older_server_is_restored_there_and_on_a_newer_one(
    other: Server, empty: Empty, tmp_path: Path
) -> None:
    first, file = await lived_in(await database_on(other, "first")), tmp_path / "b"
    await backup(settings(first), file)
    for there in (await database_on(other, "second"), empty("postgresql")):
        await restore(settings(there), file)
        assert await rows(there) == 1


async def test_a_backup_of_a_newer_server_is_restored_on_an_older_one(
    other: Server, empty: Empty, tmp_path: Path
) -> None:
    first, there, file = await lived_in(empty("postgresql")), await database_on(other, "third"), tmp_path / "b"
    await backup(settings(first), file)
    with opened(file) as made:
        assert made.manifest.program > int(SYSTEMS[-1].parents[1].name)
    await restore(settings(there), file)
    assert await rows(there) == 1


async def test_a_studio_moves_to_a_newer_server(other: Server, empty: Empty) -> None:
    first, there = await lived_in(await database_on(other, "fourth")), empty("postgresql")
    await move(settings(first), there)
    assert await rows(there) == 1
