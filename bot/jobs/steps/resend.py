"""Shows a result again, where its owner asks for it."""

import logging
from contextlib import aclosing
from dataclasses import replace
from time import time

from bot.chat import Kind, Rows, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.derived import original_of, shown_of
from bot.jobs.events import OriginalSent, ShownAgain
from bot.jobs.likes import Likes, likes_of
from bot.jobs.runner import record
from bot.jobs.sending.delivered import kept_of
from bot.jobs.sending.fallbacks import link_words
from bot.jobs.sending.noted import note_of_job
from bot.jobs.sending.places import Place
from bot.jobs.several import media_of
from bot.jobs.steps.again import passes, show_some_again, ways_again
from bot.jobs.words import cards, entries
from bot.locales import N_, _
from bot.store.database import Transaction
from bot.store.jobs import Job, State
from bot.telegram.outbox.errors import Closed, KindForbidden, TelegramRefused, Unknown
from bot.telegram.outbox.media import Sent

log = logging.getLogger(__name__)

GONE = N_(
    "That result is not kept any more: A2E deletes its copy after about 3 days. Nothing was charged. "
    "Press 🔁 Again for a new one."
)
FORBIDDEN = N_("This chat doesn't allow that kind of message. Please open /gallery in our private chat.")
NOT_ALL = N_(
    "Some of them could not be fetched. Please press the button again in a minute; "
    "A2E keeps its copies for about 3 days."
)
UNSURE = N_(
    "Telegram broke off while I sent it, so it may not have arrived. If it did not, please press the button again."
)


def key_of(job: Job, chat_id: int, thread_id: int | None) -> str:
    """Return the key of a step that shows a result in a place."""
    return f"{job.id}:{chat_id}:{thread_id or 0}"


def asked_in(job: Job, key: str) -> Place:
    """Return where it was asked for; the previous version's keys name only the job."""
    _, chat_id, thread_id, *_ = key.split(":") if ":" in key else (key, job.chat_id, job.thread_id or 0)
    return Place(chat_id=int(chat_id), thread_id=int(thread_id) or None)


def number_in(key: str) -> int | None:
    """Return the number that a key names besides: of several results, which, or which is next."""
    parts = key.split(":")
    return int(parts[3]) if len(parts) > 3 else None


async def resend(deps: Deps, key: str) -> None:
    """Send a result again because its owner asks for it: as a new message, as they like it, from A2E's copy."""
    found = await deps.store.db.transact(lambda t: _asked(t, deps, int(key.partition(":")[0])))
    if found is None:
        return
    job, likes = found
    place = asked_in(job, key)
    try:
        if cards.has_several(job):
            await _several_again(deps, job, place, likes, first=number_in(key) or 0)
        else:
            await _one_again(deps, job, place, likes)
    except BotError as error:
        if passes(job, error):
            raise
        log.info("result not shown again job=%s: %s", job.id, error)
        if words := _words_for(error):
            await say_in(deps, place, words)


async def _asked(t: Transaction, deps: Deps, job_id: int) -> tuple[Job, Likes] | None:
    """Return a job whose result can be sent again, and how its owner likes it."""
    job = await deps.store.jobs.get(t, job_id)
    if job is None or job.state is not State.DELIVERED or not media_of(job):
        return None
    owner = await deps.store.users.get(t, job.user_id)
    return job, likes_of(owner.settings if owner else {}, time())


def _words_for(error: BotError) -> str | None:
    match error:
        case Unknown():  # it may have arrived: never sent again unasked
            return _(UNSURE)
        case Closed():
            return None
        case KindForbidden():
            return _(FORBIDDEN)
        case _:
            return _(GONE)


async def _one_again(deps: Deps, job: Job, place: Place, likes: Likes) -> None:
    sent = await _send_again(deps, job, place, likes)
    if sent is None:
        return
    await note_of_job(deps.store, job, place.chat_id, sent.message_id)
    kept = shown_of(job, 0).get("file_id")
    if kept is not None and likes.as_files and sent.kind is Kind.DOCUMENT:
        if sent.file_id not in (None, kept, original_of(job, 0)):  # an earlier version's copy has no label inside
            await record(deps, job, OriginalSent(file_id=sent.file_id))  # beside the copy that is played
    else:
        await record(deps, job, ShownAgain(sent=kept_of(sent)))


async def _several_again(deps: Deps, job: Job, place: Place, likes: Likes, *, first: int) -> None:
    brought = await show_some_again(deps, job, place, likes, first=first)
    if not brought.complete:
        await say_in(deps, place, _(NOT_ALL), silent=likes.silent)
    if brought.following is None:
        words = entries.caption(job, short=True) if likes.short else entries.entry(job, [])
        await say_in(deps, place, words, _rows(job, place), silent=likes.silent, of=job)
    else:
        await go_on(deps, "resend", key_of(job, place.chat_id, place.thread_id), brought.following)


async def go_on(deps: Deps, step: str, key: str, number: int) -> None:
    """Let a step go on with the results from a number on."""
    await deps.store.db.transact(lambda t: deps.queue.enqueue(t, step, f"{key}:{number}"))


async def _send_again(deps: Deps, job: Job, place: Place, likes: Likes) -> Sent | None:
    why: list[BotError] = []
    async with aclosing(ways_again(deps, job, 0, likes)) as ways:
        async for file in ways:
            try:
                return await deps.outbox.send_media(
                    place.chat_id,
                    file,
                    caption=entries.caption(job, short=likes.short),
                    rows=_rows(job, place),
                    thread_id=place.thread_id,
                    silent=likes.silent,
                )
            except TelegramRefused as error:
                log.info("result not taken job=%s kind=%s: %s", job.id, file.kind, error)
                why.append(error)
    link = link_words(job, media_of(job)[0]["url"], why)
    await say_in(deps, place, f"{link}\n{_(cards.AI_LABEL)}", silent=likes.silent, of=job)
    return None


def _rows(job: Job, place: Place) -> Rows:
    """Return the buttons of a result that is shown somewhere."""
    return cards.rows(replace(job, unsure=False, chat_id=place.chat_id))


async def say_in(
    deps: Deps, place: Place, words: str, rows: Rows = (), *, silent: bool = False, of: Job | None = None
) -> None:
    """Say something where it was asked for; a failure is not worth another try. of: the job whose result it tells."""
    said = SendMessage(chat_id=place.chat_id, text=words, rows=rows, thread_id=place.thread_id, silent=silent)
    try:
        message = await deps.outbox.send(said)
    except BotError as error:  # the button is still there
        log.info("result not shown again: %s", error)
        return
    if of is not None:
        await note_of_job(deps.store, of, place.chat_id, message or 0)
