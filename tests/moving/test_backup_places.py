"""Where a backup may be written, and read from: a file, and what is none or somebody else's stays as it is."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.app.moving.backup import backup
from bot.app.moving.restore import restore
from bot.errors import SettingsError
from bot.store.open import sqlite_path
from tests.moving.places import Empty
from tests.moving.test_refused import lived_in, rows, settings


@pytest.mark.parametrize("kind", ["pipe", "lock", "wal", "journal", "long", "nearly too long", "folder"])
async def test_a_backup_replaces_nothing_but_a_backup(sqlite_url: str, tmp_path: Path, kind: str) -> None:
    url = await lived_in(sqlite_url)
    database = sqlite_path(url)
    assert database is not None
    places = {
        "pipe": tmp_path / "pipe",
        "lock": database.with_name(f"{database.name}.lock"),
        "wal": database.with_name(f"{database.name}-wal"),
        "journal": tmp_path / "link" / f"{database.name}-journal",
        "long": tmp_path / ("x" * 256),
        "nearly too long": tmp_path / ("x" * 250),
        "folder": tmp_path,
    }
    os.mkfifo(places["pipe"])
    places["lock"].touch()
    (tmp_path / "link").symlink_to(database.parent)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(SettingsError, match="name another file"):
        await backup(settings(url), places[kind])
    assert sorted(tmp_path.iterdir()) == before
    assert places["pipe"].is_fifo()
    assert await rows(url) == 1


async def test_a_backup_is_written_where_a_link_leads(sqlite_url: str, tmp_path: Path, empty: Empty) -> None:
    target, link = tmp_path / "disk.backup", tmp_path / "newest.backup"
    link.symlink_to(target)
    for _ in range(2):
        await backup(settings(await lived_in(sqlite_url) if not target.exists() else sqlite_url), link)
    assert link.is_symlink()
    there = empty("sqlite")
    await restore(settings(there), target)
    assert await rows(there) == 1


async def test_no_backup_is_read_from_a_pipe(empty: Empty, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match="is no backup of this bot"):
        async with asyncio.timeout(10):
            await restore(settings(empty("sqlite")), tmp_path / "pipe")
