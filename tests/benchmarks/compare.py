"""The bot beside its first version, commit 2580e10, and two bare echo bots, taking turns in one run.

python -m tests.benchmarks.compare [--rounds N] [--updates N] [--only sqlite|postgresql|start]

All get the same updates from the same light services, so that ratios hold even on a busy machine. The
targets are multiples of what the first one shows here: see `docs/performance.md`.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import asyncpg

from tests.benchmarks.bench import Process, Services, bot, say, services
from tests.benchmarks.sampling import Waits, watched
from tests.databases import URL, start_server
from tests.history import FIRST, tree_of
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
STEADY = 1000
WARM = 300
"""Updates before measuring begins, for what is done only once."""
TARGETS = {
    ("CPU ms an update, SQLite", "first"): "0.55",
    ("CPU ms an update, SQLite", "aiogram"): "1.0",
    ("updates/s, SQLite", "first"): "1.8",
    ("updates/s, PostgreSQL", "SQLite"): "0.5",
    ("CPU ms an update, PostgreSQL", "first"): "0.20",
    ("CPU ms an update, two webs", "one web"): "1.15",
    ("p99 ms at 100/s", "first"): "0.70",
    ("s to the first answer", "first"): "0.69",
    ("CPU s to the first answer", "first"): "0.69",
    ("MB idle", "first"): "0.89",
}
"""Design section 10, as ratios: 3 of 14.7 ms, 3.5 of 5.0 ms, 0.45 of 0.65 s, 65 of 73 MB."""


@dataclass
class Book:
    """The measurements: of whom, what, in each round."""

    values: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    _chats: int = 1_000_000

    def note(self, who: str, what: str, value: float) -> None:
        self.values[who, what].append(value)
        say(f"{who}: {what} {value:.2f}")

    def of(self, who: str, what: str) -> float | None:
        return median(found) if (found := self.values.get((who, what))) else None

    def chats(self) -> int:
        """Return the first of many people who have not written yet."""
        self._chats += 100_000
        return self._chats


@dataclass(frozen=True, kw_only=True)
class Run:
    """What every measurement needs."""

    given: Services
    book: Book
    updates: int
    first: str
    """Folder with the first version's files."""

    def tree(self, who: str) -> str:
        return self.first if who == "first" else str(ROOT)


@contextmanager
def first_tree() -> Iterator[str]:
    """Lend a folder with the first version's files."""
    with tree_of(FIRST) as folder:
        if folder is None:
            raise SystemExit(f"The history isn't here: git doesn't know commit {FIRST}. Use a full clone.")
        yield str(folder)


def aiogram_python(folder: str) -> str | None:
    """Return a Python that has aiogram, in an environment of its own; None if it can't be installed."""
    python = f"{folder}/bin/python"
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "aiogram>=3,<4"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        say("aiogram can't be installed (is PyPI reachable?); its rows are left out.")
        return None
    return python


@asynccontextmanager
async def started(
    run: Run, *module: str, who: str, until: str = "setWebhook", in_: str | None = None, **more: str
) -> AsyncIterator[tuple[Process, str]]:
    """Run one by webhook, with an empty database or in a folder that has one; yield the process and its address."""
    hook = free_port()
    async with AsyncExitStack() as stack:
        folder = in_ or stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        given = {"PORT": str(hook), "PUBLIC_URL": f"http://127.0.0.1:{hook}", "PYTHONPATH": run.tree(who), **more}
        async with bot(run.given, *module, folder=Path(folder), until=until, **given) as process:
            yield process, f"{given['PUBLIC_URL']}/telegram"


async def rate(run: Run, who: str, where: str, processes: list[Process], hooks: list[str]) -> None:
    """Measure CPU per update and updates per second, with 100 in flight."""
    chats = run.book.chats()
    await run.given.post("load", updates=WARM, first=chats, hooks=hooks)
    before = sum(process.cpu() for process in processes)
    load = await run.given.post("load", updates=run.updates, first=chats + WARM, hooks=hooks)
    await asyncio.sleep(0.3)  # answers are forgotten after they are sent
    used = sum(process.cpu() for process in processes) - before
    run.book.note(who, f"CPU ms an update, {where}", used / run.updates * 1000)
    run.book.note(who, f"updates/s, {where}", load["per_second"])


async def steady(run: Run, who: str, hooks: list[str]) -> None:
    load = await run.given.post("load", updates=STEADY, first=run.book.chats(), rate=100, hooks=hooks)
    run.book.note(who, "p99 ms at 100/s", load["p99"] * 1000)


async def on_sqlite(run: Run, who: str) -> None:
    async with started(run, "tests.benchmarks.unpaced", who=who) as (process, hook):
        await rate(run, who, "SQLite", [process], [hook])
        await steady(run, who, [hook])


async def bare(run: Run, aiogram: str | None) -> None:
    async with started(run, "tests.benchmarks.echo", who="bot", until="getUpdates") as (process, _):
        await rate(run, "bare", "SQLite", [process], [])
        await steady(run, "bare", [])
    if aiogram:
        async with started(run, "tests.benchmarks.aiogram_echo", who="bot", python=aiogram) as (process, hook):
            await rate(run, "aiogram", "SQLite", [process], [hook])
            await steady(run, "aiogram", [hook])


async def start(run: Run, who: str) -> None:
    """Measure the time from a start to the first answer, and memory when idle."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        async with started(run, "bot", "run", who=who, in_=folder):
            pass  # makes the database
        async with started(run, "bot", "run", who=who, in_=folder) as (process, hook):
            await _start(run, who, process, hook)


async def _start(run: Run, who: str, process: Process, hook: str) -> None:
    load = await run.given.post("load", updates=1, first=run.book.chats(), hooks=[hook])
    run.book.note(who, "s to the first answer", process.started + 1 / load["per_second"])
    run.book.note(who, "CPU s to the first answer", process.cpu())
    await asyncio.sleep(2)
    run.book.note(who, "MB idle", process.memory())


async def on_postgres(run: Run, who: str, *, webs: int, half: bool) -> None:
    """Measure the same on a database of its own; half: processes that only take updates."""
    name = f"bench_{run.book.chats()}"
    await _statement(f"CREATE DATABASE {name}")
    where = {1: "one web", 2: "two webs"}[webs] if half else "PostgreSQL"
    arguments = ("web",) if half else ()
    async with AsyncExitStack() as stack:
        more = {"who": who, "DATABASE_URL": f"{os.environ[URL]}/{name}"}
        pairs = [
            await stack.enter_async_context(started(run, "tests.benchmarks.unpaced", *arguments, **more))
            for _ in range(webs)
        ]
        waits = await stack.enter_async_context(watched(more["DATABASE_URL"]))
        await rate(run, who, where, [process for process, _ in pairs], [hook for _, hook in pairs])
        _note_waits(run, who, where, waits)
    await _statement(f"DROP DATABASE {name} WITH (FORCE)")


def _note_waits(run: Run, who: str, where: str, waits: Waits) -> None:
    run.book.note(who, f"% of looks that saw a turn wait for a lock, {where}", waits.percent)


async def _statement(sql: str) -> None:
    connection = await asyncpg.connect(f"{os.environ[URL]}/postgres")
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


def table(book: Book) -> None:
    """Print all measurements, then the ratios beside their targets."""
    names = list(dict.fromkeys(what for _, what in book.values))
    people = [who for who in ("first", "bot", "bare", "aiogram") if any(one == who for one, _ in book.values)]
    say("| median | " + " | ".join(people) + " |\n| --- |" + " --- |" * len(people))
    for what in names:
        say(f"| {what} | " + " | ".join(_shown(book.of(who, what)) for who in people) + " |")
    say("\n| the bot's | against | ratio | target |\n| --- | --- | --- | --- |")
    for (what, against), target in TARGETS.items():
        ours, theirs = book.of("bot", what), _against(book, what, against)
        if ours is not None and theirs:
            say(f"| {what} | {against} | {ours / theirs:.2f} | {target} |")


def _against(book: Book, what: str, against: str) -> float | None:
    subject = what.rpartition(", ")[0]
    if against in ("SQLite", "one web"):
        return book.of("bot", f"{subject}, {against}")
    return book.of(against, what)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


async def _round(run: Run, only: str | None, aiogram: str | None) -> None:
    for who in ("first", "bot"):
        if only in (None, "sqlite"):
            await on_sqlite(run, who)
        if only in (None, "start"):
            await start(run, who)
        if only in (None, "postgresql"):
            await on_postgres(run, who, webs=1, half=False)
    if only in (None, "postgresql"):
        await on_postgres(run, "bot", webs=1, half=True)
        await on_postgres(run, "bot", webs=2, half=True)
    if only in (None, "sqlite"):
        await bare(run, aiogram)


async def compare(*, rounds: int, updates: int, only: str | None, first: str, aiogram: str | None) -> None:
    async with services() as given:
        run = Run(given=given, book=Book(), updates=updates, first=first)
        for number in range(rounds):
            say(f"round {number + 1} of {rounds}")
            await _round(run, only, aiogram)
    table(run.book)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--updates", type=int, default=3000)
    parser.add_argument("--only", choices=("sqlite", "postgresql", "start"))
    parser.add_argument("--aiogram", help="a Python that has aiogram; default: installed into a temporary folder")
    given = parser.parse_args()
    server = start_server() if given.only in (None, "postgresql") else None
    with first_tree() as first, tempfile.TemporaryDirectory(prefix="bench-aiogram-") as folder:
        aiogram = given.aiogram or (aiogram_python(folder) if given.only in (None, "sqlite") else None)
        try:
            asyncio.run(
                compare(rounds=given.rounds, updates=given.updates, only=given.only, first=first, aiogram=aiogram)
            )
        finally:
            if server is not None:
                server.stop()


if __name__ == "__main__":
    main()
