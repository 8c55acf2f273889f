"""What all benchmarks share: processes, their CPU and memory, jobs that are already running, and tables."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, time
from typing import Any

import aiohttp

from bot.a2e.task_types import IMAGE_TO_VIDEO
from bot.store.jobs import NewJob, State
from bot.store.migrate import migrate
from bot.store.store import open_store
from tests.ports import free_port
from tests.world import KEY, TOKEN

SECRET = "a key for tests, long enough"
TICK = os.sysconf("SC_CLK_TCK")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@dataclass(frozen=True)
class Process:
    """A measured process."""

    pid: int
    started: float
    """Seconds from its start to the first call that shows that it takes updates."""

    def cpu(self) -> float:
        """Return the CPU seconds it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory(self, what: str = "VmRSS") -> float:
        """Return its resident memory in MB, now or (VmHWM) at its peak."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024


class Services:
    """The light services."""

    def __init__(self, session: aiohttp.ClientSession, root: str) -> None:
        self._session, self.root = session, root

    async def post(self, what: str, **spec: Any) -> dict[str, Any]:
        timeout = aiohttp.ClientTimeout(total=600)
        async with self._session.post(f"{self.root}/bench/{what}", json=spec, timeout=timeout) as answer:
            answer.raise_for_status()
            return dict(await answer.json())

    async def books(self) -> dict[str, Any]:
        async with self._session.get(f"{self.root}/bench/books") as answer:
            return dict(await answer.json())

    async def until(self, happens: Any, *, seconds: float = 300) -> dict[str, Any]:
        async with asyncio.timeout(seconds):
            while not happens(books := await self.books()):
                await asyncio.sleep(0.1)
        return books


@asynccontextmanager
async def services() -> AsyncIterator[Services]:
    """Run the light services in a process of their own."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.benchmarks.light", str(port))
    try:
        async with aiohttp.ClientSession() as session:
            made = Services(session, f"http://127.0.0.1:{port}")
            async with asyncio.timeout(20):
                while True:
                    try:
                        await made.books()
                        break
                    except aiohttp.ClientError:
                        await asyncio.sleep(0.05)
            yield made
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def bot(
    given: Services, *module: str, folder: Path, until: str, python: str = sys.executable, **more: str
) -> AsyncIterator[Process]:
    """Run a module until it makes the call `until`; python: of another environment."""
    settings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": given.root,
        "A2E_API_TOKEN": KEY,
        "A2E_BASE_URL": f"{given.root}/a2e",
        "DATABASE_URL": f"sqlite:///{folder}/bot.db",
        "SECRET_KEY": SECRET,
        "LOG_LEVEL": "ERROR",
        **more,
    }
    before, began = (await given.books())["calls"].get(until, 0), monotonic()
    process = await asyncio.create_subprocess_exec(python, "-m", *module, env=settings, cwd=folder)
    try:
        while (await given.books())["calls"].get(until, 0) <= before:
            if process.returncode is not None:
                raise RuntimeError(f"{module[0]} ended before it took updates: exit code {process.returncode}")
            await asyncio.sleep(0.01)
        yield Process(process.pid, monotonic() - began)
    finally:
        process.terminate()
        await process.wait()


@asynccontextmanager
async def place() -> AsyncIterator[Path]:
    """Lend a folder with an empty database."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        await migrate(f"sqlite:///{name}/bot.db")
        yield Path(name)


async def running_jobs(folder: Path, number: int) -> list[str]:
    """Store jobs that A2E is working on, each of a different person; return their A2E ids."""
    tasks = [f"{one:024x}" for one in range(1, number + 1)]
    photo = {"kind": "image", "url": "https://x.example/a.jpg", "uploaded_at": time(), "mime": "image/jpeg"}
    async with open_store(f"sqlite:///{folder}/bot.db", SECRET) as store:
        for place_, task in enumerate(tasks, 1):
            user = 10_000 + place_

            async def insert(t: Any, user: int = user, task: str = task, place_: int = place_) -> None:
                await store.users.see(t, user, language="en", now=time())
                new = NewJob(
                    user_id=user, chat_id=user, thread_id=None, reply_to=None, message_id=place_, operation="animate",
                    task_type=IMAGE_TO_VIDEO.name, name=f"bench-{place_}", price=30, parent_id=None,
                    request={"answers": {"photo": photo, "prompt": "it moves"}},
                )  # fmt: skip
                job = await store.jobs.insert(t, new, now=time())
                facts = {"task_id": task, "started_at": time(), "deadline": time() + 7200}
                inputs = {"photo": "https://x.example/a.jpg"}
                await store.jobs.save(t, job, replace(job, state=State.RUNNING, inputs=inputs, **facts))

            await store.db.transact(insert)
    return tasks


def at(values: list[float], part: float) -> float:
    """Return a quantile."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * part), len(ordered) - 1)]
