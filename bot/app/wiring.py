"""The composition root, the only module that knows all parts: opens them in order, closes them in reverse."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import time

import aiohttp
from prometheus_client import CollectorRegistry
from telegram.error import InvalidToken, NetworkError

from bot.a2e.client import Client, Webhook
from bot.a2e.hops import session_at
from bot.app.health import Parts, measure, readiness
from bot.backoff import Backoff
from bot.config import Settings
from bot.errors import SettingsError, Unavailable
from bot.http.live.sessions import Sessions
from bot.http.live.site import LivePage, page_at
from bot.http.mini_app.files import Files
from bot.http.mini_app.routes import StudioApp
from bot.http.mini_app.tickets import Tickets
from bot.jobs.block_list import BlockList
from bot.jobs.deps import Deps
from bot.jobs.languages import Languages
from bot.jobs.lookups import Lookups
from bot.jobs.maintenance import Maintenance
from bot.jobs.overtaken import is_overtaken
from bot.jobs.sending.noted import note_shown
from bot.jobs.steps.table import register
from bot.jobs.transfers import Transfers
from bot.jobs.uploads import Uploads
from bot.media.files import LOCAL_MB, TELEGRAM_MB
from bot.media.identity import identity
from bot.media.labelling import Labels
from bot.media.links import Links
from bot.media.spool import Spool
from bot.media.trial import try_signing
from bot.media.workers import Workers
from bot.metrics import Metrics
from bot.queue.port import Queue
from bot.store.database import Transaction
from bot.store.lasting import learn_former
from bot.store.ledger import Limits
from bot.store.reseal import check_key, remember_key
from bot.store.store import Store, open_store
from bot.telegram import server
from bot.telegram.inbox.careful import Careful
from bot.telegram.inbox.downloads import Downloads
from bot.telegram.inbox.order import InOrder
from bot.telegram.inbox.translate import App
from bot.telegram.outbox.answers import Answers
from bot.telegram.outbox.outbox import Outbox
from bot.telegram.pacing.budget import TELEGRAM, Budget, Pace, open_budget
from bot.telegram.request import make_application
from handlers.intake import Intake
from handlers.mini_app import MiniApp
from handlers.patience import Patience
from handlers.router import handlers

log = logging.getLogger(__name__)

SPOOL_BYTES = 4 * 1024**3
AWAY = Backoff(longest=30.0)
"""Pauses while Telegram is not reached."""


@dataclass(frozen=True, kw_only=True)
class Studio:
    """Everything open and wired: what turns and steps work with, and what brings updates to them."""

    deps: Deps
    application: App
    in_order: InOrder
    intake: Intake
    careful: Careful
    sessions: Sessions
    """What the live page may do."""
    mini_app: StudioApp
    """What the Mini App shows."""
    registry: CollectorRegistry

    async def ready(self) -> Parts:
        """Return how each part is, for /ready."""
        return await readiness(self.deps)

    async def measure(self) -> None:
        """Update the metrics that the database knows better than this process."""
        await measure(self.deps)


OpenStore = Callable[[str, str], AbstractAsyncContextManager[Store]]
"""Opens the store of a DATABASE_URL with a SECRET_KEY."""
DATA = Path("data")
"""What is kept on disk beside the database."""


@asynccontextmanager
async def open_studio(
    settings: Settings,
    *,
    registry: CollectorRegistry | None = None,
    pace: Pace = TELEGRAM,
    live: LivePage | None = None,
    patience: Patience | None = None,
    opens: OpenStore = open_store,
    workers: Workers | None = None,
) -> AsyncIterator[Studio]:
    """Open the store, both services and the queue, and wire them; live, patience, opens, workers: other than usual."""
    async with AsyncExitStack() as stack:
        store = await _open_store(stack, settings, opens)
        run, metrics = secrets.token_hex(8), Metrics(registry := registry or CollectorRegistry())
        to_telegram = await stack.enter_async_context(session_for(settings.telegram_api_url))
        application = await _open_application(stack, settings, to_telegram)
        a2e = await _open_a2e(stack, settings, metrics, webhook_for(settings, store))
        budget = await stack.enter_async_context(open_budget(settings.database_url, pace))
        outbox = _make_outbox(application, budget, metrics, store)
        stack.push_async_callback((workers := workers or Workers()).close)
        transfers = _make_transfers(settings, store, a2e, Downloads(application.bot, to_telegram), workers)
        deps = Deps(
            settings=settings,
            store=store,
            queue=_make_queue(settings, store),
            a2e=a2e,
            outbox=outbox,
            answers=Answers(store=store, outbox=outbox, sender=run, is_overtaken=is_overtaken),
            spool=transfers.spool,
            workers=transfers.workers,
            labels=await _make_labels(stack, settings, store, transfers),
            uploads=(uploads := Uploads(store=store, a2e=a2e, transfers=transfers)),
            lookups=Lookups(store=store, a2e=a2e, uploads=uploads, members=outbox.members, stars=outbox.stars),
            limits=_limits(settings),
            languages=Languages(store, default=settings.default_language),
            metrics=metrics,
            live=live or page_at(settings.public_url),
            maintenance=Maintenance(store),
        )
        yield _studio(deps, application, careful=Careful(store, run), registry=registry, patience=patience)


def _studio(
    deps: Deps, application: App, *, careful: Careful, registry: CollectorRegistry, patience: Patience | None
) -> Studio:
    register(deps.queue, deps)
    intake = Intake(application=application, deps=deps, careful=careful, patience=patience)
    return Studio(
        deps=deps,
        application=application,
        in_order=InOrder(intake.take, intake.refuse),
        intake=intake,
        careful=careful,
        sessions=Sessions(
            store=deps.store,
            a2e=deps.a2e,
            queue=deps.queue,
            access=deps.settings.access,
            admins=deps.settings.admin_ids,
            language=deps.languages.of,
            default=deps.languages.default,
        ),
        mini_app=_make_mini_app(deps),
        registry=registry,
    )


def _make_mini_app(deps: Deps) -> StudioApp:
    transfers, key = deps.uploads.transfers, deps.store.vault.derive("files of the page")
    files = Files(fetch=transfers.downloads.fetch, spool=transfers.spool, labels=deps.labels)
    return StudioApp(contents=MiniApp(deps=deps), files=files, tickets=Tickets(key=key))


async def _open_store(stack: AsyncExitStack, settings: Settings, opens: OpenStore) -> Store:
    store = await stack.enter_async_context(opens(settings.database_url, settings.secret_key_value()))
    await store.db.transact(partial(_know_key, store=store))
    return store


async def _know_key(t: Transaction, *, store: Store) -> None:
    """Start only with a key that opens the rows: a wrong one would break every turn."""
    await check_key(t, store.vault)
    await learn_former(t, store.vault)
    await remember_key(t, store.vault)


def _make_transfers(settings: Settings, store: Store, a2e: Client, downloads: Downloads, workers: Workers) -> Transfers:
    spool = Spool(DATA / "spool", max_bytes=SPOOL_BYTES)
    links = Links(trusted=(settings.a2e_base_url + "/",))
    return Transfers(
        a2e=a2e,
        downloads=downloads,
        spool=spool,
        links=links,
        workers=workers,
        block_list=BlockList(store),
        telegram_mb=LOCAL_MB if settings.telegram_local_mode else TELEGRAM_MB,
    )


def _make_outbox(application: App, budget: Budget, metrics: Metrics, store: Store) -> Outbox:
    blocked, shown = partial(_mark_blocked, store), partial(note_shown, store)
    return Outbox(application.bot, budget, metrics=metrics, on_blocked=blocked, on_shown=shown)


async def _make_labels(stack: AsyncExitStack, settings: Settings, store: Store, transfers: Transfers) -> Labels:
    """Return what labels files; a certificate that can't be used stops the start."""
    signs = identity(settings.c2pa_cert, settings.c2pa_key, store.vault.derive("c2pa"))
    workers, signers = (Workers(starts=transfers.workers.starts) for _ in range(2))
    labels = Labels(identity=signs, spool=transfers.spool, workers=workers, signers=signers)
    stack.push_async_callback(labels.close)
    if settings.c2pa_cert:
        await try_signing(signs, signers)
    return labels


async def _mark_blocked(store: Store, user_id: int) -> None:
    await store.db.transact(lambda t: store.users.mark_blocked(t, user_id, now=time()))


def webhook_for(settings: Settings, store: Store) -> Webhook | None:
    """Return the address where A2E tells us that a task has ended; None if it cannot reach us."""
    if not settings.public_url:
        return None
    return Webhook(url=f"{settings.public_url}/a2e", token=store.vault.derive("a2e webhook"))


async def _open_a2e(stack: AsyncExitStack, settings: Settings, metrics: Metrics, webhook: Webhook | None) -> Client:
    session = await stack.enter_async_context(session_at(settings.a2e_base_url))
    token = settings.a2e_api_token.get_secret_value()
    return Client(session, base_url=settings.a2e_base_url, token=token, webhook=webhook, on_call=metrics.a2e)


def session_for(root: str) -> aiohttp.ClientSession:
    """Return a session for one service; the environment's proxy is used only for other machines."""
    return aiohttp.ClientSession(trust_env=root.startswith("https"), connector=aiohttp.TCPConnector(limit=200))


async def _open_application(stack: AsyncExitStack, settings: Settings, session: aiohttp.ClientSession) -> App:
    application: App = make_application(
        token=settings.telegram_bot_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        session=session,
        local_mode=settings.telegram_local_mode,
    )
    application.add_handlers(handlers())
    await _reach_telegram(application, settings, session)
    stack.push_async_callback(application.shutdown)
    return application


async def _reach_telegram(application: App, settings: Settings, session: aiohttp.ClientSession) -> None:
    """Initialise, waiting for Telegram as long as it takes; but waiting won't fix a wrong token or server."""
    token = settings.telegram_bot_token.get_secret_value()
    for pause in AWAY:
        if wrong := await server.is_none(session, api_url=settings.telegram_api_url, token=token):
            raise Unavailable(wrong)
        try:
            await application.initialize()
        except InvalidToken as error:
            raise SettingsError(
                "TELEGRAM_BOT_TOKEN: Telegram does not know this token; get it from @BotFather"
            ) from error
        except NetworkError as error:
            log.warning("telegram not reached, retrying seconds=%s: %s", pause, error)
            await asyncio.sleep(pause)
        else:
            return


def _make_queue(settings: Settings, store: Store) -> Queue:
    if settings.database_url.startswith("sqlite"):
        from bot.queue.local import LocalQueue

        return LocalQueue(db=store.db)
    from bot.queue.cluster import ClusterQueue  # heavy, and not needed on SQLite

    return ClusterQueue(url=settings.database_url)


def _limits(settings: Settings) -> Limits:
    return Limits(
        daily=settings.daily_credits,
        monthly=settings.monthly_credits,
        global_daily=settings.global_daily_credits,
        sells=settings.sells,
        exempt=settings.admin_ids,
    )
