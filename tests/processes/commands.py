"""The bot as separate processes: what a test starts, and what it does first."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.ports import free_port
from tests.world import KEY, TOKEN

ROOT = Path(__file__).parents[2]


def environment(root: str, database_url: str, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": root,
        "A2E_API_TOKEN": KEY,
        "A2E_BASE_URL": f"{root}/a2e",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for tests, long enough",
        "POLL_SECONDS": "0.2",
        "PORT": str(free_port()),
        **more,
    }


async def start(command: str, settings: dict[str, str], folder: Path) -> asyncio.subprocess.Process:
    with (folder / f"{command}.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command, env=settings, cwd=folder, stdout=log, stderr=log
        )


@asynccontextmanager
async def bot(command: str, settings: dict[str, str], folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await start(command, settings, folder)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ran(settings: dict[str, str], folder: Path, *arguments: str) -> tuple[int | None, str]:
    """Run a command to its end; return its exit code and everything it printed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=settings, cwd=folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(60):
        printed, _ = await process.communicate()
    return process.returncode, printed.decode()
