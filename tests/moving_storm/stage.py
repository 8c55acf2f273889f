"""What the three plays stand on: people who order, a bot that ends and starts elsewhere, commands that are killed."""

import asyncio
import random
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import time

import aiohttp

from tests.chaos.books import Gone, Row, card_of, problems, read_books
from tests.chaos.fleet import Fleet, double, fleet
from tests.chaos.people import Customer
from tests.chaos.storm import Report, Weather, people, settle
from tests.moving.busy import with_programs
from tests.moving.places import Empty
from tests.processes.commands import environment, ran

AT_FIRST_SECONDS = 2.5
"""How long a command takes, as long as none has come to its end."""
TRIES = 12
PATIENCE = 600.0
"""Seconds that people wait for an answer: the bot is there for seconds only, and away for as long as commands take."""
BUSY = ("another process uses", "the bot runs on this database")
"""Said while the server has not noticed yet that a killed process is gone."""


@dataclass
class Stage:
    """A storm that goes from database to database; a Weather's kills are the times that it does."""

    weather: Weather
    root: str
    folder: Path
    place: Empty
    session: aiohttp.ClientSession
    customers: list[Customer]
    stack: AsyncExitStack
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    gone: Gone = field(default_factory=Gone)
    wrong: list[str] = field(default_factory=list)
    lasts: dict[str, float] = field(default_factory=dict)
    bot: Fleet | None = None
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    """Whether the bot has been there."""

    @property
    def now(self) -> Fleet:
        """The bot as it runs, or ran last."""
        assert self.bot is not None
        return self.bot

    async def calm(self) -> None:
        """Let people order for a while."""
        await asyncio.sleep(self.chance.uniform(*self.weather.calm))

    async def start(self, url: str, **more: str) -> None:
        """Start the bot on a database."""
        self.bot = await self.stack.enter_async_context(fleet(self.root, url, self.folder, **more))
        self.opened.set()

    async def end(self, bot: Fleet | None = None, *, gently: bool | None = None) -> None:
        """End the bot, or another one, as an operator does, or as a power cut; gently: None leaves it to chance."""
        bot, gently = bot or self.now, self.chance.random() < 0.5 if gently is None else gently
        self.kills["SIGTERM" if gently else "bot"] += 1
        await bot.end(gently=gently)
        self.wrong += bot.bad_ends

    async def lose_one(self) -> None:
        """Kill one process of the bot once all are ready; it is started again at once."""
        for member in self.now.members:
            await member.until_ready()
        self.kills["bot"] += 1
        await self.now.kill(self.chance.choice(self.now.targets()))

    async def lose_for_good(self, name: str, bot: Fleet) -> None:
        """Kill one process of another bot for good: an older version does not start on newer tables."""
        self.kills[name] += 1
        member = bot.members.pop(self.chance.randrange(len(bot.members)))
        await member.kill()

    async def kill(self) -> None:
        """End the bot at once."""
        self.kills["bot"] += 1
        await self.now.end(gently=False)

    async def killed(self, url: str, *arguments: str) -> bool:
        """Run a command and kill it at any moment; return whether that was before its end."""
        lasts = self.lasts.get(arguments[0], AT_FIRST_SECONDS)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *arguments, env=self.settings(url), cwd=self.folder,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await asyncio.sleep(self.chance.uniform(0.1, 1.0) * lasts)
        if early := process.returncode is None:
            process.kill()
            self.kills[arguments[0]] += 1
        await process.wait()
        return early

    async def done(self, url: str, *arguments: str, over: str | None = None, **more: str) -> None:
        """Run a command to its end, which it must reach; over: what it says if an earlier try had reached it."""
        for _ in range(TRIES):
            began = time()
            code, told = await ran({**self.settings(url), **more}, self.folder, *arguments)
            if code == 0:
                self.lasts[arguments[0]] = time() - began
            if code == 0 or (over is not None and over in told):
                return
            if not any(one in told for one in BUSY):
                break
            await asyncio.sleep(0.5)
        raise AssertionError(f"{arguments[0]} ended with {code}: {told}")

    def settings(self, url: str) -> dict[str, str]:
        """Return what a command is given."""
        return {**environment(self.root, url), "PATH": with_programs()}

    def forget(self, lost: list[Row]) -> None:
        """Let people know which cards will never change again."""
        self.gone.jobs += lost
        for one in self.customers:
            one.forgotten |= {
                number for job in lost if job["chat_id"] == one.person.number and (number := card_of(job)) is not None
            }


Play = Callable[[Stage, str], Awaitable[None]]
"""What is done to the bot that begins on a kind of database while people order."""


async def perform(play: Play, kind: str, weather: Weather, folder: Path, place: Empty) -> Report:
    """Play it, wait until everything has settled, and compare the books."""
    async with _stage(weather, folder, place) as stage:
        closed = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for one in stage.customers:
                group.create_task(_order(stage, one, closed))
            await play(stage, kind)
            closed.set()
        ended = time()
        stuck = await settle(stage.now, stage.session)
        async with stage.session.get(f"{stage.root}/sandbox/books") as answer:
            told = await answer.json()
        books = await read_books(told, stage.customers, stage.now.url, folder, stage.gone)
        found = problems(books) + stage.wrong
        return Report(
            weather=weather, books=books, problems=found, kills=stage.kills, faults=Counter(), settled=time() - ended,
            stuck=stuck,
        )  # fmt: skip


async def _order(stage: Stage, one: Customer, closed: asyncio.Event) -> None:
    await stage.opened.wait()
    await one.order_until(closed)


@asynccontextmanager
async def _stage(weather: Weather, folder: Path, place: Empty) -> AsyncIterator[Stage]:
    async with AsyncExitStack() as stack:
        root = await stack.enter_async_context(double(folder, seconds=weather.task_seconds))
        connector = aiohttp.TCPConnector(limit=0)
        session = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        customers = await stack.enter_async_context(people(session, root, weather))
        for one in customers:
            one.patience = PATIENCE
        chance = random.Random(f"{weather.seed} moves")
        yield Stage(weather, root, folder, place, session, customers, stack, chance)
