"""The whole product without any account: doubles of both services, the bot and a chat page in one process."""

import os
import secrets
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType

from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.app.health import Parts
from bot.app.pages import add_pages
from bot.app.serve import serving, stop_signal, work
from bot.app.wiring import Studio, open_studio
from bot.config import Settings
from bot.errors import SettingsError
from bot.http.live.site import LivePage
from bot.http.server import add_routes
from bot.sandbox.a2e import LIVE_SDK, A2ESandbox
from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.telegram import Page, TelegramSandbox
from bot.setting_readers import is_loopback
from bot.store.migrate import migrate

A2E_PREFIX = "/a2e-sandbox"
KEPT = (
    "ACCESS",
    "DAILY_CREDITS",
    "MONTHLY_CREDITS",
    "GLOBAL_DAILY_CREDITS",
    "PARALLEL_JOBS",
    "KEEP_DAYS",
    "DEFAULT_LANGUAGE",
    "STARS_PER_100_CREDITS",
    "STARS_PACKS",
    "TRIAL_CREDITS",
    "INVITE_CREDITS",
    "SUPPORT_CONTACT",
)
"""The operator's settings that hold in the demo too, so that they can be tried there. Never tokens or addresses."""


EVERYWHERE = "0.0.0.0"  # noqa: S104  # compared, not bound


async def demo(host: str, port: int, *, given: Mapping[str, str]) -> None:
    """Serve the chat page at http://host:port/ until SIGTERM; nothing outside this machine is contacted.

    Args:
        host: to listen on.
        port: to listen on.
        given: the operator's settings, from the environment and `.env`; only those in `KEPT` count.

    Raises:
        SettingsError: one of them is wrong, or others than this machine would reach the host alone.

    """
    if not (is_loopback(host) or host == EVERYWHERE):
        raise SettingsError(f"HOST: the demo is for this machine: expected 127.0.0.1, or {EVERYWHERE}; not {host[:60]}")
    with tempfile.TemporaryDirectory(prefix="studio-demo-") as folder:
        os.chdir(folder)  # the demo must not touch an operator's data folder
        async with stop_signal() as stop, open_demo(host, port, Path(folder), given=given) as studio:
            print(f"\n  Chat with the bot at {_root(host, port)}/  (Ctrl+C stops)\n", flush=True)  # noqa: T201
            await work(studio, stop, takes_updates=True, does_jobs=True)


@asynccontextmanager
async def open_demo(
    host: str, port: int, folder: Path, *, given: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Studio]:
    """Start both doubles on one port, and the bot against them; given: see `demo`."""
    token = f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(26)}"
    key = f"sk_{secrets.token_hex(16)}"
    faults, clock = Faults(), Clock()
    telegram = TelegramSandbox(token=token, faults=faults, clock=clock)
    a2e = A2ESandbox(token=key, faults=faults, clock=clock)
    telegram.other_books["a2e"] = a2e.books
    root = _root(host, port)
    settings = _settings(root, folder, token=token, key=key, given=given)
    await migrate(settings.database_url)
    site = web.Application(client_max_size=2**31)
    telegram.add_routes(site)
    Page(telegram).add_routes(site)
    a2e.add_routes(site, prefix=A2E_PREFIX)
    opened: list[Studio] = []

    async def ready() -> Parts:
        return await opened[0].ready() if opened else {"bot": False}

    async def measure() -> None:
        if opened:
            await opened[0].measure()

    registry = CollectorRegistry()
    add_routes(site, handle=None, secret=None, ready=ready, registry=registry, measure=measure)
    live = LivePage(url=f"{root}/live/", sdk=LIVE_SDK, sources=("'self'",), frames=("'self'",))
    add_pages(
        site,
        live=live,
        token=token,
        default=settings.default_language,
        opened=lambda: opened[0] if opened else None,
    )
    async with serving(site, host, port), open_studio(settings, registry=registry, live=live) as studio:
        opened.append(studio)
        yield studio


def _root(host: str, port: int) -> str:
    """Return the address at which this machine reaches a host that is listened on."""
    name = "127.0.0.1" if host == EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _settings(root: str, folder: Path, *, token: str, key: str, given: Mapping[str, str]) -> Settings:
    return Settings.load(
        {
            "TELEGRAM_BOT_TOKEN": token,
            "TELEGRAM_API_URL": root,
            "A2E_API_TOKEN": key,
            "A2E_BASE_URL": root + A2E_PREFIX,
            "DATABASE_URL": f"sqlite:///{folder / 'demo.db'}",
            "POLL_SECONDS": "0.5",
            "ADMIN_IDS": "1001",
            "PUBLIC_URL": root,
            "UPDATES": "polling",
            **{name: given[name] for name in KEPT if given.get(name)},
        },
        env_file=None,
    )
