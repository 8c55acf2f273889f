"""How long a tap waits for its first answer while A2E takes five seconds for each of its own.

PEOPLE=30 python -m tests.benchmarks.taps
"""

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import aiohttp
from aiohttp import web

from bot.sandbox.telegram.person import Message, Person, words
from bot.store.migrate import migrate
from handlers.patience import Patience
from tests.benchmarks.bench import say
from tests.world import picture, world

PEOPLE = int(os.environ.get("PEOPLE", "30"))
A2E_SECONDS = 5.0
LONG = 120.0
BETWEEN = 0.5
"""Seconds between two people's beginnings: they do not tap in step."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def slow(request: web.Request, handler: Handler) -> web.StreamResponse:
    if request.path.startswith("/a2e/"):
        await asyncio.sleep(A2E_SECONDS)
    return await handler(request)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bot.db'}"
        await migrate(url)
        os.chdir(folder)
        async with world(url, between=slow, coins=10**6, limits=True, patience=Patience()) as here:
            waits = await asyncio.gather(*(_person(here.session, here.root, one) for one in range(PEOPLE)))
    found = sorted(one for some in waits for one in some)
    cuts = quantiles(found, n=20)
    say(f"{len(found)} taps, A2E answers in {A2E_SECONDS:.0f} s: first answer p50 {cuts[9] * 1000:.0f} ms, ")
    say(f"p95 {cuts[18] * 1000:.0f} ms, longest {found[-1] * 1000:.0f} ms")


async def _person(session: aiohttp.ClientSession, root: str, number: int) -> list[float]:
    """Order a picture and a moving photo by taps; return how long each tap waited."""
    await asyncio.sleep(number * BETWEEN)
    async with await Person.new(session, root, f"Ada {number}") as ada:
        waits = []
        await ada.say("/imagine a boat")
        waits.append(await _tap(ada, "✅", await ada.hears("Price:", seconds=LONG)))
        await ada.send_file(picture("red"), caption="/animate she smiles")
        waits.append(await _tap(ada, "✅ Mine", await ada.hears("Who is in it?", seconds=LONG)))
        waits.append(await _tap(ada, "✅", await ada.wait_for(_asks_to_animate, seconds=LONG)))
        return waits


def _asks_to_animate(message: Message) -> bool:
    told = words(message)
    return "Price:" in told and "Photo to video" in told


async def _tap(person: Person, label: str, message: Message) -> float:
    began = perf_counter()
    await person.toast_for(await person.press(label, message), seconds=LONG)
    return perf_counter() - began


if __name__ == "__main__":
    asyncio.run(main())
