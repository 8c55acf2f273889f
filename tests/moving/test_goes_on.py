"""Restored, or moved there and back, with a job in every state: all end well, and nothing is paid twice."""

from functools import partial
from pathlib import Path

import pytest

from bot.store.open import open_database
from tests.moving.busy import (
    ALL,
    BUT_THE_LOST_CALL,
    EACH,
    Busy,
    all_end,
    get_busy,
    let_go,
    offered,
    shown,
    states,
    studio,
)
from tests.moving.places import Empty
from tests.processes.commands import bot, ran
from tests.world import until

WAYS = [("sqlite", "sqlite"), ("postgresql", "postgresql"), ("sqlite", "postgresql")]


async def done(settings: dict[str, str], folder: Path, *arguments: str) -> str:
    code, told = await ran(settings, folder, *arguments)
    assert code == 0, told
    return told


@pytest.mark.parametrize(("of", "into"), WAYS)
async def test_a_backup_beside_a_running_bot_is_restored_and_all_jobs_end(
    empty: Empty, tmp_path: Path, of: str, into: str
) -> None:
    first, second, file = empty(of), empty(into), str(tmp_path / "studio.backup")
    async with studio() as busy:
        async with bot("run", busy.settings(first), tmp_path) as process:
            await get_busy(busy, first)
            told = await done(busy.settings(first), tmp_path, "backup", file)
            assert "Done: " in told
            checked = await done(busy.settings(first), tmp_path, "check")
            assert "ok   database: answers" in checked
            process.kill()
            await process.wait()
        let_go(busy)
        assert "Done: " in await done(busy.settings(second), tmp_path, "restore", file)
        assert await states(second) == EACH
        async with bot("run", busy.settings(second), tmp_path):
            await until(partial(all_known, second))
            await all_end(busy, second, BUT_THE_LOST_CALL)
            assert (await shown(busy)).total() == 3
            await until_offered(busy, 1)  # it was being sent


async def all_known(url: str) -> bool:
    """Whether A2E was asked about each job that runs: a result that it has not yet can't have been sent."""
    async with open_database(url, alone=False) as db:
        unsure = "SELECT id FROM jobs WHERE state IN ('queued', 'starting', 'running') AND fence = 1"
        return not await db.transact(lambda t: t.fetch_all(unsure))


async def until_offered(busy: Busy, number: int) -> None:
    async def are_offered() -> bool:
        return await offered(busy) == number

    await until(are_offered)


@pytest.mark.parametrize(("of", "into"), WAYS[1:])
async def test_what_the_bot_did_after_the_backup_is_neither_paid_nor_shown_again(
    empty: Empty, tmp_path: Path, of: str, into: str
) -> None:
    first, second, file = empty(of), empty(into), str(tmp_path / "studio.backup")
    async with studio() as busy:
        async with bot("run", busy.settings(first), tmp_path) as process:
            await get_busy(busy, first)
            await done(busy.settings(first), tmp_path, "backup", file)
            let_go(busy)
            await all_end(busy, first, ALL)
            process.kill()
            await process.wait()
        await done(busy.settings(second), tmp_path, "restore", file)
        async with bot("run", busy.settings(second), tmp_path):
            await ended_once(busy, second)


async def ended_once(busy: Busy, url: str) -> None:
    """Wait until every job is delivered; what came after the backup, and so may come again, is offered instead."""

    async def all_over() -> bool:
        return await states(url) == ALL

    await until(all_over, seconds=90)
    assert len(busy.a2e.tasks) == 5
    assert busy.a2e.coins == 950
    await until_offered(busy, 4)
    assert sorted((await shown(busy)).values()) == [1] * 5


@pytest.mark.parametrize(("of", "into"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
async def test_a_studio_moves_there_and_back_with_its_jobs(empty: Empty, tmp_path: Path, of: str, into: str) -> None:
    first, second, third = empty(of), empty(into), empty(of)
    async with studio() as busy:
        async with bot("run", busy.settings(first), tmp_path) as process:
            await get_busy(busy, first)
            code, told = await ran(busy.settings(first), tmp_path, "move", second)
            assert code == 2, told
            assert "Stop" in told
            process.kill()
            await process.wait()
        before = await states(first)
        for here, there in ((first, second), (second, third)):
            told = await done(busy.settings(here), tmp_path, "move", there)
            assert "7 jobs" in told
            assert await states(there) == before
        code, told = await ran(busy.settings(first), tmp_path, "run")
        assert code == 2, told
        assert "moved" in told
        let_go(busy)
        async with bot("run", busy.settings(third), tmp_path):
            await all_end(busy, third, BUT_THE_LOST_CALL)
