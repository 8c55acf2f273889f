"""What a start loads: the worst of it in time and memory stays outside until somebody needs it."""

import re
from pathlib import Path

import aiohttp

from bot.sandbox.telegram.person import Person
from tests.processes.commands import bot, environment
from tests.world import sandbox

HEAVY = {
    "PIL", "av", "numpy", "pillow_heif",  # in the processes of `bot.media.workers` only
    "alembic", "sqlalchemy",  # for a database that is behind
    "asyncpg", "pgqueuer", "uvloop",  # for PostgreSQL
    "pydantic", "pydantic_settings",  # 10 MB, and a tenth of a start
    "dotenv", "sentry_sdk", "espeakng_loader",
    "ctypes", "statistics",
}  # fmt: skip


async def test_an_answer_on_sqlite_needs_none_of_the_heavy_modules(sqlite_url: str, tmp_path: Path) -> None:
    async with sandbox() as (root, _, _), aiohttp.ClientSession() as session, Person(session, root) as ada:
        settings = environment(root, sqlite_url, PYTHONPROFILEIMPORTTIME="1")
        async with bot("run", settings, tmp_path):
            await ada.say("/start")
            await ada.hears("A2E", seconds=30)
    told = (tmp_path / "run.log").read_text()
    loaded = set(re.findall(r"^import time: +\d+ \| +\d+ \| +([\w.]+)$", told, re.MULTILINE))
    assert {"aiohttp", "telegram", "handlers.router"} <= loaded
    assert HEAVY & loaded == set()
    assert not any(name.startswith("bot.sandbox") for name in loaded)
