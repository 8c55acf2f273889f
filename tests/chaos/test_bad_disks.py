"""Disks that are full or read-only, and a database from the future: refused or survived, with a line that says why."""

import asyncio
import ctypes
import resource
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.telegram.person import Person, words
from tests.processes.commands import environment
from tests.world import sandbox, until

PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1


@asynccontextmanager
async def bot(
    settings: dict[str, str], folder: Path, *, before: Callable[[], None] | None = None
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot; its log goes through a pipe, since a limit on files would stop it, too."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=settings, cwd=folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT, preexec_fn=before,
    )  # fmt: skip
    assert process.stdout is not None
    reading = asyncio.create_task(_read(process.stdout, folder / "bot.log"))
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


async def _read(lines: asyncio.StreamReader, path: Path) -> None:
    with path.open("ab") as log:
        async for line in lines:
            log.write(line)
            log.flush()


def told(folder: Path) -> str:
    return (folder / "bot.log").read_text()


async def test_a_full_disk_loses_nothing_and_is_told(sqlite_url: str, tmp_path: Path) -> None:
    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_300_000, 1_300_000))

    async with (
        sandbox() as (root, telegram, a2e),
        aiohttp.ClientSession() as session,
        Person(session, root) as ada,
    ):
        settings = environment(root, sqlite_url)
        async with bot(settings, tmp_path, before=small) as process:
            asked = await _ask(ada, 0)
            await ada.press("✅", asked)
            await ada.wait_for(lambda one: words(one).startswith("Done"))
            said = [1]
            async with asyncio.timeout(60):
                while "database: " not in told(tmp_path):
                    await ada.say(f"/imagine a {'very ' * 300}big cat")
                    said[0] += 1
                    await until(lambda: len(_prices(telegram, ada)) >= said[0] - 1 or "database: " in told(tmp_path))
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(10):
                await process.wait()
        async with bot(settings, tmp_path):
            await until(lambda: telegram.updates.pending == 0)
            await until(lambda: len(_prices(telegram, ada)) == said[0] - 1)  # the first has become a result
        assert a2e.coins == 990
    assert "Traceback" not in told(tmp_path).split("database: ")[0]


async def _ask(ada: Person, number: int) -> dict:
    said = await ada.say(f"/imagine cat {number}")
    return await ada.hears("Price:", after=said["message_id"])


def _prices(telegram: object, ada: Person) -> list[dict]:
    shown = telegram.state.messages[ada.number].values()  # type: ignore[attr-defined]
    return [one for one in shown if "Price:" in words(one)]


@pytest.mark.parametrize("files", [("bot.db",), ("bot.db.lock",)])
async def test_a_read_only_database_is_refused_with_a_line(
    sqlite_url: str, tmp_path: Path, files: tuple[str, ...]
) -> None:
    def plain() -> None:  # what a user other than root may do
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0)

    for name in files:
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o444)
    async with sandbox() as (root, _, _):
        settings = environment(root, sqlite_url)
        async with bot(settings, tmp_path, before=plain) as process, asyncio.timeout(20):
            assert await process.wait() in (1, 2)
    assert "Traceback" not in told(tmp_path)
    assert "DATABASE_URL" in told(tmp_path) or "database: " in told(tmp_path)
    assert "read" in told(tmp_path) or "cannot write" in told(tmp_path)


async def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    async with sandbox() as (root, _, _):
        settings = environment(root, sqlite_url)
        async with bot(settings, tmp_path) as process, asyncio.timeout(20):
            assert await process.wait() == 2
    assert "newer version of the bot" in told(tmp_path)
    assert "Traceback" not in told(tmp_path)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


async def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"these are holiday pictures" * 100)
    async with sandbox() as (root, _, _):
        settings = environment(root, f"sqlite:///{tmp_path}/bot.db")
        async with bot(settings, tmp_path) as process, asyncio.timeout(20):
            assert await process.wait() in (1, 2)
    assert "Traceback" not in told(tmp_path)
    assert "not a database" in told(tmp_path)
    assert (tmp_path / "bot.db").read_bytes().startswith(b"these are holiday")
