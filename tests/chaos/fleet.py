"""The bot's real processes and what they depend on: started, killed with -9, started again."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.databases import Server
from tests.ports import free_port
from tests.processes.commands import environment

START_SECONDS = 60.0
"""Seconds for a start; on a machine that is busy with other tests it takes several."""


@dataclass
class Member:
    """One process of the bot."""

    name: str
    command: str
    settings: dict[str, str]
    folder: Path
    process: asyncio.subprocess.Process | None = None
    awaited: int = 0
    """How often it will have been ready once it is ready again."""

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def ready(self) -> bool:
        """Whether it has said so since its last start."""
        return self._times_ready() >= self.awaited

    def _times_ready(self) -> int:
        return self.log.read_text(errors="replace").count(": ready\n") if self.log.exists() else 0

    async def start(self) -> None:
        self.awaited = self._times_ready() + 1
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", self.command,
                env=self.settings, cwd=self.folder, stdout=log, stderr=log,
            )  # fmt: skip

    async def revive(self) -> None:
        """Start it again if it has given up (because the database is down), as a process manager does."""
        if self.process is None or self.process.returncode is not None:
            await asyncio.sleep(0.2)
            await self.start()

    async def until_ready(self) -> None:
        async with asyncio.timeout(START_SECONDS):
            while not self.ready:
                await self.revive()
                await asyncio.sleep(0.03)

    async def kill(self) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.kill()
            await self.process.wait()

    async def stop(self, *, seconds: float = 10) -> int:
        """End it as an operator does; return the exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(seconds):
            return await self.process.wait()


@dataclass
class Fleet:
    """All processes of a storm."""

    root: str
    members: list[Member]
    server: Server | None
    """PostgreSQL, if it may be killed too."""
    folder: Path
    url: str
    kills: list[str] = field(default_factory=list)
    last_kill: float = 0.0
    bad_ends: list[str] = field(default_factory=list)
    """Ends after a SIGTERM that were too late or not with 0."""

    def targets(self) -> list[str]:
        """What can be killed."""
        return [member.name for member in self.members] + (["postgresql"] if self.server else [])

    async def start(self) -> None:
        for member in self.members:
            await member.start()
        for member in self.members:
            await member.until_ready()

    async def kill(self, name: str) -> None:
        """Kill something and start it again."""
        self.kills.append(name)
        if name == "postgresql":
            assert self.server is not None
            await asyncio.to_thread(self.server.kill)
            await asyncio.to_thread(self.server.start)
            return
        member = next(one for one in self.members if one.name == name)
        await member.kill()
        await member.start()

    async def stop(self, name: str) -> None:
        """End a process with SIGTERM, which must take at most 10 s, and start it again."""
        self.kills.append(name)
        member = next(one for one in self.members if one.name == name)
        await member.until_ready()
        try:
            code: int | str = await member.stop()
        except TimeoutError:
            code = "none in 10 s"
            await member.kill()
        if code != 0:
            self.bad_ends.append(f"{name} ended with {code} after SIGTERM")
        await member.start()

    async def end(self, *, gently: bool) -> None:
        """End all of it, with SIGTERM or kill -9; on a machine that is busy with other tests it may take long."""
        for member in self.members:
            if gently and (code := await member.stop(seconds=START_SECONDS)) != 0:
                self.bad_ends.append(f"{member.name} ended with {code} after SIGTERM")
            await member.kill()

    async def revive(self) -> None:
        """Start again what gave up by itself."""
        for member in self.members:
            await member.revive()

    async def close(self) -> None:
        for member in self.members:
            await member.kill()


@asynccontextmanager
async def double(folder: Path, *, seconds: float) -> AsyncIterator[str]:
    """Run both doubles in a process of their own; yield their root."""
    port = free_port()
    root = f"http://127.0.0.1:{port}"
    with (folder / "double.out").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.chaos.double", str(port), str(seconds), stdout=log, stderr=log
        )
    try:
        async with aiohttp.ClientSession() as session, asyncio.timeout(START_SECONDS):
            while True:
                try:
                    async with session.get(f"{root}/sandbox/users"):
                        break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)
        yield root
    finally:
        process.kill()
        await process.wait()


@asynccontextmanager
async def fleet(
    root: str, url: str, folder: Path, *, server: Server | None = None, prefix: str = "", **more: str
) -> AsyncIterator[Fleet]:
    """Run the bot: all in one process on SQLite, one web half and two workers on PostgreSQL.

    Args:
        root: of both doubles.
        url: of the database.
        folder: of the logs.
        server: PostgreSQL, if it may be killed too.
        prefix: of its processes' names, where others run beside them.
        more: settings.

    """
    port = free_port()
    settings = environment(root, url, PORT=str(port), POLL_SECONDS="0.5", **more)
    if url.startswith("sqlite"):
        members = [Member("run", "run", settings, folder)]
    else:
        settings |= {"PUBLIC_URL": f"http://127.0.0.1:{port}"}
        members = [Member(f"{prefix}web", "web", settings, folder)]
        members += [Member(f"{prefix}worker{n}", "worker", settings, folder) for n in (1, 2)]
    made = Fleet(root=root, members=members, server=server, folder=folder, url=url)
    try:
        await made.start()
        yield made
    finally:
        await made.close()
