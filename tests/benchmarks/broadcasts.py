"""How long others' results and answers take while a broadcast runs: python -m tests.benchmarks.broadcasts.

[--database URL] [--seconds 300] [--people 100000]

With Telegram's real pace, on both sides; the bot is a process of its own. The same orders are timed without a broadcast
first. Target: another's result comes at most a second later.
"""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import monotonic, time

import aiohttp

from bot.chat import Kind
from bot.jobs.broadcasts.body import Body
from bot.jobs.broadcasts.sending import STEP
from bot.sandbox.telegram import TelegramSandbox
from bot.sandbox.telegram.person import Person, words
from bot.store.broadcasts import Broadcast, CastState
from bot.store.database import Transaction
from bot.store.migrate import migrate
from bot.store.store import Store, open_store
from tests.benchmarks.bench import at, say
from tests.fuzz.process import bot
from tests.world import sandbox

KEY = "a key for tests, long enough"
FIRST = 10_000
ORDERS = 30
"""How many orders are timed without a broadcast."""
A_SECOND = 30
"""More than a broadcast reaches in one."""
MANY = """INSERT INTO users (id, language, access, settings, created_at, seen_at)
          WITH RECURSIVE numbers (n) AS (SELECT CAST(? AS bigint) UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?)
          SELECT n, 'en', 'open', '{}', ?, ? FROM numbers"""


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Seconds from ✅ to the result, and from /start to its answer."""

    results: list[float]
    answers: list[float]

    def told(self) -> str:
        each = (("✅ to result", self.results), ("/start", self.answers))
        return "; ".join(
            f"{name}: p50 {at(waits, 0.5):.2f} s, p95 {at(waits, 0.95):.2f} s, longest {max(waits):.2f} s"
            for name, waits in each
        )


async def measured(ben: Person, *, orders: int | None, seconds: float) -> Waits:
    """Order one after the other, so many or for so long, and time it."""
    results: list[float] = []
    answers: list[float] = []
    said = await ben.say("/start")
    await ben.hears("A2E Studio", after=said["message_id"])  # the bot is up
    until = monotonic() + seconds
    while len(results) < orders if orders is not None else monotonic() < until:
        began = monotonic()
        said = await ben.say("/start")
        await ben.hears("A2E Studio", after=said["message_id"])
        answers.append(monotonic() - began)
        said = await ben.say(f"/imagine a house, number {len(results)}")
        asked = await ben.wait_for(lambda m: "Price" in words(m), after=said["message_id"])
        began = monotonic()
        await ben.press("✅", asked)
        await ben.wait_for(lambda m: "photo" in m, after=asked["message_id"])
        results.append(monotonic() - began)
    return Waits(results=results, answers=answers)


async def people(t: Transaction, *, number: int) -> None:
    await t.execute(MANY, FIRST, FIRST + number, time(), time())


async def confirmed(t: Transaction, *, store: Store, number: int) -> Broadcast:
    cast = await store.broadcasts.add(t, 4001, Body(kind=Kind.TEXT, html="news").stored(), now=time())
    return await store.broadcasts.save(t, replace(cast, state=CastState.RUNNING, people=number))


@asynccontextmanager
async def town(url: str, number: int, seconds: float) -> AsyncIterator[tuple[str, TelegramSandbox]]:
    """Fill the database, and run the doubles with their limits."""
    await migrate(url)
    async with open_store(url, KEY, alone=False) as store:
        await store.db.transact(partial(people, number=number))
    async with sandbox(limits=True, coins=10_000_000) as (root, telegram, _a2e):
        for one in range(FIRST, FIRST + min(number, int(seconds * A_SECOND))):
            telegram.state.add_person(f"P{one}", number=one)
        telegram.state.add_person("Admin", number=4001)
        yield root, telegram


async def main(database_url: str | None, seconds: float, number: int) -> None:
    with tempfile.TemporaryDirectory(prefix="broadcasts-") as place:
        url = database_url or f"sqlite:///{place}/bot.db"
        more = {"POLL_SECONDS": "1", "ADMIN_IDS": "4001"}
        async with town(url, number, seconds) as (root, telegram), aiohttp.ClientSession() as session:
            async with Person(session, root, 1002) as ben:
                async with bot(root, Path(place), url, webhook=False, paced=True, **more):
                    alone = await measured(ben, orders=ORDERS, seconds=seconds)
                say(f"without a broadcast: {alone.told()}")
                async with open_store(url, KEY, alone=False) as store:
                    cast = await store.db.transact(partial(confirmed, store=store, number=number))
                async with bot(root, Path(place), url, webhook=False, paced=True, **more):
                    began = time()
                    beside = await measured(ben, orders=None, seconds=seconds)
                    took = time() - began
                async with open_store(url, KEY, alone=False) as store:
                    told = await store.db.transact(partial(store.broadcasts.get, cast_id=cast.id))
            say(f"beside it ({STEP}, {len(beside.results)} orders): {beside.told()}")
            sent = told.sent if told else 0
            refused = sum(not one["ok"] for one in telegram.state.calls)
            say(f"{sent} of {number} told in {took:.0f} s: {sent / took:.1f} a second; {refused} calls refused")
            say(f"later at p50 by {at(beside.results, 0.5) - at(alone.results, 0.5):.2f} s")
            say(f"later at p95 by {at(beside.results, 0.95) - at(alone.results, 0.95):.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--people", type=int, default=100_000)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.database, chosen.seconds, chosen.people))
