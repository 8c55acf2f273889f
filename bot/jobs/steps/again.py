"""Several results where their owner asks for them: shown once more, or their originals; ten at most at once.

These calls have no fence: a person asked, and what may have arrived is told. The next ten are a step of their own, so
that a step that runs again brings none of the others again.
"""

import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from functools import partial
from time import time

from bot.chat import Kind
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.derived import labelled_original_of, shown_of
from bot.jobs.events import ShownAgain
from bot.jobs.likes import Likes, in_form, liked_copy
from bot.jobs.runner import record
from bot.jobs.sending.fallbacks import RESULT_SECONDS, ways_to_show
from bot.jobs.sending.noted import note_of_job
from bot.jobs.sending.places import Place
from bot.jobs.sending.together import DOCUMENTS, PICTURES, Item, Send, Way, link_of
from bot.jobs.several import LOST, entry_of, media_of, settled, some_of
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.store.jobs import Job
from bot.telegram.outbox.media import ResultFile, Sent

log = logging.getLogger(__name__)

Ways = AsyncGenerator[ResultFile, None]
GONE = "no result any more"


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What came of bringing some.

    Attributes:
        sent: number -> the message that shows it.
        complete: all of them came.
        following: the number to go on with; None: these were the last.

    """

    sent: dict[int, Sent]
    complete: bool = True
    following: int | None = None


def next_of(job: Job, first: int) -> tuple[list[int], int | None]:
    """Return the numbers of up to ten results from one on, and the one after them."""
    lost = {number for number, one in settled(job).items() if one["kind"] == LOST}
    numbers = [number for number in range(first, len(media_of(job))) if number not in lost]
    some = some_of(numbers)
    return some, numbers[len(some)] if len(numbers) > len(some) else None


async def show_some_again(deps: Deps, job: Job, place: Place, likes: Likes, *, first: int) -> Brought:
    """Send up to ten results from a number on, and note what Telegram has not kept before.

    Raises:
        BotError: none of these was sent.

    """
    known = {number: one for number, one in settled(job).items() if one.get("file_id")}
    numbers, following = next_of(job, first)
    ways = {number: ways_again(deps, job, number, likes) for number in numbers}
    mixed = DOCUMENTS if likes.as_files else PICTURES
    caption = cards.album_caption(job)
    brought = await bring(deps, job, place, ways, caption=caption, mixed=mixed, silent=likes.silent)
    new = [entry_of(one, place.chat_id, by) for one, by in brought.sent.items() if by.file_id and one not in known]
    if new or job.unsure:
        await record(deps, job, ShownAgain(some=new))
    return Brought(sent=brought.sent, complete=brought.complete, following=following)


async def ways_again(deps: Deps, job: Job, number: int, likes: Likes) -> Ways:
    """Yield Telegram's copy as its owner likes it, then what A2E has; where that does not go, any copy.

    Raises:
        BotError: there is no copy, or A2E may hand it out soon.

    """
    sent = shown_of(job, number)
    liked, kept = liked_copy(likes, sent, labelled_original_of(job, number)), liked_copy(Likes(), sent, None)
    made = partial(ways_to_show, deps, request_of(job), media_of(job)[number])
    if liked is not None:
        yield _copy(liked)
    try:
        async with aclosing(in_form(likes, made)) as ways:
            async for file in ways:
                yield file
    except BotError as error:
        if kept in (None, liked) or passes(job, error):
            raise
        log.info("result not fetched again job=%s: %s", job.id, error)
    if kept is not None and kept != liked:
        yield _copy(kept)


def _copy(of: tuple[Kind, str]) -> ResultFile:
    kind, file_id = of
    return ResultFile(kind=kind, file_id=file_id)


def passes(job: Job, error: BotError) -> bool:
    """Whether a fault is worth another try: A2E still has the result."""
    return error.retryable and time() - job.updated_at < RESULT_SECONDS


async def bring(
    deps: Deps,
    job: Job,
    place: Place,
    ways: dict[int, Ways],
    *,
    caption: str,
    mixed: frozenset[Kind] = PICTURES,
    silent: bool = False,
) -> Brought:
    """Send some of a job's results, each in the first of its ways that Telegram takes.

    Raises:
        BotError: none of them was sent.

    """
    done: dict[int, Sent] = {}

    async def attempt(items: Sequence[Item], send: Send) -> None:
        done.update(zip([one.number for one in items], await send(), strict=True))

    async with AsyncExitStack() as stack:
        items = list[Item]()
        for number, in_turn in ways.items():
            await stack.enter_async_context(aclosing(in_turn))
            items.append(Item(number=number, url=media_of(job)[number]["url"], ways=in_turn))
            await items[-1].turn()
        link = partial(link_of, job)
        way = Way(
            outbox=deps.outbox,
            place=place,
            caption=caption,
            link=link,
            attempt=attempt,
            mixed=mixed,
            silent=silent,
        )
        await _as_far_as_it_goes(way, items)
    await note_of_job(deps.store, job, place.chat_id, *(one.message_id for one in done.values()))
    return Brought(sent=done, complete=len(done) == len(ways))


async def _as_far_as_it_goes(way: Way, items: Sequence[Item]) -> None:
    """Bring items; once some are there, what fails is left.

    Raises:
        BotError: none of them came.

    """
    try:
        await way.bring(items)
    except BotError as error:
        if not any(one.sent for one in items):
            raise
        log.info("some of several not brought: %s", error)
    if items and not any(one.sent for one in items):
        raise next((one.hindered for one in items if one.hindered), None) or BotError(GONE)
