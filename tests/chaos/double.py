"""Both doubles in a process of their own: `python -m tests.chaos.double PORT SECONDS`."""

import asyncio
import sys
from time import time

from aiohttp import web

from bot.app.serve import serving, stop_signal
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.faults import Faults
from bot.sandbox.telegram import Page, TelegramSandbox
from tests.world import KEY, TOKEN

COINS = 1_000_000
LOOK = 0.05


async def watch(a2e: A2ESandbox, ends: dict[str, float]) -> None:
    """Note when each task ended, by its A2E id."""
    while True:
        now = time()
        for task in list(a2e.tasks.values()):
            if task.ended:
                ends.setdefault(task.id, now)
        await asyncio.sleep(LOOK)


async def main(port: int, seconds: float) -> None:
    faults, ends = Faults(), dict[str, float]()
    telegram = TelegramSandbox(token=TOKEN, faults=faults, limits=True)
    a2e = A2ESandbox(token=KEY, faults=faults, seconds=seconds, coins=COINS)
    telegram.other_books |= {
        "a2e": a2e.books,
        "ends": lambda: dict(ends),
        "pending": lambda: {"updates": telegram.updates.pending},
    }
    site = web.Application(client_max_size=2**31)
    telegram.add_routes(site)
    Page(telegram).add_routes(site)
    a2e.add_routes(site, prefix="/a2e")
    async with stop_signal() as stop, serving(site, "127.0.0.1", port):
        watching = asyncio.create_task(watch(a2e, ends))
        await stop.wait()
        watching.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), float(sys.argv[2])))
