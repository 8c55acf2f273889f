"""A person's own data: forgotten whole or in part, here and at A2E, or handed out as a file."""

import json
import logging
from pathlib import Path
from time import time

from bot.chat import Kind, Say
from bot.errors import BotError
from bot.gateway.results import ResultFile
from bot.jobs.cards import is_group
from bot.jobs.erase import deletable, task_key
from bot.jobs.exported import page, readable
from bot.jobs.moves import FINAL, advance
from bot.jobs.workshop import Workshop
from bot.operations import OPERATIONS, SHELVES
from bot.store.database import Transaction
from bot.store.jobs import Job, State
from bot.store.ledger import month_start
from bot.store.things import Thing

log = logging.getLogger(__name__)

AT_A2E = (
    "A2E's copies are being deleted too; previews, speech, and files that were only uploaded have no delete call at "
    "A2E, which drops them after about 3 days."
)
EVERYTHING, RESULTS = "everything", "results"
DEFAULT = "voice"
"""The setting, and the kind of shelf: which voice is offered first."""
AGAIN_SECONDS = 5.0
"""Until a job that is being started or sent is looked at again: it can be deleted when that is over."""
AT_ONCE = 200
PAGE = "page"
"""In a key of `export`: the page to read."""


async def forget(shop: Workshop, key: str) -> None:
    """Delete what a person had when they asked; key is "user:chat:what:when", what a kind of shelf, results or all."""
    user, chat, what, when = key.split(":")
    left = await shop.store.db.transact(lambda t: _forget(t, shop, int(user), what, float(when)))
    if left:
        await shop.store.db.transact(lambda t: shop.queue.enqueue(t, "forget", key, delay=AGAIN_SECONDS))
        return
    words = f"🧹 Done: it is deleted here. {AT_A2E}"
    if what == EVERYTHING:
        words += " Messages in this chat are yours to delete: Telegram lets me not do that for older ones."
    await shop.outbox.send(Say(chat_id=int(chat), text=words))


async def _forget(t: Transaction, shop: Workshop, user_id: int, what: str, when: float) -> bool:
    """Delete what can be deleted now; return whether something is left."""
    store = shop.store
    for kind in SHELVES if what == EVERYTHING else [what]:
        if kind in SHELVES:
            await _forget_shelf(t, shop, user_id, kind, when)
    if what not in (EVERYTHING, RESULTS):
        return False
    jobs = await store.jobs.until(t, user_id, when, limit=AT_ONCE)
    left = [job for job in jobs if not await forget_job(t, shop, job)]
    if what == EVERYTHING and not left:
        await store.personal.forget_rest(t, user_id, month=month_start(time()))
    return bool(left) or len(jobs) == AT_ONCE


async def _forget_shelf(t: Transaction, shop: Workshop, user_id: int, kind: str, when: float) -> None:
    for thing in await shop.store.things.all_of(t, user_id, kind):
        if thing.created_at <= when:
            await drop_thing(t, shop, thing)
    if kind == DEFAULT:
        await _forget_default(t, shop, user_id, thing_id=None)


async def drop_thing(t: Transaction, shop: Workshop, thing: Thing) -> None:
    """Take a thing off its shelf, its consent back, and let it be deleted at A2E; a default voice is one no more."""
    await shop.store.things.mark_deleting(t, thing.id, thing.user_id)
    await shop.queue.enqueue(t, "erase-thing", str(thing.id))
    shelf = SHELVES.get(thing.kind)
    if shelf is not None and shelf.likeness:
        subject = subject_of_thing(thing)
        await shop.store.consents.revoke(t, thing.user_id, shelf.likeness, subject, now=time())
    if thing.kind == DEFAULT:
        await _forget_default(t, shop, thing.user_id, thing_id=thing.id)


async def _forget_default(t: Transaction, shop: Workshop, user_id: int, *, thing_id: int | None) -> None:
    """Forget which voice is offered first: any, or the one that is gone."""
    user = await shop.store.users.get(t, user_id)
    chosen = user.settings.get(DEFAULT) if user else None
    if user is not None and chosen and thing_id in (None, chosen.get("thing")):
        await shop.store.users.set_setting(t, user, DEFAULT, None)


def subject_of_thing(thing: Thing) -> str:
    """Return what the consent for a thing of the shelf is about: the file it came from."""
    return str((thing.facts or {}).get("subject") or (thing.file or {}).get("unique_id") or f"thing {thing.id}")


async def forget_job(t: Transaction, shop: Workshop, job: Job) -> bool:
    """Cancel a job that waits or runs, and delete it; False while it is just being started or sent."""
    if job.state in (State.QUEUED, State.RUNNING):
        moved = await advance(t, shop, job, State.CANCELLED)
        job = moved or job
    if job.state not in FINAL:
        return False
    operation = OPERATIONS[job.operation]
    on_shelf = operation.keeps and job.state is State.DELIVERED
    if job.task_id and operation.owns_task and deletable(job) and not on_shelf and not is_group(job):
        await shop.queue.enqueue(t, "erase-task", task_key(job, now=time()))
    await shop.store.jobs.remove(t, job.id, job.user_id)
    return True


async def export(shop: Workshop, key: str) -> None:
    """Send a person all that is kept about them, as JSON, and then ("user:chat:page") as a page to read."""
    user, chat, *form = key.split(":")
    held = readable(await shop.store.db.transact(lambda t: shop.store.personal.everything(t, int(user))))
    if form == [PAGE]:
        written = page(held, made=time())
        await _hand_out(shop, int(chat), written, "my-data.html", "📄 The same as a page to read.")
        return
    written = json.dumps(held, ensure_ascii=False, indent=1)
    await _hand_out(shop, int(chat), written, "my-data.json", "📦 All that I keep about you.")
    await shop.store.db.transact(lambda t: shop.queue.enqueue(t, "export", f"{user}:{chat}:{PAGE}"))


async def _hand_out(shop: Workshop, chat: int, written: str, name: str, caption: str) -> None:
    """Send a text as a file."""
    async with shop.supplies.spool.file(Path(name).suffix) as path:
        path.write_text(written)
        try:
            await shop.outbox.send_media(
                chat, ResultFile(kind=Kind.DOCUMENT, path=path, filename=name), caption=caption, rows=()
            )
        except BotError as error:
            if error.retryable:
                raise
            log.warning("the data of a user could not be sent chat=%s: %s", chat, error)
