"""Preflight: a clear line for everything that must work before people are let in."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from time import time

import aiohttp
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.a2e import calls
from bot.a2e.client import Client
from bot.a2e.errors import BadToken, Busy, NoAnswer, NotAllowed, RateLimited
from bot.app.health import words_of
from bot.app.star_books import compare, has_payments
from bot.config import Settings
from bot.errors import BotError
from bot.http.live.site import page_at
from bot.jobs.alarms import OK, balance_of, certificate_of, disk_of
from bot.jobs.watch import free_in
from bot.media.identity import of_operator
from bot.media.trial import try_signing
from bot.media.workers import Workers
from bot.store.migrate import REFUSED, schema_state
from bot.store.open import open_database, sqlite_path
from bot.store.reseal import check_key
from bot.store.vault import Vault
from bot.store.watched import Watched
from bot.telegram import server
from bot.telegram.request import make_application

Line = tuple[bool | None, str]
"""Whether it works, and the words; None: it works, but not for long."""


SERVICE_SECONDS = 10.0
"""How long each service may take to answer."""


async def check(settings: Settings, *, seconds: float = SERVICE_SECONDS) -> list[Line]:
    """Return (works, line) for the database, Telegram, its webhook, and A2E's balance."""
    return [line async for line in lines_of(settings, seconds=seconds)]


async def lines_of(settings: Settings, *, seconds: float = SERVICE_SECONDS) -> AsyncGenerator[Line, None]:
    """Yield the lines of `check`, each as soon as it is known; what takes time is asked side by side.

    Args:
        settings: what is checked.
        seconds: how long each service may take to answer.

    """
    async with aiohttp.ClientSession(trust_env=True) as session:
        telegram = asyncio.create_task(_telegram(settings, session, seconds))
        asked = [
            asyncio.create_task(_database(settings)),
            telegram,
            asyncio.create_task(_stars(settings, session, telegram)),
            asyncio.create_task(_a2e(settings, session, seconds)),
        ]
        try:
            for one in asked:
                for line in await one:
                    yield line
        finally:
            for one in asked:
                one.cancel()
            await asyncio.gather(*asked, return_exceptions=True)
    for line in [*await _watched(settings), *_live(settings), *await _credentials(settings)]:
        yield line


def warnings(settings: Settings) -> list[str]:
    """Return what works but may not be intended, a sentence each."""
    limits = (settings.daily_credits, settings.monthly_credits, settings.global_daily_credits)
    if settings.access != "open" or any(limits):
        return []
    return [
        "ACCESS=open and no limit: anybody who finds the bot can spend all of A2E's credits. "
        "Set DAILY_CREDITS, MONTHLY_CREDITS or GLOBAL_DAILY_CREDITS, or ACCESS=approval."
    ]


async def _database(settings: Settings) -> list[Line]:
    return [await _state_of_database(settings)]


async def _state_of_database(settings: Settings) -> Line:
    try:
        async with open_database(settings.database_url, alone=False) as db:
            await db.transact(lambda t: t.fetch_one("SELECT 1 AS one"))
        state = await schema_state(settings.database_url)
        if state == "current":
            async with open_database(settings.database_url, alone=False) as db:
                await db.transact(lambda t: check_key(t, Vault(settings.secret_key_value())))
    except (BotError, OSError) as error:
        reason = str(error).removeprefix("database: ").removeprefix("DATABASE_URL: ")
        if reason.startswith("SECRET_KEY"):
            return False, f"database: {reason}"
        return False, f"database: {reason}. Check DATABASE_URL, and that the server runs."
    if state in REFUSED:
        return False, f"database: {REFUSED[state].removeprefix('DATABASE_URL: ')}"
    return True, "database: answers" + ("" if state == "current" else "; run `python -m bot migrate`")


def _live(settings: Settings) -> list[Line]:
    """Check the live page; without PUBLIC_URL there is nothing to check."""
    if not settings.public_url:
        return []
    page = page_at(settings.public_url)
    missing = page.missing()
    return [(missing is None, f"live page: {missing or page.url}")]


async def _credentials(settings: Settings) -> list[Line]:
    """Check the operator's certificate; without one there is nothing to check."""
    if not (settings.c2pa_cert or settings.c2pa_key):
        return []
    try:
        signs = of_operator(settings.c2pa_cert, settings.c2pa_key)
        async with AsyncExitStack() as stack:
            stack.push_async_callback((workers := Workers()).close)
            await try_signing(signs, workers)
    except BotError as error:
        return [(False, f"credentials: {error}")]
    found, day = certificate_of(signs.until, now=time()), datetime.fromtimestamp(signs.until, UTC).date()
    if found.state == OK:
        return [(True, f"credentials: signed with {settings.c2pa_cert}, until {day}")]
    return [(None, f"credentials: {settings.c2pa_cert} ends on {day}; get a new certificate before")]


async def _telegram(settings: Settings, session: aiohttp.ClientSession, seconds: float) -> list[Line]:
    try:
        async with asyncio.timeout(seconds):
            return await _ask_telegram(settings, session)
    except TimeoutError:
        error = NetworkError(f"no answer within {seconds:.0f} s")
        return [(False, f"Telegram: {telegram_words(error, settings.telegram_api_url)}")]


async def _ask_telegram(settings: Settings, session: aiohttp.ClientSession) -> list[Line]:
    application = make_application(
        token=settings.telegram_bot_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        session=session,
        local_mode=settings.telegram_local_mode,
    )
    token = settings.telegram_bot_token.get_secret_value()
    if wrong := await server.is_none(session, api_url=settings.telegram_api_url, token=token):
        return [(False, f"Telegram: {wrong}")]
    try:
        me = await application.bot.get_me()
        hook = await application.bot.get_webhook_info()
    except TelegramError as error:
        return [(False, f"Telegram: {telegram_words(error, settings.telegram_api_url)}")]
    lines: list[Line] = [(True, f"Telegram: @{me.username}")]
    if not me.supports_inline_queries:
        lines.append(
            (True, f"inline mode: off; /setinline at @BotFather lets people type “@{me.username} words” anywhere")
        )
    if hook.last_error_message:
        lines.append((False, f"webhook: Telegram reports “{hook.last_error_message}” for {hook.url}"))
    elif settings.use_webhook and hook.url != f"{settings.public_url}/telegram":
        lines.append((True, "webhook: not set yet; `run` or `web` sets it"))
    else:
        lines.append((True, f"webhook: {hook.url or 'none, long polling'}"))
    return lines


async def _stars(settings: Settings, session: aiohttp.ClientSession, telegram: asyncio.Task[list[Line]]) -> list[Line]:
    """Compare the books of payments with Telegram's list, where credits are sold or were."""
    application = make_application(
        token=settings.telegram_bot_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        session=session,
        local_mode=settings.telegram_local_mode,
    )
    try:
        if await schema_state(settings.database_url) not in ("current", "behind"):
            return []
        async with open_database(settings.database_url, alone=False) as db:
            booked = await has_payments(db)
            if booked is None or not (settings.sells or booked):
                return []
            if any(works is False and words.startswith("Telegram:") for works, words in await telegram):
                return [(False, "Stars: the books can't be compared with Telegram's list: see the line of Telegram")]
            return [*await compare(db, application.bot)]
    except (BotError, OSError) as error:
        return [(False, f"Stars: the books can't be read: {error}")]


async def _a2e(settings: Settings, session: aiohttp.ClientSession, seconds: float) -> list[Line]:
    token = settings.a2e_api_token.get_secret_value()
    try:
        async with asyncio.timeout(seconds):
            wallet = await calls.credits(Client(session, base_url=settings.a2e_base_url, token=token))
    except BotError as error:
        return [(False, f"A2E: {a2e_words(error, settings.a2e_base_url)}")]
    except TimeoutError:
        late = NoAnswer("GET", f"no answer within {seconds:.0f} s")
        return [(False, f"A2E: {a2e_words(late, settings.a2e_base_url)}")]
    is_low = balance_of(wallet.coins, limit=settings.low_balance).state != OK
    low = f": that is low, fewer than {settings.low_balance}. Top up at https://video.a2e.ai" if is_low else ""
    if wallet.coins <= 0:
        return [(False, f"A2E: the token works, but the account has no credits left{low}")]
    return [(None if is_low else True, f"A2E: {wallet.coins} credits, {wallet.diamonds} diamonds{low}")]


async def _watched(settings: Settings) -> list[Line]:
    """Return what a running bot has found wrong, and whether the disk is nearly full."""
    path = sqlite_path(settings.database_url)
    found: list[Line] = []
    free = disk_of(free_in(Path(), path.parent if path else Path()))
    if free.state != OK:
        found.append((None, f"disk: {free.state}, {free.value} MB are free"))
    try:
        if await schema_state(settings.database_url) == "current":
            async with open_database(settings.database_url, alone=False) as db:
                found += [(None, words) for words in words_of(await db.transact(Watched().all))]
    except (BotError, OSError):
        return found  # the line about the database says it
    return found


NETWORK = "Check the network of this machine (DNS, proxy, firewall)"
LATER = "The token is not the problem; try again in a minute."


def telegram_words(error: TelegramError, url: str) -> str:
    """Return what to do about a failed call to Telegram, telling a network problem from a bad token.

    Args:
        error: of the call.
        url: TELEGRAM_API_URL.

    """
    if isinstance(error, RetryAfter):
        return f"{error}. {LATER}"
    if isinstance(error, NetworkError) and not isinstance(error, BadRequest):  # the library's BadRequest is one too
        return f"{url} can't be reached: {error}. {NETWORK}, and TELEGRAM_API_URL; the token was not checked."
    if isinstance(error, InvalidToken | Forbidden):
        return f"{error}. Check TELEGRAM_BOT_TOKEN; if it is right, TELEGRAM_API_URL."
    return f"the server at {url} is not the Bot API: {error}. Check TELEGRAM_API_URL."


def a2e_words(error: BotError, url: str) -> str:
    """Return what to do about a failed call to A2E, telling a network problem from a bad token.

    Args:
        error: of the call.
        url: A2E_BASE_URL.

    """
    if isinstance(error, NoAnswer) and not error.status:
        return f"{url} can't be reached: {error.message}. {NETWORK}, and A2E_BASE_URL; the token was not checked."
    if isinstance(error, RateLimited | Busy) or (isinstance(error, NoAnswer) and error.status >= 500):
        return f"{error}. {LATER}"
    if isinstance(error, BadToken | NotAllowed):
        return f"{error}. Check A2E_API_TOKEN (https://video.a2e.ai, Account > API Token)."
    return f"the server at {url} is not A2E: {error}. Check A2E_BASE_URL."
