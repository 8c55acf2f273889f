"""The bot as a process of its own, with bounds, whose log and memory are looked at from outside."""

import asyncio
import json
import os
import re
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ports import free_port
from tests.world import KEY, TOKEN

MEMORY = 4 * 1024**3
"""Address space: what fills memory meets this bound and not the machine's."""
LOUD = ("ERROR", "CRITICAL")


@dataclass
class Bot:
    """A running bot."""

    process: asyncio.subprocess.Process
    log: Path
    _read: int = 0

    @property
    def ended(self) -> bool:
        return self.process.returncode is not None

    def memory(self) -> float:
        """Return its resident memory in MB."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1024**2

    def complaints(self) -> list[tuple[int | None, str]]:
        """Return what it has logged since the last time as an error, or not as a log at all: (update, text)."""
        with self.log.open() as opened:
            opened.seek(self._read)
            text = opened.read()
        lines = text[: text.rfind("\n") + 1]
        self._read += len(lines.encode())
        return [found for line in lines.splitlines() if (found := _complaint(line)) is not None]


def _complaint(line: str) -> tuple[int | None, str] | None:
    try:
        record: dict[str, Any] = json.loads(line)
    except ValueError:
        return (None, line) if line.strip() else None
    if record["level"] not in LOUD:
        return None
    named = record.get("update") or re.search(r"update (\d+)", record["message"])
    number = named.group(1) if isinstance(named, re.Match) else named
    return (int(number) if number else None), record["message"]


@asynccontextmanager
async def bot(
    root: str, folder: Path, database_url: str, *, webhook: bool, paced: bool = False, **more: str
) -> AsyncIterator[Bot]:
    """Run the bot until the block ends; paced: with Telegram's pace, which a fuzzer has no time for."""
    module = ("bot", "run") if paced else ("tests.benchmarks.unpaced",)
    port = free_port()
    hook = {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port)} if webhook else {}
    settings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": root,
        "A2E_API_TOKEN": KEY,
        "A2E_BASE_URL": f"{root}/a2e",
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a key for tests, long enough",
        "ADMIN_IDS": "1001",
        "LOG_FORMAT": "json",
        "LOG_LEVEL": "WARNING",
        **hook,
        **more,
    }
    log = folder / "bot.log"
    with log.open("wb") as target:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *module, env=settings, cwd=folder, stderr=target,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
        )  # fmt: skip
    try:
        yield Bot(process, log)
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 20)
            except TimeoutError:
                process.kill()
        await process.wait()
