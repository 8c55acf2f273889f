"""`python -m tests.payments_storm`: purchases whose updates are repeated, late and in any order; the bot is killed.

PURCHASES (1000), KILLS (25), SEED (1), DATABASE: sqlite or postgresql (both). In the end each person's balance, the
books and Telegram's own list must say the same; what differs is printed, and ends the run with 1.
"""

import asyncio
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.app.check import check
from bot.sandbox.telegram.invoices import MONTH, Invoice
from bot.sandbox.telegram.person import Person
from bot.store.migrate import migrate
from bot.store.store import Store, open_store
from tests import databases
from tests.chaos.fleet import Member
from tests.processes.commands import environment
from tests.till import Till, charge_of
from tests.world import sandbox, settings_for, until

SALES = {"STARS_PER_100_CREDITS": "130"}
KEY = "a key for tests, long enough"
AT_ONCE = 12
SETTLED = 180.0
"""Seconds until everything must be booked after the last update."""


@dataclass(frozen=True, kw_only=True)
class Weather:
    """How hard it is."""

    purchases: int
    kills: int
    seed: int
    people: int = 20


@dataclass
class Storm:
    """One run."""

    weather: Weather
    till: Till
    root: str
    session: aiohttp.ClientSession
    process: Member
    chance: random.Random
    invoices: dict[int, Invoice] = field(default_factory=dict)
    told: int = 0
    """How many updates about payments there were."""

    async def offer(self) -> None:
        """Let everybody ask for an invoice."""
        for number in range(2001, 2001 + self.weather.people):
            self.till.telegram.state.add_person("P", number=number)
            async with Person(self.session, self.root, number) as person:
                await person.say("/balance")
                await person.press(f"⭐ {self.chance.choice([100, 300, 1000])} credits ·")
                self.invoices[number] = await until(lambda number=number: self.till.newest(number))

    async def buy(self) -> None:
        """Let people buy, and tell the bot of it as a bad network would."""
        room = asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with room:
                await self._purchase()

        await asyncio.gather(*(one() for _ in range(self.weather.purchases)))

    async def _purchase(self) -> None:
        user_id = self.chance.choice(sorted(self.invoices))
        invoice = self.invoices[user_id]
        await self.till.check_out(user_id, invoice)
        recurring: dict[str, Any] = {"is_recurring": True, "subscription_expiration_date": MONTH}
        paid = self.till.charge(user_id, invoice, **(recurring if self.chance.random() < 0.1 else {}))
        messages = [paid] * self.chance.choice([1, 1, 2, 3])
        if self.chance.random() < 0.2:
            refunded = self.till.give_back(charge_of(paid))
            messages += [refunded] * self.chance.choice([1, 2])
        self.chance.shuffle(messages)
        for message in messages:
            await asyncio.sleep(self.chance.uniform(0, 0.3))
            self.till.tell(message)
            self.told += 1

    async def rage(self) -> None:
        """Kill the bot from time to time, until cancelled."""
        for _ in range(self.weather.kills):
            await self.process.until_ready()
            await asyncio.sleep(self.chance.uniform(0.1, 1.5))
            await self.process.kill()
            await self.process.start()
        await self.process.until_ready()

    async def settle(self, store: Store) -> None:
        """Wait until every update is booked."""
        updates = self.till.telegram.updates

        async def over() -> bool:
            waiting = await store.db.transact(lambda t: t.fetch_one("SELECT count(*) AS number FROM inbox"))
            return not updates.pending and waiting is not None and not waiting["number"]

        await until(over, seconds=SETTLED)

    async def problems(self, store: Store) -> list[str]:
        """Return what is not as Telegram's list says."""
        expected: Counter[int] = Counter()
        for one in self.till.transactions:
            user_id = (one.get("source") or one["receiver"])["user"]["id"]
            credits = int(self.invoices[user_id].payload.split(":")[3])
            expected[user_id] += credits if "source" in one else -credits
        found = []
        for user_id, credits in sorted(expected.items()):
            left = await store.db.transact(lambda t, user_id=user_id: store.ledger.left(t, user_id))
            if left != credits:
                found.append(f"{user_id} has {left} credits, and paid for {credits}")
        return found


@asynccontextmanager
async def opened(weather: Weather, url: str, folder: Path) -> AsyncIterator[Storm]:
    """Open the till, and start the bot as a process of its own."""
    async with AsyncExitStack() as stack:
        root, telegram, _ = await stack.enter_async_context(sandbox())
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await migrate(url)
        process = Member("run", "run", environment(root, url, **SALES), folder)
        await process.start()
        stack.push_async_callback(process.kill)
        await process.until_ready()
        chance = random.Random(weather.seed)
        yield Storm(weather=weather, till=Till(telegram), root=root, session=session, process=process, chance=chance)


async def storm(weather: Weather, url: str, folder: Path) -> tuple[list[str], str]:
    """Run it; return what is wrong in the end, and its figures."""
    async with opened(weather, url, folder) as one:
        await one.offer()
        async with asyncio.TaskGroup() as group:
            group.create_task(one.buy())
            group.create_task(one.rage())
        async with _beside(url) as store:
            await one.settle(store)
            found = await one.problems(store)
        lines = await check(settings_for(one.root, url, **SALES))
        found += [line for works, line in lines if not works]
        agree = [line for _, line in lines if line.startswith("Stars:")]
        refunds = sum("receiver" in entry for entry in one.till.transactions)
        figures = (
            f"{weather.purchases} purchases, {refunds} refunds, {one.told} updates, {weather.kills} kills, "
            f"{one.till.unanswered} check-outs without an answer; {agree}"
        )
    return found, figures


@asynccontextmanager
async def _beside(url: str) -> AsyncIterator[Store]:
    """Open the store beside the bot, to read."""
    async with open_store(url, KEY, alone=False) as store:
        yield store


def main() -> int:
    weather = Weather(
        purchases=int(os.environ.get("PURCHASES", "1000")),
        kills=int(os.environ.get("KILLS", "25")),
        seed=int(os.environ.get("SEED", "1")),
    )
    wanted, failed = os.environ.get("DATABASE"), False
    for database in [wanted] if wanted else ["sqlite", "postgresql"]:
        folder = Path(tempfile.mkdtemp(prefix=f"payments-{database}-"))
        if database == "sqlite":
            found, figures = asyncio.run(storm(weather, f"sqlite:///{folder}/bot.db", folder))
        else:
            server = databases.start_server()
            try:
                with databases.fresh_postgres() as url:
                    found, figures = asyncio.run(storm(weather, url, folder))
            finally:
                if server is not None:
                    server.stop()
        sys.stdout.write(f"{database}: {figures}\n" + "".join(f"  PROBLEM: {one}\n" for one in found))
        failed = failed or bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
