"""A store with 100,000 people and 1,000,000 past jobs: what people wait for, beside an empty store in the same run.

python -m tests.benchmarks.scale chat|purge|migrate|plans|fill [--database URL] [--from FULL] [--rounds N] [--help]
"""

import argparse
import asyncio
import logging
import os
import random
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from time import monotonic
from typing import cast

import asyncpg

from bot.store.migrate import migrate
from bot.store.open import open_database, sqlite_path
from tests.benchmarks.bench import SECRET, Process, Services, at, bot, say, services
from tests.chat_script import SCENES, play
from tests.filled import FIRST, Size, fill
from tests.journeys.script_player import ByHttp, Transcript
from tests.older import back_to
from tests.plans import Noted, of_postgres, of_sqlite, open_noted
from tests.ports import free_port
from tests.world import world

SAID = ("/start", "/jobs", "/gallery", "/gallery fox", "/balance", "/faces", "red fox")
"""What is written; without a slash: looked for inline."""
PEOPLE = 60
"""How many write each."""
SMALL = Size(users=200, jobs=2000)
"""As full as the other for each person, and small."""
KEEP_DAYS = 26
"""Of the 29 days that the store holds, so that a tenth of all jobs is past its time."""
PURGE_SECONDS = 60.0
LIMITS = {"DAILY_CREDITS": "100000", "GLOBAL_DAILY_CREDITS": "0"}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where databases are made."""

    folder: Path
    server: str | None
    size: Size
    full: str | None
    """What is copied; None: it is filled each time."""
    rate: float
    """How many write in a second: few, or the machine's other work is measured."""

    async def empty(self) -> str:
        """Make a database without anything."""
        name = f"scale_{secrets.token_hex(4)}"
        if self.server is None:
            url = f"sqlite:///{self.folder}/{name}.db"
        else:
            await self._on_server(f"CREATE DATABASE {name}")
            url = f"{self.server}/{name}"
        await migrate(url)
        return url

    async def filled(self) -> str:
        """Make a full one."""
        if self.full is None:
            url = await self.empty()
            await fill(url, SECRET, self.size)
            return url
        name = f"scale_{secrets.token_hex(4)}"
        if self.server is None:
            shutil.copyfile(self.full, self.folder / f"{name}.db")
            os.sync()  # or the first commits wait until the copy is on the disk
            url = f"sqlite:///{self.folder}/{name}.db"
        else:
            await self._on_server(f"CREATE DATABASE {name} TEMPLATE {self.full} STRATEGY FILE_COPY")
            url = f"{self.server}/{name}"
        await migrate(url)
        return url

    async def drop(self, url: str) -> None:
        """Remove one."""
        if self.server is not None:
            await self._on_server(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")

    async def _on_server(self, statement: str) -> None:
        connection = await asyncpg.connect(f"{self.server}/postgres")
        await connection.execute(statement)
        await connection.close()


@asynccontextmanager
async def running(given: Services, place: Place, url: str, **more: str) -> AsyncIterator[tuple[Process, str]]:
    """Run the bot by webhook; yield it and its address."""
    port = free_port()
    hook = {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}", "DATABASE_URL": url, **LIMITS, **more}
    folder = Path(tempfile.mkdtemp(dir=place.folder))
    async with bot(given, "tests.benchmarks.unpaced", folder=folder, until="setWebhook", **hook) as process:
        yield process, f"{hook['PUBLIC_URL']}/telegram"


async def waits(given: Services, place: Place, hook: str, text: str, people: list[int]) -> dict[str, float]:
    """Return how long people wait for an answer, in milliseconds."""
    found = await given.post("load", hooks=[hook], text=text, chats=people, rate=place.rate)
    return {name: value * 1000 for name, value in found.items()}


def some_of(size: Size) -> list[int]:
    return [FIRST + one for one in random.Random(1).sample(range(size.users), PEOPLE)]


async def chat(place: Place, rounds: int) -> None:
    """Time what people write in three stores, in turns: an empty one, a small one, and the full one."""
    small = await place.empty()
    await fill(small, SECRET, SMALL)
    stores = {"empty": await place.empty(), "small": small, "full": await place.filled()}
    people = {"empty": some_of(place.size), "small": some_of(SMALL), "full": some_of(place.size)}
    async with services() as given, AsyncExitStack() as stack:
        bots = {}
        for name, url in stores.items():
            process, hook = bots[name] = await stack.enter_async_context(running(given, place, url))
            say(f"{name}: ready after {process.started:.1f} s, {process.memory():.0f} MB")
            await waits(given, place, hook, "/start", people[name])  # all are known from now on
        say("| written | CPU ms, empty | small | full | p95 ms, empty | small | full | full to empty | to small |")
        say("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
        for text in SAID:
            cpu: dict[str, list[float]] = {name: [] for name in stores}
            p95: dict[str, list[float]] = {name: [] for name in stores}
            for _ in range(rounds):
                for name, (process, hook) in bots.items():
                    before = process.cpu()
                    p95[name].append((await waits(given, place, hook, text, people[name]))["p95"])
                    cpu[name].append((process.cpu() - before) / PEOPLE * 1000)
            values = [median(of[name]) for of in (cpu, p95) for name in stores]
            row = " | ".join(f"{value:.1f}" for value in values)
            say(f"| `{text}` | {row} | {values[5] / values[3]:.2f} | {values[5] / values[4]:.2f} |")
    for url in stores.values():
        await place.drop(url)


async def purge(place: Place, rounds: int) -> None:
    """Time /start before and during a purge of a tenth of all jobs."""
    people, url = some_of(place.size), await place.filled()
    before = await _jobs(url)
    async with services() as given:
        found = {}
        for name, days in (("no purge", 30), ("purge", KEEP_DAYS)):
            async with running(given, place, url, KEEP_DAYS=str(days)) as (process, hook):
                await waits(given, place, hook, "/start", people)
                began, cpu = monotonic(), process.cpu()
                rows = []
                while monotonic() - began < (PURGE_SECONDS if days == KEEP_DAYS else PURGE_SECONDS / 3):
                    rows.append(await waits(given, place, hook, "/start", people))
                found[name] = median(row["p95"] for row in rows)
                p50, p99 = median(row["p50"] for row in rows), max(row["p99"] for row in rows)
                busy = (process.cpu() - cpu) / (monotonic() - began)
                say(f"{name}: /start p50 {p50:.1f}, p95 {found[name]:.1f}, worst p99 {p99:.1f} ms, CPU {busy:.0%}")
    say(f"ratio of p95: {found['purge'] / found['no purge']:.2f}; jobs {before}, left {await _jobs(url)}")
    await place.drop(url)


async def _jobs(url: str) -> int:
    async with open_database(url) as db:
        row = await db.transact(lambda t: t.fetch_one("SELECT count(*) AS number FROM jobs"))
        return int(row["number"]) if row else 0


async def migration(place: Place, rounds: int) -> None:
    """Time `migrate` from two older schemas; on PostgreSQL beside somebody who writes all the time."""
    for revision in ("0023", "0022")[:rounds]:
        url = await place.filled()
        async with open_database(url) as db:
            await db.transact(partial(back_to, revision=revision))
        writes: list[float] = []
        writer = asyncio.create_task(_write(url, writes)) if sqlite_path(url) is None else None
        began = monotonic()
        await migrate(url)
        say(f"migrate from {revision}: {monotonic() - began:.1f} s")
        if writer is not None:
            writer.cancel()
            await asyncio.wait([writer])
            p95, worst = at(writes, 0.95) * 1000, max(writes) * 1000
            say(f"{len(writes)} jobs changed meanwhile: p95 {p95:.1f}, worst {worst:.1f} ms")
        await place.drop(url)


async def _write(url: str, writes: list[float]) -> None:
    """Change a job and enter into the ledger, over and over, as turns do."""
    connection = await asyncpg.connect(url)
    entry = "INSERT INTO ledger (user_id, job_id, entry, credits, at) VALUES ($1, $1, 'test', 1, 1)"
    try:
        for number in count(1):
            began = monotonic()
            async with connection.transaction():
                await connection.execute("UPDATE jobs SET version = version + 1 WHERE id = $1", number * 37 % 9999)
                await connection.execute(entry, number)
            writes.append(monotonic() - began)
            await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def plans(place: Place, rounds: int) -> None:
    """Play the whole chat script in a full store; say which statements read the most, and how."""
    url = await place.filled()
    os.chdir(place.folder)
    async with world(url, live=True, seconds=0.1, opens=open_noted) as here:
        await play(SCENES, ByHttp(here.person), Transcript().note, here.faults)
        db = here.studio.deps.store.db  # type: ignore[union-attr]
    asked = cast("Noted", db).asked
    costs = of_sqlite(url, asked) if sqlite_path(url) else await of_postgres(url, asked, indexed=False)
    say(f"{len(costs)} statements; the dearest:")
    for cost in sorted(costs, key=lambda one: -one.read)[: 20 * rounds]:
        whole = f" (all of {', '.join(cost.scans)})" if cost.scans else ""
        say(f"{cost.read}{whole}\n  {cost.sql}\n  {cost.plan}")
    await place.drop(url)


async def make(place: Place, rounds: int) -> None:
    """Make a full store and leave it there, for --from."""
    say(f"{await place.filled()}, with --folder if that is a file")


PARTS: dict[str, Callable[[Place, int], Awaitable[None]]] = {
    "chat": chat, "purge": purge, "migrate": migration, "plans": plans, "fill": make,
}  # fmt: skip


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--database", help="a PostgreSQL server's URL without a database's name; SQLite when left out")
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--jobs", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=float, default=15.0)
    parser.add_argument("--folder", type=Path, help="for SQLite's files; a temporary one when left out")
    parser.add_argument("--from", dest="full", help="what `fill` has made: a file, or a database's name")
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        place = Place(
            folder=given.folder or Path(folder), server=given.database, full=given.full, rate=given.rate,
            size=Size(users=given.users, jobs=given.jobs),
        )  # fmt: skip
        await PARTS[given.part](place, given.rounds)


if __name__ == "__main__":
    asyncio.run(main())
