"""A person's own data is deleted in whole or in part, here and at A2E."""

from collections.abc import Sequence
from functools import partial
from math import inf
from time import time

from bot.chat import SendMessage
from bot.jobs.deps import Deps
from bot.jobs.events import CancelPressed
from bot.jobs.live_rooms import close_room
from bot.jobs.personal import at_a2e
from bot.jobs.personal.at_a2e import EVERYTHING, RESULTS
from bot.jobs.personal.privacy import STAYS
from bot.jobs.runner import write
from bot.jobs.stars.subscriptions import cancel_all
from bot.jobs.steps.delete import have_task_erased, last_word
from bot.locales import N_, _
from bot.locales.amounts import enumerated
from bot.operations import SHELVES
from bot.operations.subjects import subject_of_asset
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.job import FINAL, Job
from bot.store.kept import What
from bot.store.ledger import Limits, day_start, month_start

YOURSELF = N_("Please delete the messages in this chat yourself: Telegram doesn't let bots delete older messages.")
# For translators: {stays} is a list such as "a ban".
KEPT = N_("Kept under a keyed hash of your id: {stays}. /privacy says why.")
DEFAULTS = ("voice", "avatar")
"""The kinds of which a person may have a default, under that name among the settings."""
AGAIN_SECONDS = 5.0
"""Seconds until a job that is being started or sent is checked again: it can be deleted once that is over."""
AT_ONCE = 100
"""Jobs deleted in one transaction: few enough that nobody waits for it."""


async def forget(deps: Deps, key: str) -> None:
    """Delete what a person had when they asked.

    key: "user:chat:what:when:had"; what: a kind of shelf, results or everything; had: what A2E has of it
    (`bot.jobs.personal.at_a2e.had`), as it was before the first of it was deleted.
    """
    user, chat, what, when, *had = key.split(":")
    speaking = await deps.languages.to(int(user))  # which may be among what is deleted
    busy = await _delete_jobs(deps, int(user), float(when)) if what in (EVERYTHING, RESULTS) else False
    await deps.store.db.transact(lambda t: _forget(t, deps, int(user), what, float(when), is_last=not busy))
    if busy:
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, "forget", key, delay=AGAIN_SECONDS))
        return
    deps.uploads.let_go(int(user))
    stays = await deps.store.db.transact(lambda t: deps.store.kept.all_of(t, int(user)))
    with speaking:
        words = told(what, had[0] if had else "", [note.what for note in stays])
    await last_word(deps, SendMessage(chat_id=int(chat), text=words))


def told(what: str, had: str, stays: Sequence[What]) -> str:
    """Return what a person reads at the end: what becomes of A2E's copies, and what is kept."""
    lines = [f"🧹 {_('Done: it is deleted here.')}", *at_a2e.told(had)]
    if what == EVERYTHING:
        if stays:
            lines.append(_(KEPT, stays=enumerated(_(STAYS[one]) for one in dict.fromkeys(stays))))
        lines.append(_(YOURSELF))
    return "\n".join(lines)


async def _delete_jobs(deps: Deps, user_id: int, when: float) -> bool:
    """Delete the jobs ordered until a time, some in each transaction; return whether any has to be waited for."""
    busy, after = False, 0

    async def some(t: Transaction, after: int) -> tuple[list[int], bool]:
        jobs = await deps.store.jobs.until(t, user_id, when, limit=AT_ONCE, after=after)
        gone = [await forget_job(t, deps, job) for job in jobs]
        return [job.id for job in jobs], not all(gone)

    while True:
        ids, some_busy = await deps.store.db.transact(partial(some, after=after))
        busy = busy or some_busy
        if len(ids) < AT_ONCE:
            return busy
        after = ids[-1]


async def _forget(t: Transaction, deps: Deps, user_id: int, what: str, when: float, *, is_last: bool) -> None:
    """Delete what is no job; is_last: no job is left either."""
    await t.lock(f"user:{user_id}")
    for kind in SHELVES if what == EVERYTHING else [what]:
        if kind in SHELVES:
            await _forget_shelf(t, deps, user_id, kind, when)
    if what != EVERYTHING:
        return
    await close_rooms(t, deps, user_id, until=when)
    if is_last:
        now = time()
        await cancel_all(t, deps, user_id, now=now)
        limited = counted_from(deps.limits, now)
        await deps.store.personal.forget_rest(t, user_id, until=when, now=now, counted_from=limited)


def counted_from(limits: Limits, now: float) -> float | None:
    """Return since when a person's limits count what was spent; None: there are none."""
    if limits.monthly:
        return month_start(now)
    return day_start(now) if limits.daily else None


def forgetting(user_id: int, chat_id: int, what: str, had: str, *, when: float) -> str:
    """Return the key of the step that deletes it; had: see `forget`."""
    return f"{user_id}:{chat_id}:{what}:{when:.3f}:{had}"


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
    await t.lock(f"user:{asset.user_id}")  # whose settings may be changed by them just now
    await deps.store.assets.mark_deleting(t, asset.id, asset.user_id, now=time())
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
    await have_task_erased(t, deps, job)
    await deps.store.jobs.remove(t, job.id, job.user_id)
    return True
