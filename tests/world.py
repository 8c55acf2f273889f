"""A whole world for a test: both sandboxes and the bot, over real HTTP, in one process."""

import asyncio
import io
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import aiohttp
import av
import numpy
import PIL.Image
from aiohttp import web
from aiohttp.typedefs import Middleware

from bot.app.serve import add_half, serving, work
from bot.app.wiring import OpenStore, Studio, open_studio
from bot.config import Settings
from bot.http.live.site import LivePage
from bot.locales import LANGUAGES
from bot.media.workers import Workers
from bot.sandbox.a2e import LIVE_SDK, A2ESandbox
from bot.sandbox.a2e.speech import Said
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.telegram import Page, TelegramSandbox
from bot.sandbox.telegram.person import LONG, Person
from bot.store.migrate import migrate
from bot.store.store import open_store
from bot.store.told import Told
from bot.telegram.pacing.budget import TELEGRAM, Pace
from bot.telegram.profile import codes
from handlers.patience import Patience
from tests.databases import elsewhere
from tests.lent_workers import lent
from tests.ports import free_port
from tests.told_before import ToldBefore

TOKEN = "1234567890:AAtest-token-of-the-sandbox-0123456789"
KEY = "sk_test0123456789abcdef"
SAID: Said = {}
"""A process that speaks costs more than most tests do besides."""
T = TypeVar("T")


@dataclass(repr=False)
class World:
    """What a test works with.

    Nobody reads all that is in it: asyncio does at each end of a fixture, for a message of its own that nobody sees.
    """

    root: str
    session: aiohttp.ClientSession
    telegram: TelegramSandbox
    a2e: A2ESandbox
    faults: Faults
    person: Person
    settings: Settings
    studio: Studio | None = None

    async def other(self) -> Person:
        """Return a second person."""
        return Person(self.session, self.root, 1002)


@asynccontextmanager
async def sandbox(
    *,
    seconds: float = 0.3,
    coins: int = 1000,
    limits: bool = False,
    local: bool = False,
    routes: Sequence[web.RouteDef] = (),
    between: Middleware | None = None,
) -> AsyncIterator[tuple[str, TelegramSandbox, A2ESandbox]]:
    """Run both doubles on one free port, and any routes that a test adds.

    Between sees every call first; local: Telegram's is as a local Bot API server.
    """
    faults, clock = Faults(), Clock()
    telegram = TelegramSandbox(token=TOKEN, faults=faults, limits=limits, clock=clock, local=local)
    a2e = A2ESandbox(token=KEY, faults=faults, seconds=seconds, coins=coins, said=SAID, clock=clock)
    telegram.other_books["a2e"] = a2e.books
    site = web.Application(client_max_size=2**31, middlewares=[between] if between else [])
    site.add_routes(routes)
    telegram.add_routes(site)
    Page(telegram).add_routes(site)
    a2e.add_routes(site, prefix="/a2e")
    async with serving(site, "127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}", telegram, a2e


def settings_for(root: str, database_url: str, **more: str) -> Settings:
    """Return settings that point at the doubles."""
    return Settings.load(
        {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": root,
            "A2E_API_TOKEN": KEY,
            "A2E_BASE_URL": f"{root}/a2e",
            "DATABASE_URL": database_url,
            "SECRET_KEY": "a key for tests, long enough",
            "POLL_SECONDS": "0.1",
            "ADMIN_IDS": "1001",
            **more,
        }
    )


@asynccontextmanager
async def world(
    database_url: str,
    *,
    seconds: float = 0.3,
    coins: int = 1000,
    limits: bool = False,
    live: bool = False,
    routes: Sequence[web.RouteDef] = (),
    between: Middleware | None = None,
    patience: Patience | None = None,
    opens: OpenStore = open_store,
    **more: str,
) -> AsyncIterator[World]:
    """Run everything until the block ends, then stop it as SIGTERM does; live: with the live page.

    Telegram knows the bot's menus and descriptions: it is not the bot's first start.
    """
    before = told_before()
    async with (
        sandbox(seconds=seconds, coins=coins, limits=limits, routes=routes, between=between) as (root, telegram, a2e),
        aiohttp.ClientSession() as session,
    ):
        before.remembered_by(telegram)
        settings = settings_for(root, database_url, **(live_settings() if live else {}), **more)
        async with Person(session, root) as person:
            made = World(
                root=root,
                session=session,
                telegram=telegram,
                a2e=a2e,
                faults=telegram.faults,
                person=person,
                settings=settings,
            )
            pace, page = TELEGRAM if limits else HURRIED, live_page(settings, root) if live else None
            opens = before.opening(opens)
            async with running(settings, pace=pace, live=page, patience=patience, opens=opens) as studio:
                made.studio = studio
                yield made


@cache
def told_before() -> ToldBefore:
    """Return what the bot's first start tells Telegram, admins' menus aside."""
    return elsewhere(_first_start())


async def _first_start() -> ToldBefore:
    with tempfile.TemporaryDirectory() as folder:
        await migrate(url := f"sqlite:///{folder}/bot.db")
        async with sandbox() as (root, telegram, _a2e):
            settings = settings_for(root, url, ADMIN_IDS="")
            async with running(settings) as studio:
                store, number = studio.deps.store, len(codes(LANGUAGES, settings.default_language))

                async def all_told() -> dict[str, str]:
                    known = await store.db.transact(Told(store.vault).known)
                    return known if sum(" all in " in name for name in known) == number else {}

                digests = await until(all_told)
                return ToldBefore(digests=digests, commands=telegram.state.commands, texts=telegram.state.texts)


HURRIED = Pace(overall=0.001, chat=0.001, group=0.001)
"""No pace: people in tests do not wait between two taps, and the doubles then enforce none either."""


def live_settings() -> dict[str, str]:
    """Return settings with a public address on this machine, where the live page is served."""
    port = free_port()
    return {"PUBLIC_URL": f"http://127.0.0.1:{port}", "PORT": str(port), "UPDATES": "polling"}


def live_page(settings: Settings, root: str) -> LivePage:
    """Return the live page with a stand-in for Agora; it is shown in a frame of the sandbox's chat page."""
    return LivePage(url=f"{settings.public_url}/live/", sdk=LIVE_SDK, sources=(root,), frames=(root,))


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    takes_updates: bool = True,
    does_jobs: bool = True,
    pace: Pace = HURRIED,
    live: LivePage | None = None,
    patience: Patience | None = None,
    opens: OpenStore = open_store,
) -> AsyncIterator[Studio]:
    """Run the bot, or one half of it, by webhook if the settings say so."""
    stop = asyncio.Event()
    patience = patience or Patience(prompt=LONG)  # on a busy machine the same press is answered in the same way
    workers = Workers(starts=lent)
    async with open_studio(settings, pace=pace, live=live, patience=patience, opens=opens, workers=workers) as studio:
        site = web.Application()
        add_half(site, studio, takes_updates=takes_updates)
        async with serving(site, settings.host, settings.port if settings.public_url and takes_updates else 0):
            task = asyncio.create_task(work(studio, stop, takes_updates=takes_updates, does_jobs=does_jobs))
            try:
                yield studio
            finally:
                stop.set()
                await task


def picture(color: str = "teal", size: tuple[int, int] = (320, 400), kind: str = "JPEG") -> bytes:
    """Return a real picture."""
    out = io.BytesIO()
    PIL.Image.new("RGB", size, color).save(out, kind)
    return out.getvalue()


def video(path: Path, *, seconds: float = 1.0, size: int = 64, rate: int = 10) -> Path:
    """Write a real mp4."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width = stream.height = size
        stream.pix_fmt = "yuv420p"
        for number in range(int(seconds * rate)):
            pixels = numpy.full((size, size, 3), number * 20 % 255, numpy.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return path


async def until(happens: Callable[[], T | Awaitable[T]], *, seconds: float = LONG) -> T:
    """Wait for something that no message tells, seen at once or asked for; returns what is true of it at last."""
    async with asyncio.timeout(seconds):
        while True:
            seen = happens()
            found: T = await seen if isinstance(seen, Awaitable) else seen
            if found:
                return found
            await asyncio.sleep(0.02)


async def until_done(here: World, step: str, *, seconds: float = LONG) -> None:
    """Wait until no step of that name waits or is being worked on."""
    store, queue = here.studio.deps.store, here.studio.deps.queue

    async def none_left() -> bool:
        return not await store.db.transact(lambda t: queue.waiting(t, step))

    await until(none_left, seconds=seconds)


async def until_answered(here: World) -> None:
    """Wait until every update is handled and every answer sent."""
    await until(lambda: here.telegram.updates.pending == 0)
    await until_done(here, "update")
    await until(lambda: not here.studio.deps.answers.in_hand)
