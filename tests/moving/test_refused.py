"""What backup, restore and move refuse: one sentence, an exit code, and nothing changed."""

import asyncio
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest

from bot.app.moving import archive
from bot.app.moving.backup import backup
from bot.app.moving.move import move
from bot.app.moving.restore import restore
from bot.config import Settings
from bot.errors import SettingsError, Unavailable
from bot.store.migrate import HEAD, migrate, revision_of
from bot.store.open import open_database, sqlite_path
from bot.store.store import open_store
from bot.store.vault import Vault
from tests.conftest import KEY
from tests.moving.busy import with_programs
from tests.moving.places import Empty
from tests.processes.commands import ROOT
from tests.store.test_sealed import some_life
from tests.world import settings_for

NOWHERE = "http://127.0.0.1:1"


def settings(url: str, **more: str) -> Settings:
    return settings_for(NOWHERE, url, **more)


async def lived_in(url: str) -> str:
    """Let something be in a database."""
    await migrate(url)
    async with open_store(url, KEY) as store:
        await some_life(store)
    return url


async def rows(url: str) -> int:
    async with open_database(url) as db:
        found = await db.transact(lambda t: t.fetch_one("SELECT count(*) AS number FROM assets"))
    assert found is not None
    return int(found["number"])


@pytest.fixture
async def file(sqlite_url: str, tmp_path: Path) -> Path:
    """Return a backup of a SQLite file."""
    path = tmp_path / "studio.backup"
    await backup(settings(await lived_in(sqlite_url)), path)
    return path


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_database_with_anything_in_it_is_refused(file: Path, sqlite_url: str, empty: Empty, kind: str) -> None:
    there = await lived_in(empty(kind))
    with pytest.raises(SettingsError, match="is not empty"):
        await restore(settings(there), file)
    with pytest.raises(SettingsError, match="is not empty"):
        await move(settings(sqlite_url), there)
    assert await rows(there) == 1
    assert await revision_of(sqlite_url) == HEAD


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_a_database_that_was_only_migrated_is_empty(file: Path, empty: Empty, kind: str) -> None:
    there = empty(kind)
    await migrate(there)
    await restore(settings(there), file)
    assert await rows(there) == 1


async def test_a_file_in_use_is_refused(file: Path, empty: Empty, sqlite_url: str) -> None:
    there = empty("sqlite")
    await migrate(there)
    async with open_database(there):
        with pytest.raises(SettingsError, match="another process uses"):
            await restore(settings(there), file)
        with pytest.raises(SettingsError, match="another process uses"):
            await move(settings(sqlite_url), there)
    async with open_database(sqlite_url):
        with pytest.raises(SettingsError, match="another process uses"):
            await move(settings(sqlite_url), empty("sqlite"))


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.99, 0.9999])
async def test_a_cut_file_is_refused(file: Path, empty: Empty, part: float) -> None:
    whole, there = file.read_bytes(), empty("sqlite")
    file.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(SettingsError, match="incomplete or damaged" if part else "no backup"):
        await restore(settings(there), file)
    path = sqlite_path(there)
    assert path is not None
    assert not path.exists()


async def test_a_file_with_other_bytes_is_refused(file: Path, empty: Empty) -> None:
    whole = bytearray(file.read_bytes())
    for place in range(100, len(whole), len(whole) // 7):
        whole[place] ^= 255
    file.write_bytes(whole)
    with pytest.raises(SettingsError, match="incomplete or damaged"):
        await restore(settings(empty("sqlite")), file)


async def test_another_kind_of_file_is_refused(tmp_path: Path, empty: Empty) -> None:
    other, packed = tmp_path / "notes.txt", tmp_path / "notes.zip"
    other.write_text("milk, bread")
    with ZipFile(packed, "w") as zipped:
        zipped.writestr("notes.txt", "milk, bread")
    for path, words in ((other, "no backup"), (packed, "incomplete"), (tmp_path / "none", "can't be read")):
        with pytest.raises(SettingsError, match=words):
            await restore(settings(empty("sqlite")), path)
    for path in (other, packed):
        with pytest.raises(SettingsError, match="is there already"):
            await backup(settings(await lived_in(empty("sqlite"))), path)
    assert other.read_text() == "milk, bread"


def changed(file: Path, **facts: object) -> None:
    """Change what a backup says of itself."""
    with ZipFile(file) as zipped:
        told, data = msgspec.json.decode(zipped.read(archive.MANIFEST)), zipped.read("bot.db")
    with ZipFile(file, "w") as zipped:
        zipped.writestr("bot.db", data)
        zipped.writestr(archive.MANIFEST, msgspec.json.encode({**told, **facts}))


async def test_a_newer_versions_backup_is_refused_and_named(file: Path, empty: Empty) -> None:
    for facts, words in (({"revision": "9999"}, "schema 9999"), ({"revision": HEAD, "format": 2}, "format 2")):
        changed(file, **facts)
        with pytest.raises(SettingsError, match=f"newer version.*{words}"):
            await restore(settings(empty("sqlite")), file)


async def test_a_backup_needs_the_key_that_opens_it_and_holds_none(file: Path, empty: Empty) -> None:
    there, needed = empty("sqlite"), Vault(KEY).fingerprints()[0]
    with pytest.raises(SettingsError, match=f"SECRET_KEY.*{needed}"):
        await restore(settings(there, SECRET_KEY="another key for all of them"), file)
    with pytest.raises(SettingsError, match=f"SECRET_KEY.*{needed}.*is not set"):
        await restore(settings(there, SECRET_KEY=""), file)
    assert not Path("data").exists()  # no key is made on the way
    with ZipFile(file) as zipped:
        assert not any(KEY.encode() in zipped.read(name) for name in zipped.namelist())
    await restore(settings(there, SECRET_KEY=f"another key for all of them,{KEY}"), file)


async def test_a_backup_with_a_wrong_key_is_not_made(sqlite_url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        await backup(settings(await lived_in(sqlite_url), SECRET_KEY="another key for all of them"), tmp_path / "b")
    assert not (tmp_path / "b").exists()


async def test_a_backup_holds_nothing_that_was_deleted(sqlite_url: str, tmp_path: Path) -> None:
    await lived_in(sqlite_url)
    async with open_database(sqlite_url) as db:
        row = await db.transact(lambda t: t.fetch_one("SELECT name FROM assets"))
        await db.transact(lambda t: t.execute("DELETE FROM assets"))
    await backup(settings(sqlite_url), tmp_path / "b")
    with ZipFile(tmp_path / "b") as zipped:
        assert row is not None
        assert row["name"].encode() not in zipped.read("bot.db")


async def test_a_backup_of_postgresql_does_not_go_into_a_sqlite_file(empty: Empty, tmp_path: Path) -> None:
    await backup(settings(await lived_in(empty("postgresql"))), tmp_path / "b")
    with pytest.raises(SettingsError, match="python -m bot move"):
        await restore(settings(empty("sqlite")), tmp_path / "b")


@pytest.mark.parametrize("program", ["pg_dump", "pg_restore"])
@pytest.mark.parametrize(("version", "words"), [("9", "is version 9"), ("", "not in PATH")])
async def test_programs_that_are_missing_or_older_than_the_server_are_named(
    empty: Empty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, version: str, words: str
) -> None:
    url, file = await lived_in(empty("postgresql")), tmp_path / "b"
    if program == "pg_restore":
        await backup(settings(url), file)
    old = tmp_path / "old" / program
    old.parent.mkdir()
    if version:
        old.write_text(f'#!/bin/sh\necho "{program} (PostgreSQL) {version}.6"\n')
        old.chmod(0o755)
    monkeypatch.setenv("PATH", str(old.parent) if not version else f"{old.parent}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(SettingsError, match=f"{program}.*{words}"):
        await (backup(settings(url), file) if program == "pg_dump" else restore(settings(empty("postgresql")), file))
    assert file.exists() is (program == "pg_restore")


async def test_what_there_is_not_is_named(empty: Empty, tmp_path: Path, postgres_url: str) -> None:
    nothing, missing = empty("sqlite"), f"{postgres_url.rpartition('/')[0]}/no_such_database"
    for trial, words in (
        (backup(settings(nothing), tmp_path / "b"), "there is no"),
        (backup(settings(empty("postgresql")), tmp_path / "b"), "no tables"),
        (backup(settings(await lived_in(empty("sqlite"))), tmp_path / "no" / "b"), "folder"),
        (move(settings(nothing), empty("sqlite")), "there is no"),
        (move(settings(postgres_url), missing), "no such database"),
        (move(settings(postgres_url), "mysql://studio"), "expected sqlite"),
        (move(settings(postgres_url), postgres_url), "same database"),
    ):
        with pytest.raises(SettingsError, match=words):
            await trial


def small_files() -> None:
    """Let no file grow beyond 200 kB, as on a disk that is nearly full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))


def command(url: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {
        "PATH": with_programs(), "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "SECRET_KEY": KEY,
        "TELEGRAM_BOT_TOKEN": f"1:{'x' * 35}", "A2E_API_TOKEN": "sk_x",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments], env=environment, preexec_fn=small_files,  # noqa: PLW1509  # of a command alone

        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


async def test_a_full_disk_leaves_no_file_and_is_told(file: Path, sqlite_url: str, tmp_path: Path) -> None:
    before = {path: path.stat().st_size for path in tmp_path.iterdir()}
    for url, what in (
        (sqlite_url, ("backup", "full.backup")),
        (f"sqlite:///{tmp_path}/new/bot.db", ("restore", str(file))),
        (sqlite_url, ("move", f"sqlite:///{tmp_path}/other/bot.db")),
    ):
        process = command(url, *what)
        printed, _ = await asyncio.to_thread(process.communicate)
        assert process.returncode not in (0, None), what
        assert b"Traceback" not in printed, printed
        assert b"left" in printed or b"nothing was" in printed or b"database" in printed, printed
    for folder in ("new", "other"):
        found = list((tmp_path / folder).glob("*.db"))
        assert not any(tables(path) for path in found), folder
    assert {path: path.stat().st_size for path in before if path.suffix != ".lock"}.items() <= before.items()
    assert await rows(sqlite_url) == 1


def tables(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [name for (name,) in db.execute("SELECT name FROM sqlite_master")]


async def test_an_unwritable_place_is_told(file: Path, empty: Empty) -> None:
    with pytest.raises((SettingsError, Unavailable), match="cannot write"):
        await restore(settings("sqlite:////proc/none/bot.db"), file)
