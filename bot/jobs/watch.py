"""The watch: looks at what the bot needs every half a minute, writes down what it found, and has admins told.

It is a step, so one process of all does it. What it found is in the table `watched`, for /ready, `check` and metrics.
"""

import asyncio
import logging
import shutil
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from time import time

from bot.a2e import calls
from bot.a2e.errors import A2EError, BadToken, NotAllowed
from bot.chat import SendMessage
from bot.errors import BotError, Unavailable
from bot.jobs.alarms import (
    ALARMS,
    OK,
    REFUSED,
    SILENT,
    Found,
    What,
    balance_of,
    certificate_of,
    disk_of,
    is_due,
    queue_of,
    rendering_of,
    webhook_of,
)
from bot.jobs.deps import Deps
from bot.jobs.schedule import average_of
from bot.locales import _
from bot.locales.amounts import Amount
from bot.store.database import Transaction
from bot.store.open import sqlite_path
from bot.telegram.outbox.hook import TokenRefused

log = logging.getLogger(__name__)

WATCH, ALARM = "watch", "alarm"
"""The steps: the watch, and a message to one admin."""
WATCH_SECONDS = 30.0


async def watch(deps: Deps, key: str) -> None:
    """Look at everything once, then again in half a minute."""
    of_a2e, of_telegram = await asyncio.gather(_a2e(deps), _telegram(deps))
    now = time()
    found = [*of_a2e, *of_telegram, disk_of(free_bytes(deps)), certificate_of(deps.labels.identity.until, now=now)]
    await deps.store.db.transact(partial(_note, deps=deps, key=key, found=found, now=now))


async def _a2e(deps: Deps) -> list[Found]:
    """Ask A2E what is left. What can't be told now stays as it was told last."""
    try:
        wallet = await calls.credits(deps.a2e)
    except (BadToken, NotAllowed) as error:
        log.warning("a2e refuses the token: %s", error)
        return [Found(what=What.A2E, state=REFUSED)]
    except A2EError as error:
        log.warning("a2e balance unknown: %s", error)
        return [Found(what=What.A2E, state=SILENT)]
    return [Found(what=What.A2E, state=OK), balance_of(wallet.coins, limit=deps.settings.low_balance)]


async def _telegram(deps: Deps) -> list[Found]:
    try:
        info = await deps.outbox.hook.info()
    except TokenRefused as error:
        log.error("telegram refuses the token: %s", error)  # noqa: TRY400  # its words are all there is to know
        return [Found(what=What.TELEGRAM, state=REFUSED)]
    except Unavailable as error:
        log.warning("telegram not asked about the webhook: %s", error)
        return [Found(what=What.TELEGRAM, state=SILENT)]
    hook = webhook_of(info.pending, info.failed_at, now=time())
    return [Found(what=What.TELEGRAM, state=OK), *([hook] if deps.settings.use_webhook else [])]


def free_bytes(deps: Deps) -> int:
    """Return the free space of the fullest disk that this process writes to."""
    path = sqlite_path(deps.settings.database_url)
    return free_in(deps.spool.folder, path.parent if path else deps.spool.folder)


def free_in(*folders: Path) -> int:
    """Return the bytes that are free where there are fewest; one that is not there yet is made where its parent is."""
    there = [next(one for one in (path, *path.parents) if one.exists()) for path in map(Path.absolute, folders)]
    return min(shutil.disk_usage(one).free for one in there)


async def _note(t: Transaction, *, deps: Deps, key: str, found: Iterable[Found], now: float) -> None:
    """Write down what was found, and have admins told of what they don't know yet."""
    every = [*found, queue_of(await deps.queue.late(t)), await _rendering(t, deps, now=now)]
    for one in every:
        seen = await deps.store.watched.note(t, one.what, one.state, one.value, now=now)
        alarm = ALARMS.get((one.what, one.state))
        if alarm is not None and is_due(seen, alarm, now=now):
            await deps.store.watched.told(t, one.what, now=now)
            for admin in sorted(deps.settings.admin_ids):
                await deps.queue.enqueue(t, ALARM, f"{one.what}:{one.state}:{admin}")
    await deps.queue.enqueue(t, WATCH, key, delay=WATCH_SECONDS)


async def _rendering(t: Transaction, deps: Deps, *, now: float) -> Found:
    """Compare the ages of running tasks with how long their types usually take."""
    since = await deps.store.tasks.running_since(t)
    usual = {one: average_of(await deps.store.tasks.durations(t, one)) for one in {name for name, began in since}}
    return rendering_of([(now - began, usual[name]) for name, began in since])


async def tell_admin(deps: Deps, key: str) -> None:
    """Tell one admin of a trouble, if it is still there; each has a step, so that none is told for another again."""
    what, state, admin = key.split(":")
    seen = (await deps.store.db.transact(deps.store.watched.all)).get(what)
    alarm = ALARMS.get((What(what), state))
    if seen is None or seen.state != state or alarm is None:
        return
    with await deps.languages.to(int(admin)):
        limit = Amount(deps.settings.low_balance)
        text = _(alarm.words, value=Amount(seen.value or 0), limit=limit)
    try:
        await deps.outbox.send(SendMessage(chat_id=int(admin), text=text))
    except BotError as error:
        if error.retryable:  # it was certainly not sent
            raise
        log.warning("admin not told admin=%s what=%s: %s", admin, what, error)
