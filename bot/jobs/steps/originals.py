"""Sends a result as a document, as A2E made it and with its labels, where its owner asks for it."""

import logging
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, aclosing
from pathlib import Path
from time import time

from bot.a2e import files
from bot.chat import Kind
from bot.errors import BotError, TooBig
from bot.jobs.deps import Deps
from bot.jobs.derived import labelled_original_of, original_of
from bot.jobs.events import OriginalSent
from bot.jobs.runner import record
from bot.jobs.sending.fallbacks import RESULT_SECONDS, UPLOAD_LIMITS, link_words
from bot.jobs.sending.noted import note_of_job
from bot.jobs.sending.places import Place
from bot.jobs.sending.together import DOCUMENTS
from bot.jobs.several import media_of
from bot.jobs.steps.again import bring, next_of, passes
from bot.jobs.steps.resend import NOT_ALL, UNSURE, asked_in, go_on, key_of, number_in, say_in
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.jobs.words.reporting import report_row
from bot.locales import N_, _
from bot.media import formats
from bot.media.formats import ENDINGS
from bot.media.labelling import Labelled
from bot.operations import OPERATIONS
from bot.store.job import HAS_RESULT, Job
from bot.telegram.outbox.errors import KindForbidden, TelegramRefused, Unknown
from bot.telegram.outbox.media import ResultFile, Sent

log = logging.getLogger(__name__)

GONE = N_(
    "A2E keeps the original for about 3 days, and it is not there any more. Nothing was charged. "
    "“📥 Show result” in /jobs brings what Telegram keeps."
)
OLDER = N_("It is older than the labels inside files, and too big for me to add one.")
OLDER_ONES = N_("Some are older than the labels inside files, and too big for me to add one.")
FORBIDDEN = N_("This chat doesn't allow files. Please open /gallery in our private chat, and press 📎 there.")


def caption(job: Job) -> str:
    """Return the caption of an original."""
    # For translators: {title} is what made it, such as "Upscale".
    words = _("{title}: the original file", title=_(OPERATIONS[job.operation].title))
    return f"📎 {words}\n{_(cards.AI_LABEL)}"


async def send_original(deps: Deps, key: str) -> None:
    """Send a result's file; Telegram's file_id is kept, so that the next time needs no upload."""
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, int(key.partition(":")[0])))
    media = (job.result or {}).get("media") if job else None
    if job is None or job.state not in HAS_RESULT or not media:
        return
    place, number = asked_in(job, key), number_in(key)
    if number is not None and number >= len(media):
        return
    url = media[number or 0]["url"]
    older = set[int]()
    try:
        sent = await _send(deps, job, place, number or 0, older)
    except BotError as error:
        if error.retryable and time() - job.updated_at < RESULT_SECONDS:
            raise
        log.info("original not sent job=%s: %s", job.id, error)
        await say_in(deps, place, _words_for(error, job, url), of=job)
    else:
        await note_of_job(deps.store, job, place.chat_id, sent.message_id)
        if sent.file_id is not None and not older:
            await record(deps, job, OriginalSent(file_id=sent.file_id, number=number))


def _words_for(error: BotError, job: Job, url: str) -> str:
    match error:
        case Unknown():  # it may have arrived, so it is not sent again unasked
            return _(UNSURE)
        case TooBig():
            return f"{link_words(job, url)}\n{_(cards.AI_LABEL)}"
        case KindForbidden():
            return _(FORBIDDEN)
        case TelegramRefused():
            return f"{link_words(job, url, [error])}\n{_(cards.AI_LABEL)}"
        case _:
            return _(GONE)


async def send_originals(deps: Deps, key: str) -> None:
    """Send up to ten of several originals as an album of documents; the next ten are a step of their own."""
    job = await deps.store.db.transact(lambda t: deps.store.jobs.get(t, int(key.partition(":")[0])))
    if job is None or job.state not in HAS_RESULT:
        return
    place = asked_in(job, key)
    (numbers, following), older = next_of(job, number_in(key) or 0), set[int]()
    try:
        ways = {number: _ways(deps, job, number, older) for number in numbers}
        brought = await bring(deps, job, place, ways, caption=caption(job), mixed=DOCUMENTS)
    except BotError as error:
        if error.retryable and time() - job.updated_at < RESULT_SECONDS:
            raise
        log.info("originals not sent job=%s: %s", job.id, error)
        await say_in(deps, place, _words_for(error, job, media_of(job)[0]["url"]), of=job)
        return
    for number, sent in brought.sent.items():
        if sent.file_id not in (None, labelled_original_of(job, number)) and number not in older:
            job = await record(deps, job, OriginalSent(file_id=sent.file_id, number=number)) or job
    for words in [NOT_ALL] * (not brought.complete) + [OLDER_ONES] * bool(older & brought.sent.keys()):
        await say_in(deps, place, _(words))
    if following is not None:
        await go_on(deps, "originals", key_of(job, place.chat_id, place.thread_id), following)


async def _ways(deps: Deps, job: Job, number: int, older: set[int]) -> AsyncGenerator[ResultFile, None]:
    """Yield Telegram's copy, then a new one; else Telegram's from before labels came, whose number `older` then has."""
    if kept := labelled_original_of(job, number):
        yield ResultFile(kind=Kind.DOCUMENT, file_id=kept)
    async with deps.spool.file(".bin") as path:
        try:
            ending = await _fetch(deps, job, number, path)
        except UnlabelledOnly as error:
            older.add(number)
            yield ResultFile(kind=Kind.DOCUMENT, file_id=error.file_id)
            return
        async with _labelled(deps, job, path, ending) as file:
            yield _document(job, file, number if len(media_of(job)) > 1 else None)


async def _send(deps: Deps, job: Job, place: Place, number: int, older: set[int]) -> Sent:
    """Send it in the first of its ways that Telegram takes."""
    why: TelegramRefused | None = None
    async with aclosing(_ways(deps, job, number, older)) as ways:
        async for file in ways:
            words = f"{caption(job)}\n{_(OLDER)}" if older else caption(job)
            try:
                return await _send_document(deps, job, place, file, words)
            except KindForbidden:
                raise
            except TelegramRefused as error:
                log.info("original refused job=%s: %s", job.id, error)
                why = error
    raise why or BotError("no original")


class UnlabelledOnly(BotError):
    """All there is of an original is a copy of Telegram's that has no label inside, and can't be given one."""

    def __init__(self, file_id: str) -> None:
        super().__init__("a copy from before labels came")
        self.file_id = file_id


async def _fetch(deps: Deps, job: Job, number: int, path: Path) -> str:
    """Download what A2E has, else what Telegram keeps from before labels came; return its ending.

    Raises:
        UnlabelledOnly: Telegram's copy is there, but too big to be handed out.
        BotError: there is no copy, or A2E may hand it out soon.

    """
    url, limit = media_of(job)[number]["url"], UPLOAD_LIMITS[Kind.DOCUMENT]
    try:
        got = await deps.labels.meanwhile(files.download(deps.a2e, url, path, limit=limit))
    except BotError as error:
        kept = original_of(job, number)
        if kept is None or passes(job, error):
            raise
        await _fetch_kept(deps, kept, path)
        return path.suffix
    return ENDINGS.get(formats.type_by(formats.first_of(path), got.content_type), path.suffix)


async def _fetch_kept(deps: Deps, file_id: str, path: Path) -> None:
    """Download a copy of Telegram's."""
    try:
        await deps.uploads.transfers.downloads.fetch(file_id, path, limit=UPLOAD_LIMITS[Kind.DOCUMENT])
    except TooBig:
        raise UnlabelledOnly(file_id) from None


def _labelled(deps: Deps, job: Job, path: Path, ending: str) -> AbstractAsyncContextManager[Labelled]:
    return deps.labels.as_document(path, composed=request_of(job).composed(), ending=ending)


async def _send_document(deps: Deps, job: Job, place: Place, document: ResultFile, words: str) -> Sent:
    rows = report_row(job, place.chat_id)
    return await deps.outbox.send_media(place.chat_id, document, caption=words, rows=rows, thread_id=place.thread_id)


def _document(job: Job, file: Labelled, number: int | None) -> ResultFile:
    which = "" if number is None else f"-{number + 1}"
    return ResultFile(kind=Kind.DOCUMENT, path=file.path, filename=f"{request_of(job).filename()}{which}{file.ending}")
