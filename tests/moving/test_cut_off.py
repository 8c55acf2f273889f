"""A move that was cut off between its commits: the bot runs on one database at most, and the same command finishes."""

from pathlib import Path

import pytest

from bot.app.moving.backup import backup
from bot.app.moving.move import Marks, move
from bot.errors import SettingsError
from bot.store.migrate import HEAD, MOVED, migrate, revision_of
from bot.store.open import open_database
from bot.store.store import open_store
from bot.telegram.inbox.careful import Careful
from tests.conftest import KEY
from tests.moving.places import Empty
from tests.moving.test_refused import lived_in, rows, settings
from tests.processes.commands import ran

WAYS = [("sqlite", "postgresql"), ("postgresql", "sqlite")]


async def mark(url: str, revision: str) -> None:
    """Leave a database as a kill does that comes right after this was committed."""
    async with open_database(url) as db:
        await db.transact(lambda t: t.execute("UPDATE alembic_version SET version_num = ?", revision))


async def moved(empty: Empty, of: str, into: str) -> tuple[str, str]:
    first, second = await lived_in(empty(of)), empty(into)
    await move(settings(first), second)
    return first, second


@pytest.mark.parametrize(("of", "into"), WAYS)
async def test_what_arrived_before_the_source_was_marked_is_moved_once_more(
    empty: Empty, tmp_path: Path, of: str, into: str
) -> None:
    first, second = await moved(empty, of, into)
    await mark(first, HEAD)
    await mark(second, Marks.of(first).arriving)
    await does_not_run_on(second, tmp_path)
    async with open_store(first, KEY) as store:  # the bot goes on where it may
        await store.db.transact(lambda t: t.execute("DELETE FROM assets"))
    assert "Done: " in await move(settings(first), second)
    assert await rows(second) == 0
    assert await revision_of(second) == HEAD
    assert str(await revision_of(first)).startswith(MOVED)


@pytest.mark.parametrize(("of", "into"), WAYS)
async def test_what_arrived_and_left_is_opened_to_the_bot(empty: Empty, tmp_path: Path, of: str, into: str) -> None:
    first, second = await moved(empty, of, into)
    await mark(second, Marks.of(first).arriving)
    for place in (first, second):
        await does_not_run_on(place, tmp_path)
    assert "all rows had arrived before" in await move(settings(first), second)
    assert await rows(second) == 1
    assert await revision_of(second) == HEAD
    with pytest.raises(SettingsError, match="has moved"):
        await move(settings(first), second)


@pytest.mark.parametrize(("of", "into"), WAYS)
async def test_what_arrives_from_elsewhere_is_left_alone(empty: Empty, tmp_path: Path, of: str, into: str) -> None:
    first, second = await moved(empty, of, into)
    await mark(second, Marks.of(first).arriving)
    another = await lived_in(empty(of))
    with pytest.raises(SettingsError, match="is not empty"):
        await move(settings(another), second)
    with pytest.raises(SettingsError, match="was cut off"):
        await backup(settings(second), tmp_path / "b")
    assert await rows(second) == 1
    assert await revision_of(another) == HEAD


async def does_not_run_on(url: str, folder: Path) -> None:
    for command in ("run", "migrate", "backup"):
        code, told = await ran(
            dict(environment_of(url)), folder, *([command, "b"] if command == "backup" else [command])
        )
        assert code == 2, told
        assert "move" in told


def environment_of(url: str) -> dict[str, str]:
    from tests.moving.test_killed import settings as as_given

    return as_given(url)


async def test_a_process_that_began_while_all_moved_does_not_go_on(database_url: str) -> None:
    await migrate(database_url)
    async with open_store(database_url, KEY) as store:
        await store.db.transact(
            lambda t: t.execute("UPDATE alembic_version SET version_num = ?", Marks.of(database_url).moved)
        )
        with pytest.raises(SettingsError, match="has moved"):
            await Careful(store, "a process").begin()
