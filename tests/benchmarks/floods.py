"""Another person's /start while somebody floods: python -m tests.benchmarks.floods.

[--database URL] [--webhook] [--only PART]

With Telegram's real pace, on both sides. Target: 1 s at p95.
"""

import argparse
import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time

from aiohttp import web

from bot.app.serve import serving
from bot.sandbox.a2e import A2ESandbox
from bot.sandbox.faults import Faults
from bot.sandbox.telegram import Page, TelegramSandbox
from bot.sandbox.telegram.markup import commands_in
from bot.store.migrate import migrate
from bot.store.store import open_store
from tests.benchmarks.bench import SECRET, at, say
from tests.fuzz.process import bot
from tests.world import KEY, TOKEN

OTHERS, GAP = 40, 0.5
"""How many others say /start, each once, and the seconds between two of them."""
LONGEST = 240.0
DRIPS = 5


@dataclass(frozen=True, kw_only=True)
class Street:
    """Where it happens."""

    telegram: TelegramSandbox
    root: str

    def write(self, user: int, text: str, *, chat: int | None = None) -> None:
        state = self.telegram.state
        person = state.people.get(user) or state.add_person(f"P{user}", number=user)
        message = state.add(chat or user, person, text=text, entities=commands_in(text))
        self.telegram.updates.add({"message": message})

    def answered(self, user: int) -> float | None:
        """Return when somebody was first answered."""
        calls = self.telegram.state.calls
        return next((c["at"] for c in calls if c["chat_id"] == user and c["ok"] and c["method"] == "sendMessage"), None)

    async def wait_of(self, user: int) -> float:
        """Say /start as somebody new; return the seconds until the answer, `LONGEST` if none comes."""
        began = time()
        self.write(user, "/start")
        while (came := self.answered(user)) is None and time() - began < LONGEST:
            await asyncio.sleep(0.02)
        return (came or began + LONGEST) - began


async def helps(street: Street) -> None:
    for _ in range(250):
        street.write(2001, "/help")


async def group(street: Street) -> None:
    chat = street.telegram.state.groups.open("Friends").id
    for number in range(120):
        street.write(2001 + number % 12, "/help", chat=chat)


async def strangers(street: Street) -> None:
    for number in range(200):
        street.write(5001 + number, "/start")


async def drip(street: Street) -> None:
    """Send some links that drip, and enough others after them to fill a batch of getUpdates."""
    for number in range(DRIPS):
        street.write(2001 + number, f"/keep {street.root}/a2e/drip/{number}.mp4")
    for number in range(110):
        street.write(6001 + number, "/start")
        await asyncio.sleep(0.1)


FLOODS: dict[str, tuple[Callable[[Street], Awaitable[None]], dict[str, str]]] = {
    "250 /help of one person": (helps, {}),
    "120 commands in a group": (group, {}),
    "200 strangers ask to come in": (strangers, {"ACCESS": "approval"}),
    f"{DRIPS} links that drip": (drip, {}),
}


async def _drip(request: web.Request) -> web.StreamResponse:
    """Serve a video at one byte a second."""
    response = web.StreamResponse(headers={"Content-Type": "video/mp4", "Content-Length": "1000000"})
    await response.prepare(request)
    if request.method != "HEAD":
        for _ in range(300):
            await response.write(b"\x00")
            await asyncio.sleep(1)
    return response


@asynccontextmanager
async def street(database_url: str, folder: Path, *, webhook: bool, **more: str) -> AsyncIterator[Street]:
    """Run the doubles with their pace, and the bot in a process of its own; everybody may use it."""
    faults = Faults()
    telegram = TelegramSandbox(token=TOKEN, faults=faults, limits=True)
    site = web.Application(client_max_size=2**31)
    site.router.add_get("/a2e/drip/{name}", _drip)
    telegram.add_routes(site)
    Page(telegram).add_routes(site)
    A2ESandbox(token=KEY, faults=faults).add_routes(site, prefix="/a2e")
    await _let_in(database_url)
    async with serving(site, "127.0.0.1", 0) as port:
        root = f"http://127.0.0.1:{port}"
        more |= {"SECRET_KEY": SECRET, "ADMIN_IDS": "4001"}
        telegram.state.add_person("Admin", number=4001)
        async with bot(root, folder, database_url, webhook=webhook, paced=True, **more):
            made = Street(telegram=telegram, root=root)
            await made.wait_of(3000)
            yield made


async def _let_in(database_url: str) -> None:
    await migrate(database_url)
    async with open_store(database_url, SECRET) as store:
        for user in range(3000, 3001 + OTHERS):

            async def allow(t, user: int = user) -> None:  # type: ignore[no-untyped-def]
                await store.users.see(t, user, language="en", now=time())
                await store.users.set_access(t, user, "allowed")

            await store.db.transact(allow)


async def measured(name: str, database_url: str | None, *, webhook: bool) -> list[float]:
    """Return how long the others wait during a flood."""
    flood, more = FLOODS[name]
    with tempfile.TemporaryDirectory(prefix="floods-") as place:
        url = database_url or f"sqlite:///{place}/bot.db"
        async with street(url, Path(place), webhook=webhook, **more) as made:
            await flood(made)
            waits = []
            for number in range(OTHERS):
                await asyncio.sleep(GAP)
                waits.append(asyncio.create_task(made.wait_of(3001 + number)))
            return list(await asyncio.gather(*waits))


async def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.floods", description=__doc__)
    parser.add_argument("--database", help="of an empty database; a SQLite file for each flood when left out")
    parser.add_argument("--webhook", action="store_true")
    parser.add_argument("--only", default="", help="part of a flood's name")
    given = parser.parse_args()
    logging.getLogger("aiohttp").setLevel(logging.CRITICAL)
    how = f"{'webhook' if given.webhook else 'polling'}, {(given.database or 'sqlite').partition(':')[0]}"
    say(f"| /start of another, {how} | p50 s | p95 s | max s |\n| --- | --- | --- | --- |")
    for name in (one for one in FLOODS if given.only in one):
        waits = await measured(name, given.database, webhook=given.webhook)
        say(f"| {name} | {at(waits, 0.5):.2f} | {at(waits, 0.95):.2f} | {max(waits):.2f} |")


if __name__ == "__main__":
    asyncio.run(main())
