"""Older versions of the bot, out of the history: what they left is finished, and the one before works beside us."""

import signal
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.telegram.person import Person
from bot.store.migrate import revision_of
from tests.databases import EMPTY, fresh_postgres
from tests.history import BEFORE, BEFORE_REVISION, FIRST, tree_or_skip
from tests.jobs.people import is_done, order_a_picture
from tests.moving.busy import BUT_THE_LOST_CALL, all_end, get_busy, let_go, states, studio
from tests.ports import free_port
from tests.processes.commands import bot, environment, ran
from tests.world import sandbox, until


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
async def test_jobs_of_the_first_version_end_after_the_upgrade(kind: str, tmp_path: Path, postgres_url: str) -> None:
    with tree_or_skip(FIRST) as tree, fresh_postgres(EMPTY) as apart:
        url = f"sqlite:///{tmp_path}/data/bot.db" if kind == "sqlite" else apart
        async with studio() as busy:
            async with bot("run", busy.settings(url, PYTHONPATH=str(tree)), tmp_path) as process:
                await get_busy(busy, url, shows="editMessageMedia")
                process.kill()
                await process.wait()
            before = await states(url)
            let_go(busy)
            code, told = await ran(busy.settings(url), tmp_path, "migrate")
            assert code == 0, told
            assert await states(url) == before
            async with bot("run", busy.settings(url), tmp_path):
                await all_end(busy, url, BUT_THE_LOST_CALL)


async def test_the_version_before_works_beside_this_one(tmp_path: Path, postgres_url: str) -> None:
    with tree_or_skip(BEFORE) as tree, fresh_postgres(EMPTY) as url:
        async with (
            sandbox(seconds=0.5) as (root, telegram, a2e),
            aiohttp.ClientSession() as session,
            Person(session, root) as ada,
        ):

            def settings(**more: str) -> dict[str, str]:
                port = free_port()
                return environment(root, url, PORT=str(port), PUBLIC_URL=f"http://127.0.0.1:{port}", **more)

            old = {"PYTHONPATH": str(tree)}
            async with (
                bot("web", settings(**old), tmp_path) as old_web,
                bot("worker", settings(**old), tmp_path) as old_worker,
            ):
                await until(lambda: bool(telegram.updates.hook))
                assert await revision_of(url) == BEFORE_REVISION
                code, told = await ran(settings(), tmp_path, "migrate")
                assert code == 0, told
                await gets_a_picture(ada)
                hook = telegram.updates.hook
                async with bot("worker", settings(), tmp_path), bot("web", settings(), tmp_path):
                    await until(lambda: telegram.updates.hook != hook)
                    await gets_a_picture(ada)
                    for process in (old_web, old_worker):
                        process.send_signal(signal.SIGTERM)
                        assert await process.wait() == 0
                    await gets_a_picture(ada)
            assert len(a2e.tasks) == 3
            assert a2e.coins == 970


async def gets_a_picture(ada: Person) -> None:
    asked = await order_a_picture(ada)
    await ada.wait_for(is_done, after=asked["message_id"], seconds=60)
