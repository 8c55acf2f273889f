"""kill -9 in the middle of backup, restore and move: nothing half is left, and the next try goes through."""

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app.moving.archive import opened
from bot.store.migrate import MOVED, migrate, revision_of
from bot.store.open import open_database, sqlite_path
from tests.moving.busy import with_programs
from tests.moving.places import Empty
from tests.processes.commands import environment, ran
from tests.world import until

NUMBER = 20_000
FILL = """
    WITH RECURSIVE numbers (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM numbers WHERE x < {0})
    INSERT INTO inbox (update_id, person, body, tries, at) SELECT x, 7, CAST(? AS text), 0, 1.0 FROM numbers"""
KINDS = ["sqlite", "postgresql"]
Happens = Callable[[], bool]


def settings(url: str) -> dict[str, str]:
    return {**environment("http://127.0.0.1:1", url), "PATH": with_programs()}


async def full(url: str) -> str:
    """Fill a database with what takes a while to copy."""
    await migrate(url)
    async with open_database(url) as db:
        await db.transact(lambda t: t.execute(FILL.format(NUMBER), "x" * 1000))
    return url


async def rows(url: str) -> int:
    async with open_database(url, alone=False) as db:
        found = await db.transact(lambda t: t.fetch_one("SELECT count(*) AS number, sum(update_id) AS ids FROM inbox"))
    assert found is not None
    assert found["ids"] in (None, NUMBER * (NUMBER + 1) // 2)
    return int(found["number"])


async def killed(url: str, folder: Path, begins: Callable[[], object], *arguments: str) -> None:
    """Run a command, and kill it as soon as something has begun, or let it end if it is quicker."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=settings(url), cwd=folder,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    async with asyncio.timeout(60):
        await until(lambda: process.returncode is not None or begins())
        if process.returncode is None:
            process.kill()
        await process.wait()


def has_tables(url: str) -> Callable[[], object]:
    path = sqlite_path(url)

    async def found() -> bool:
        return await revision_of(url) is not None

    return found if path is None else path.exists


@pytest.mark.parametrize("kind", KINDS)
async def test_a_backup_that_is_killed_leaves_no_half_file(empty: Empty, tmp_path: Path, kind: str) -> None:
    url, file = await full(empty(kind)), tmp_path / "backups" / "b"
    file.parent.mkdir()
    for begins in (".copy.part", ".part"):
        await killed(url, tmp_path, (file.with_name(file.name + begins)).exists, "backup", str(file))
        if file.exists():  # it was quicker
            with opened(file) as backup:
                backup.check()
    code, told = await ran(settings(url), tmp_path, "backup", str(file))
    assert code == 0, told
    assert list(file.parent.iterdir()) == [file]
    with opened(file) as backup:
        backup.check()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_restore_that_is_killed_leaves_an_empty_database_or_a_whole_one(
    empty: Empty, tmp_path: Path, kind: str
) -> None:
    first, file = await full(empty(kind)), str(tmp_path / "b")
    code, told = await ran(settings(first), tmp_path, "backup", file)
    assert code == 0, told
    there = empty(kind)
    path = sqlite_path(there)
    moments = [has_tables(there)] if path is None else [path.with_name(f".{path.name}.restore").exists, path.exists]
    for begins in moments:
        await killed(there, tmp_path, begins, "restore", file)
    await goes_through(there, there, tmp_path, "restore", file)
    if path is not None:
        assert not path.with_name(f".{path.name}.restore").exists()


@pytest.mark.parametrize(("of", "into"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
async def test_a_move_that_is_killed_changes_nothing(empty: Empty, tmp_path: Path, of: str, into: str) -> None:
    first, there = await full(empty(of)), empty(into)
    await killed(first, tmp_path, has_tables(there), "move", there)
    assert await rows(first) == NUMBER
    await goes_through(first, there, tmp_path, "move", there)
    assert str(await revision_of(first)).startswith(MOVED)


async def goes_through(url: str, there: str, folder: Path, *arguments: str) -> None:
    """Try again: it works, unless the one that was killed had come to its end."""
    code, told = await ran(settings(url), folder, *arguments)
    assert code == 0 or "is not empty" in told or "has moved" in told, told
    assert await rows(there) == NUMBER
