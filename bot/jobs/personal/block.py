"""Blocks a reported result: how it and what it was made of look goes on the block list, and the result goes."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from time import time
from typing import Any

from bot.a2e import files
from bot.chat import SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.derived import original_of, shown_of
from bot.jobs.personal.data import AGAIN_SECONDS, drop_asset
from bot.jobs.personal.revoke import forget_with_messages
from bot.jobs.several import media_of
from bot.jobs.steps.delete import whisper
from bot.locales import N_, _, ngettext
from bot.locales.amounts import date
from bot.media.alike import is_plain
from bot.operations import OPERATIONS
from bot.store.assets import Asset
from bot.store.database import Transaction
from bot.store.job import Job
from bot.store.shown import of_asset

log = logging.getLogger(__name__)

STEP = "block"
SHARED = N_("What people have forwarded or shared in other chats stays there: Telegram lets a bot delete none of it.")
LOOK_SECONDS = 60.0
MOST_BYTES = 50 * 1024**2
MOST_PARTS = 20
"""Files that a result was made of, at most, that are looked at."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a file can be had."""

    file_id: str | None
    url: str | None = None
    made: bool = False
    """It is a result, and not what one was made of."""


def key_of(job_id: int, admin: int) -> str:
    """Return the step's key."""
    return f"{job_id}:{admin}"


async def block(deps: Deps, key: str) -> None:
    """Block a job's result; key is `key_of`. Its job is gone in the end, so that a repeated step does nothing."""
    job_id, admin = map(int, key.split(":"))
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, job_id))
    if job is None:
        return
    assets = await deps.store.db.transact(lambda t: _assets(t, deps, job))
    sources = [*_results(job), *_parts(job), *_pictures(assets)][: MOST_PARTS + len(media_of(job))]
    looks = [found for one in sources if (found := await _looks(deps, one))]
    done = await deps.store.db.transact(partial(_blocked, deps=deps, job=job, assets=assets, looks=looks))
    if not done:  # it is just being sent
        await deps.store.db.transact(lambda t: deps.queue.enqueue(t, STEP, key, delay=AGAIN_SECONDS))
        return
    for person, words in ((job.user_id, partial(_to_owner, deps, job)), (admin, partial(_to_admin, len(looks)))):
        with await deps.languages.to(person):
            await whisper(deps, SendMessage(chat_id=person, text=words()))


def _results(job: Job) -> Iterator[Source]:
    for number, one in enumerate(media_of(job)):
        file_id = original_of(job, number) or shown_of(job, number).get("file_id")
        yield Source(file_id=file_id, url=one["url"], made=True)


def _parts(job: Job) -> Iterator[Source]:
    """Yield what people have sent for it; drawings of ours and what A2E publishes have no file."""
    for part in _mappings(job):
        file, url = part.get("file"), part.get("url")
        if file or url:
            yield Source(file_id=(file or {}).get("file_id"), url=url)


def _mappings(job: Job) -> Iterator[dict[str, Any]]:
    for answer in job.request["answers"].values():
        yield from (one for one in (answer if isinstance(answer, list) else [answer]) if isinstance(one, dict))


async def _assets(t: Transaction, deps: Deps, job: Job) -> list[Asset]:
    """Return the owner's assets that it was made of."""
    numbers = {int(one["thing"]) for one in _mappings(job) if "thing" in one}
    found = [await deps.store.assets.get(t, number, job.user_id) for number in sorted(numbers)]
    return [one for one in found if one is not None]


def _pictures(assets: list[Asset]) -> Iterator[Source]:
    for asset in assets:
        if asset.file:
            yield Source(file_id=asset.file.get("file_id"), url=asset.url)


async def _looks(deps: Deps, source: Source) -> list[str]:
    """Return how a file looks; nothing if it can't be had any more, or is no picture or video.

    Of what a result was made of, a plain ground is no reason to refuse everybody's plain grounds.
    """
    async with deps.spool.file(".bin") as path:
        try:
            if source.file_id is not None:
                await deps.uploads.transfers.downloads.fetch(source.file_id, path, limit=MOST_BYTES)
            elif source.url is not None:
                await files.download(deps.a2e, source.url, path, limit=MOST_BYTES)
            found = list(await deps.workers.run("looks", seconds=LOOK_SECONDS, path=str(path)))
        except BotError as error:
            if error.retryable:
                raise
            log.info("not blocked, since it can't be looked at: %s", type(error).__name__)
            return []
    return found if source.made else [one for one in found if not is_plain(one)]


async def _blocked(t: Transaction, *, deps: Deps, job: Job, assets: list[Asset], looks: list[list[str]]) -> bool:
    """Put it on the list, and delete the result with its messages and assets; False: not now."""
    going, now = f"blocked {job.id}", await deps.store.jobs.get(t, job.id)
    if now is None:
        return True
    if not await forget_with_messages(t, deps, now, going):
        return False
    for asset in assets:
        await deps.store.shown.let_go(t, of_asset(asset.id), going)
        if asset.file:
            await drop_asset(t, deps, asset)
    for one in looks:
        label = f"{OPERATIONS[job.operation].title} · {date(job.created_at)}"
        await deps.store.blocked.add(t, one, label=label, now=time())
    await deps.queue.enqueue(t, "unshow", going)
    log.info("result blocked job=%s entries=%s", job.id, len(looks))
    return True


def _to_owner(deps: Deps, job: Job) -> str:
    title, contact = escape(_(OPERATIONS[job.operation].title)), deps.settings.support_contact
    # For translators: {title} is what made it, such as "Face swap".
    words = _(
        "The operator has blocked a result of yours, “{title}”, after a report. It is deleted, and its pictures can't "
        "be used here any more.",
        title=title,
    )
    # For translators: {contact} is a name or an address.
    ask = _("Questions: {contact}", contact=escape(contact))
    return f"🚫 {words}{f' {ask}' if contact else ''}"


def _to_admin(number: int) -> str:
    if not number:
        gone = _("The result is deleted. It can't be recognised again: none of its files is there any more.")
        return f"🚫 {gone}"
    words = ngettext(
        "Blocked, and the result is deleted: {count} picture or video is refused from now on, from anybody. "
        "/admin takes it off the list.",
        "Blocked, and the result is deleted: {count} pictures and videos are refused from now on, from anybody. "
        "/admin takes them off the list.",
        number,
    )
    return f"🚫 {words} {_(SHARED)}"
