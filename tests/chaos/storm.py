"""A storm: people order while what the bot runs on is killed and breaks, at moments that a seed decides."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import time
from typing import Any

import aiohttp

from bot.store.migrate import migrate
from tests.chaos.books import FINAL, Books, problems, read_books, rows
from tests.chaos.fleet import Fleet, double, fleet
from tests.chaos.people import Customer, come_in
from tests.databases import Server

SETTLE_SECONDS = 120.0
HEARTBEAT = 10.0
OUTAGE_SECONDS = (3.0, 10.0)
"""Tasks take a second in a storm, but minutes in real life: an outage of this length stands for hours."""
ALWAYS = {"times": 0}
FAULTS: list[tuple[str, str, dict[str, Any]]] = [
    ("telegram", "error", {"status": 500, "times": 3}),
    ("telegram", "error", {"status": 502, "times": 6, "match": "sendMessage"}),
    ("telegram", "error", {"status": 500, "times": 4, "match": "deleteMessage"}),
    ("telegram", "rate_limit", {"seconds": 1, "times": 2, "match": "edit"}),
    ("telegram", "rate_limit", {"seconds": 2, "times": 2, "match": "send"}),
    ("telegram", "reset_before", {"times": 2}),
    ("telegram", "reset_after", {"times": 2}),
    ("telegram", "reset_after", {"times": 2, "match": "editMessage"}),
    ("telegram", "reset_after", {"times": 1, "match": "sendVoice"}),
    ("telegram", "reset_after", {"times": 1, "match": "sendPhoto"}),
    ("telegram", "reset_before", {"times": 1, "match": "sendVideo"}),
    ("telegram", "error", {"status": 400, "times": 2, "match": "sendPhoto"}),
    ("telegram", "error", {"status": 400, "times": 2, "match": "sendVideo"}),
    ("telegram", "html", {"times": 2, "match": "edit"}),
    ("telegram", "delay", {"seconds": 1.0, "times": 4}),
    ("telegram", "duplicate", {"times": 3}),
    ("a2e", "error", {"status": 500, "times": 4}),
    ("a2e", "error", {"status": 503, "times": 2, "match": "batchDetail"}),
    ("a2e", "rate_limit", {"seconds": 1, "times": 3}),
    ("a2e", "busy", {"times": 2, "match": "start"}),
    ("a2e", "reset_before", {"times": 2}),
    ("a2e", "reset_after", {"times": 2}),
    ("a2e", "reset_after", {"times": 2, "match": "start"}),
    ("a2e", "reset_after", {"times": 1, "match": "userFaceSwapTask/add"}),
    ("a2e", "reset_after", {"times": 1, "match": "send_tts"}),
    ("a2e", "html", {"times": 2}),
    ("a2e", "delay", {"seconds": 1.5, "times": 4}),
    ("a2e", "late", {"seconds": 2, "times": 2}),
    ("a2e", "fail_task", {"times": 1}),
    ("a2e", "not_yet", {"times": 2}),
    ("a2e", "error", {"status": 503, **ALWAYS}),
    ("a2e", "reset_before", {**ALWAYS}),
    ("telegram", "error", {"status": 502, **ALWAYS}),
    ("telegram", "reset_before", {**ALWAYS}),
]


@dataclass(frozen=True, kw_only=True)
class Weather:
    """How hard a storm is."""

    seed: int
    kills: int
    people: int = 6
    pause: float = 3.0
    """The most seconds between two orders of one person."""
    task_seconds: float = 1.0
    calm: tuple[float, float] = (0.2, 2.5)
    """Seconds between being ready and the next kill."""
    gentle: bool = False
    """SIGTERM instead of kill -9, and nothing breaks."""


@dataclass
class Report:
    """The outcome of a storm."""

    weather: Weather
    books: Books
    problems: list[str]
    kills: Counter[str]
    faults: Counter[str]
    settled: float
    """Seconds from the last kill until nothing was open."""
    stuck: list[str] = field(default_factory=list)

    @property
    def found(self) -> list[str]:
        """Everything that is not as it should be."""
        return self.problems + self.stuck

    def __str__(self) -> str:
        jobs = Counter(job["state"] for job in self.books.jobs)
        late = self.books.lateness()
        tasks = len(self.books.tasks)
        waits = sorted(wait for one in self.books.customers for wait in one.waits)
        lines = [
            f"seed {self.weather.seed}: kills {dict(self.kills)}, faults {sum(self.faults.values())}, "
            f"presses of ✖️ {sum(one.cancelled for one in self.books.customers)}",
            f"  jobs {dict(jobs)}, tasks at A2E {tasks}, credits {self.books.spent}, settled in {self.settled:.1f} s",
            f"  result after A2E's end: p50 {_at(late, 0.5):.1f} s, p95 {_at(late, 0.95):.1f} s, "
            f"worst {_at(late, 1):.1f} s; answers: p50 {_at(waits, 0.5):.1f} s, worst {_at(waits, 1):.1f} s",
        ]
        return "\n".join([*lines, *(f"  PROBLEM: {one}" for one in self.found)])


def _at(values: list[float], part: float) -> float:
    return values[min(int(len(values) * part), len(values) - 1)] if values else 0.0


async def storm(weather: Weather, url: str, folder: Path, *, server: Server | None = None) -> Report:
    """Run a storm, wait until everything has settled, and compare the books."""
    async with AsyncExitStack() as stack:
        root = await stack.enter_async_context(double(folder, seconds=weather.task_seconds))
        await migrate(url)
        deps = await stack.enter_async_context(fleet(root, url, folder, server=server))
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)))
        customers = await stack.enter_async_context(people(session, root, weather))
        faults = await _rage(weather, deps, session, customers)
        stuck = await settle(deps, session)
        settled = time() - deps.last_kill
        async with session.get(f"{root}/sandbox/books") as answer:
            books = await read_books(await answer.json(), customers, url, folder)
    return Report(
        weather=weather,
        books=books,
        problems=problems(books) + deps.bad_ends,
        kills=Counter(deps.kills),
        faults=faults,
        settled=settled,
        stuck=stuck,
    )


@asynccontextmanager
async def people(session: aiohttp.ClientSession, root: str, weather: Weather) -> AsyncIterator[list[Customer]]:
    """Let people come in."""
    chance = random.Random(weather.seed)
    async with AsyncExitStack() as stack:
        customers = [await come_in(session, root, number, chance, weather.pause) for number in range(weather.people)]
        for one in customers:
            await stack.enter_async_context(one.person)
        yield customers


async def _rage(
    weather: Weather, deps: Fleet, session: aiohttp.ClientSession, customers: list[Customer]
) -> Counter[str]:
    """Kill and break while people order; return the faults that were switched on."""
    chance, closed = random.Random(f"{weather.seed} kills"), asyncio.Event()
    faults: Counter[str] = Counter()
    async with asyncio.TaskGroup() as group:
        for one in customers:
            group.create_task(one.order_until(closed))
        for _ in range(weather.kills):
            await _rest(chance, weather, deps)
            if not weather.gentle and chance.random() < 0.6:
                name, outage = await _break(chance, deps.root, session)
                faults[name] += 1
                if outage:
                    group.create_task(_mend(chance.uniform(*OUTAGE_SECONDS), deps.root, session))
                await asyncio.sleep(chance.uniform(0, 0.5))
            name = chance.choice(deps.targets())
            await (deps.stop(name) if weather.gentle else deps.kill(name))
        closed.set()
        deps.last_kill = time()
        await _mend(0, deps.root, session)
        for member in deps.members:
            await member.until_ready()
    return faults


async def _rest(chance: random.Random, weather: Weather, deps: Fleet) -> None:
    """Wait, mostly until what was killed is ready again, so that each kill finds something to interrupt."""
    if chance.random() > 0.15:
        for member in deps.members:
            await member.until_ready()
    await asyncio.sleep(chance.uniform(*weather.calm))


async def _break(chance: random.Random, root: str, session: aiohttp.ClientSession) -> tuple[str, bool]:
    """Switch a fault on; return its name, and whether it lasts until it is switched off."""
    service, what, facts = chance.choice(FAULTS)
    async with session.post(f"{root}/sandbox/faults", json={"service": service, "what": what, **facts}) as answer:
        answer.raise_for_status()
    outage = facts.get("times") == 0
    return f"{service} {what}{' outage' if outage else ''}", outage


async def _mend(seconds: float, root: str, session: aiohttp.ClientSession) -> None:
    await asyncio.sleep(seconds)
    (await session.delete(f"{root}/sandbox/faults")).close()


async def settle(deps: Fleet, session: aiohttp.ClientSession) -> list[str]:
    """Wait until no job is open and no step waits; return what is stuck if that takes too long."""
    try:
        async with asyncio.timeout(SETTLE_SECONDS):
            while await open_assets(deps, session):
                await deps.revive()
                await asyncio.sleep(0.2)
    except TimeoutError:
        return [f"still open after {SETTLE_SECONDS:.0f} s: {one}" for one in await open_assets(deps, session)]
    return []


async def open_assets(deps: Fleet, session: aiohttp.ClientSession) -> list[str]:
    """Name what is not finished: jobs, steps that are due, updates."""
    final = ", ".join(f"'{state}'" for state in FINAL)
    jobs = await rows(deps.url, f"SELECT id, state, operation FROM jobs WHERE state NOT IN ({final})")
    if deps.url.startswith("sqlite"):
        waiting = "SELECT step, key FROM queue WHERE step NOT IN ('sweep', 'purge', 'watch', 'daily-report')"
    else:
        waiting = "SELECT entrypoint AS step, convert_from(payload, 'UTF8') AS key FROM pgqueuer \
                   WHERE entrypoint NOT IN ('sweep', 'purge', 'watch', 'daily-report')"
    steps = await rows(deps.url, waiting)
    async with session.get(f"{deps.root}/sandbox/books") as answer:
        pending = (await answer.json())["pending"]["updates"]
    return [
        *(f"job {job['id']} {job['operation']} {job['state']}" for job in jobs),
        *(f"step {step['step']} {step['key']}" for step in steps),
        *([f"{pending} updates"] if pending else []),
    ]
