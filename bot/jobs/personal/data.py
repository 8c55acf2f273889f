"""A person's own data: deleted in whole or in part, here and at A2E, or exported as a file."""

import json
import logging
from math import inf
from pathlib import Path
from time import time

from bot.chat import Kind, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.events import CancelPressed
from bot.jobs.live_rooms import close_room
from bot.jobs.personal.exported import page, readable
from bot.jobs.runner import write
from bot.jobs.stars.subscriptions import cancel_all
from bot.jobs.steps.delete import deletable, task_key
from bot.jobs.words.titles import is_group
from bot.locales import N_, _
from bot.operations import OPERATIONS, SHELVES
from bot.operations.subjects import subject_of_asset
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.job import FINAL, Job, State
from bot.store.ledger import month_start
from bot.telegram.outbox.media import ResultFile

log = logging.getLogger(__name__)

AT_A2E = N_(
    "A2E's copies are being deleted too. A2E has no way to delete previews, speech and files that were only uploaded: "
    "it drops them after about 3 days."
)
YOURSELF = N_("Please delete the messages in this chat yourself: Telegram doesn't let bots delete older messages.")
EVERYTHING, RESULTS = "everything", "results"
DEFAULTS = ("voice", "avatar")
"""The kinds of which a person may have a default, under that name among the settings."""
AGAIN_SECONDS = 5.0
"""Seconds until a job that is being started or sent is checked again: it can be deleted once that is over."""
AT_ONCE = 200
PAGE = "page"
"""In a key of `export`: the page to read."""


async def forget(deps: Deps, key: str) -> None:
    """Delete what a person had when they asked; key is "user:chat:what:when", what: a kind of shelf, results or all."""
    user, chat, what, when = key.split(":")
    speaking = await deps.languages.to(int(user))  # which may be among what is deleted
    left = await deps.store.db.transact(lambda t: _forget(t, deps, int(user), what, float(when)))
    if left:
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "forget", key, delay=AGAIN_SECONDS))
        return
    with speaking:
        words = f"🧹 {_('Done: it is deleted here.')} {_(AT_A2E)}"
        if what == EVERYTHING:
            words = f"{words} {_(YOURSELF)}"
    await deps.outbox.send(SendMessage(chat_id=int(chat), text=words))


async def _forget(t: Transaction, deps: Deps, user_id: int, what: str, when: float) -> bool:
    """Delete what can be deleted now; return whether anything is left."""
    store = deps.store
    for kind in SHELVES if what == EVERYTHING else [what]:
        if kind in SHELVES:
            await _forget_shelf(t, deps, user_id, kind, when)
    if what == EVERYTHING:
        await close_rooms(t, deps, user_id, until=when)
    if what not in (EVERYTHING, RESULTS):
        return False
    jobs = await store.jobs.until(t, user_id, when, limit=AT_ONCE)
    left = [job for job in jobs if not await forget_job(t, deps, job)]
    if what == EVERYTHING and not left:
        await cancel_all(t, deps, user_id, now=time())
        await store.personal.forget_rest(t, user_id, month=month_start(time()))
    return bool(left) or len(jobs) == AT_ONCE


async def close_rooms(t: Transaction, deps: Deps, user_id: int, *, until: float = inf) -> None:
    """Close the live rooms that a person opened until a time."""
    for room in await deps.store.live_rooms.open_of(t, user_id):
        if room.opened_at <= until:
            await close_room(t, deps, room)


async def _forget_shelf(t: Transaction, deps: Deps, user_id: int, kind: str, when: float) -> None:
    for asset in await deps.store.assets.all_of(t, user_id, kind):
        if asset.created_at <= when:
            await drop_asset(t, deps, asset)
    if kind in DEFAULTS:
        await _forget_default(t, deps, user_id, kind, asset_id=None)


async def drop_asset(t: Transaction, deps: Deps, asset: Asset) -> None:
    """Take an asset off its shelf, revoke its consent, and have it deleted at A2E; a default is reset."""
    await deps.store.assets.mark_deleting(t, asset.id, asset.user_id)
    await deps.queue.enqueue(t, "erase-thing", str(asset.id))
    shelf = SHELVES.get(asset.kind)
    if shelf is not None and shelf.likeness:
        subject = subject_of_asset(asset)
        await deps.store.consents.revoke(t, asset.user_id, shelf.likeness, subject, now=time())
    if asset.kind in DEFAULTS:
        await _forget_default(t, deps, asset.user_id, asset.kind, asset_id=asset.id)


async def _forget_default(t: Transaction, deps: Deps, user_id: int, kind: str, *, asset_id: int | None) -> None:
    """Reset the default of a kind: whichever it is, or the one that is gone."""
    user = await deps.store.users.get(t, user_id)
    chosen = user.settings.get(kind) if user else None
    if user is not None and chosen and asset_id in (None, chosen.get("thing")):
        await deps.store.users.set_setting(t, user, kind, None)


async def forget_job(t: Transaction, deps: Deps, job: Job) -> bool:
    """Cancel a waiting or running job, and delete it; False while it is being started or sent."""
    job = await write(t, deps, job, CancelPressed()) or job
    if job.state not in FINAL:
        return False
    operation = OPERATIONS[job.operation]
    on_shelf = operation.keeps and job.state is State.DELIVERED
    if job.task_id and operation.owns_task and deletable(job) and not on_shelf and not is_group(job):
        await deps.queue.enqueue(t, "erase-task", task_key(job, now=time()))
    await deps.store.jobs.remove(t, job.id, job.user_id)
    return True


async def export(deps: Deps, key: str) -> None:
    """Send a person everything that is kept about them, as JSON, and then ("user:chat:page") as a page to read."""
    user, chat, *form = key.split(":")
    held = await deps.store.db.transact(lambda t: deps.store.personal.everything(t, int(user)))
    if form == [PAGE]:
        with await deps.languages.to(int(user)):
            written, words = page(readable(held), made=time()), f"📄 {_('The same as a page to read.')}"
        await _hand_out(deps, int(chat), written, "my-data.html", words)
        return
    with await deps.languages.to(int(user)):
        words = f"📦 {_('Everything I keep about you.')}"
    written = json.dumps(readable(held), ensure_ascii=False, indent=1)
    await _hand_out(deps, int(chat), written, "my-data.json", words)
    await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "export", f"{user}:{chat}:{PAGE}"))


async def _hand_out(deps: Deps, chat: int, written: str, name: str, caption: str) -> None:
    """Send a text as a file."""
    async with deps.spool.file(Path(name).suffix) as path:
        path.write_text(written, encoding="utf-8")
        try:
            await deps.outbox.send_media(
                chat, ResultFile(kind=Kind.DOCUMENT, path=path, filename=name), caption=caption, rows=()
            )
        except BotError as error:
            if error.retryable:
                raise
            log.warning("export not sent chat=%s: %s", chat, error)
