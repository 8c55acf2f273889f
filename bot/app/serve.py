"""Runs the opened parts, both halves or one, until SIGTERM, then finishes what is in hand."""

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from socket import gaierror

from aiohttp import web

from bot import __version__
from bot.app.check import warnings
from bot.app.menus import set_menus
from bot.app.pages import add_pages
from bot.app.wiring import Studio, open_studio
from bot.config import Settings
from bot.errors import SettingsError, Unavailable
from bot.http.limits import HttpLimits, listening
from bot.http.server import FromA2E, add_routes
from bot.jobs.live_rooms import leave_all
from bot.jobs.steps.poll import wake_tasks
from bot.jobs.steps.table import wake_all
from bot.store.migrate import migrate
from bot.telegram.inbox.polling import ALLOWED, Poller

log = logging.getLogger(__name__)


DRAIN_SECONDS, STEPS_SECONDS = 8.0, 7.0
"""Seconds for what is in hand after SIGTERM, and of those for updates and steps; it must be gone within 10 s."""
WAKE_SECONDS = 60.0
BROKEN_SECONDS = 5.0
"""Seconds before a loop that broke starts again, so that it does not fill the log."""


@asynccontextmanager
async def stop_signal() -> AsyncIterator[asyncio.Event]:
    """Lend an event that SIGTERM or SIGINT sets."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    try:
        yield stop
    finally:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)


async def run(settings: Settings, *, takes_updates: bool = True, does_jobs: bool = True) -> None:
    """Run both halves, or one of them, until SIGTERM."""
    await migrate(settings.database_url)
    for words in warnings(settings):
        log.warning("settings warning: %s", words)
    async with stop_signal() as stop, AsyncExitStack() as stack:
        studio = await _opened(stack, settings, stop)
        if studio is None:
            log.info("stopped before it was ready")
            return
        site = web.Application()
        add_half(site, studio, takes_updates=takes_updates)
        async with serving(site, settings.host, settings.port if takes_updates else settings.worker_port):
            await work(studio, stop, takes_updates=takes_updates, does_jobs=does_jobs)


async def _opened(stack: AsyncExitStack, settings: Settings, stop: asyncio.Event) -> Studio | None:
    """Open the parts, which waits for Telegram as long as it takes; None: stop was set meanwhile."""
    opening = asyncio.current_task()
    assert opening is not None  # noqa: S101  # for types
    watching = asyncio.create_task(_cancel_when(stop, opening))
    try:
        return await stack.enter_async_context(open_studio(settings))
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        opening.uncancel()
        return None
    finally:
        watching.cancel()


async def _cancel_when(stop: asyncio.Event, task: asyncio.Task[None]) -> None:
    await stop.wait()
    task.cancel()


def add_half(site: web.Application, studio: Studio, *, takes_updates: bool = True) -> None:
    """Add the web half's routes to an aiohttp application."""
    settings = studio.deps.settings
    secret = studio.deps.store.vault.derive("telegram webhook") if settings.use_webhook and takes_updates else None

    add_routes(
        site,
        handle=studio.in_order.handle,
        secret=secret,
        ready=studio.ready,
        registry=studio.registry,
        a2e=_from_a2e(studio) if takes_updates else None,
        measure=studio.measure,
        former=studio.deps.store.vault.derive_all("telegram webhook")[1:],
    )
    if takes_updates and studio.deps.live.url:
        add_pages(
            site,
            live=studio.deps.live,
            token=settings.telegram_bot_token.get_secret_value(),
            default=settings.default_language,
            opened=lambda: studio,
        )


def _from_a2e(studio: Studio) -> FromA2E | None:
    webhook = studio.deps.a2e.webhook
    if webhook is None:
        return None
    former = studio.deps.store.vault.derive_all("a2e webhook")[1:]
    return FromA2E(wake=partial(wake_tasks, studio.deps), token=webhook.token, former=former)


@asynccontextmanager
async def serving(
    site: web.Application,
    host: str,
    port: int,
    *,
    limits: HttpLimits = HttpLimits(),  # noqa: B008  # frozen
) -> AsyncIterator[int]:
    """Serve an aiohttp application; yield the port.

    Raises:
        SettingsError: the port is in use, or HOST is no address, or not this machine's.

    """
    async with AsyncExitStack() as stack:
        try:
            opened = await stack.enter_async_context(listening(site, host, port, limits))
        except (gaierror, UnicodeError):
            raise SettingsError(f"HOST: {host[:60]} is no address of this machine; try 127.0.0.1 or 0.0.0.0") from None
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise SettingsError(
                f"PORT: cannot listen on {host}:{port} ({reason}); choose another PORT or HOST"
            ) from None
        yield opened


async def work(studio: Studio, stop: asyncio.Event, *, takes_updates: bool, does_jobs: bool) -> None:
    """Take updates and do jobs until stop is set, then finish what is in hand."""
    await studio.careful.begin()
    tasks = [
        asyncio.create_task(_kept_up("careful", studio.careful.run)),
        asyncio.create_task(_kept_up("answers", studio.deps.answers.run)),
    ]
    if does_jobs:
        await wake_all(studio.deps)
        tasks.append(asyncio.create_task(_kept_up("inbox", partial(_keep_waking, studio))))
        tasks.append(asyncio.create_task(studio.deps.queue.run(), name="queue"))
    poller, menus = None, list[asyncio.Task[None]]()
    if takes_updates:
        if studio.deps.settings.use_webhook:
            await _set_webhook(studio)
        else:
            poller = Poller(studio.application.bot, studio.in_order)
            tasks.append(asyncio.create_task(poller.run(), name="poller"))
        menus.append(asyncio.create_task(set_menus(studio)))  # nobody has to wait for them
    log.info("running version=%s", __version__)
    log.info("ready")
    stopped = asyncio.create_task(stop.wait())
    ended, _ = await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    await _drain(studio, poller, [*tasks, *menus], does_jobs=does_jobs, alone=takes_updates and does_jobs)
    for task in ended - {stopped}:
        task.result()


async def _kept_up(name: str, loop: Callable[[], Awaitable[None]]) -> None:
    """Run a background loop; if a mistake of ours breaks it, it starts again and nothing else stops."""
    while True:
        try:
            await loop()
        except Exception:
            log.exception("loop broke, starting again loop=%s", name)
        await asyncio.sleep(BROKEN_SECONDS)


async def _drain(
    studio: Studio, poller: Poller | None, tasks: list[asyncio.Task[None]], *, does_jobs: bool, alone: bool
) -> None:
    log.info("stopping")
    ends = asyncio.get_running_loop().time() + DRAIN_SECONDS
    for task in tasks:
        if task.get_name() == "poller":
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
    async with asyncio.TaskGroup() as group:
        if poller is not None:
            group.create_task(poller.drain(timeout=STEPS_SECONDS))
        group.create_task(studio.in_order.drain(timeout=STEPS_SECONDS))
        if does_jobs:
            group.create_task(studio.deps.queue.drain(timeout=STEPS_SECONDS))
    await studio.intake.close()
    left = max(1.0, ends - asyncio.get_running_loop().time())
    async with asyncio.TaskGroup() as group:
        group.create_task(studio.deps.answers.drain(timeout=left))
        if alone:  # otherwise other workers go on, and leave each room when its time is over
            group.create_task(leave_all(studio.deps, timeout=left))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await studio.careful.end()


async def _keep_waking(studio: Studio) -> None:
    """Check from time to time whether the queue has lost a waiting update."""
    while True:
        try:
            await studio.intake.wake()
        except Unavailable as error:
            log.warning("waiting updates not looked at: %s", error)
        await asyncio.sleep(WAKE_SECONDS)


async def _set_webhook(studio: Studio) -> None:
    """Have Telegram call us at the public address; a start that can't have that fails."""
    await studio.application.bot.set_webhook(
        f"{studio.deps.settings.public_url}/telegram",
        secret_token=studio.deps.store.vault.derive("telegram webhook"),
        allowed_updates=list(ALLOWED),
        max_connections=100,
    )
