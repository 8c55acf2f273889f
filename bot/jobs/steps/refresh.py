"""Lets cards of jobs that wait or run tell the time so far: a few a second, and only where that delays nothing else.

One step for all cards, so that it costs one transaction a tick however many wait: it takes those that have had
something new to say for longest, and notes when each will have again. It runs while any job is open; each tick of the
polls sees to that.
"""

import asyncio
import logging
from functools import partial
from time import time
from typing import NamedTuple, Self

from bot.chat import EditMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.groups import card_of_parts
from bot.jobs.machine import card_step
from bot.jobs.steps.card import is_blocked
from bot.jobs.waits import ask_a2e, wait_of
from bot.jobs.words import cards
from bot.jobs.words.titles import is_group
from bot.jobs.words.waiting import Wait, next_change
from bot.store.database import Transaction
from bot.store.job import Job, State
from bot.store.jobs import REFRESH_SECONDS

log = logging.getLogger(__name__)

STEP, ALL = "refresh", "all"
RECHECK, RECHECK_SECONDS = "recheck-cards", 20.0
"""The step that looks after edits, and when it comes if the process that made them died."""
TICK_SECONDS = 1.0
AT_ONCE = 8
"""Cards that are edited in a tick, at most: less than a third of what Telegram takes."""


async def refresh(deps: Deps, key: str) -> None:
    """Edit the cards that are due, as far as there is room for it; then the next tick."""
    due = await deps.store.db.transact(lambda t: _look(t, deps, key))
    edited = await asyncio.gather(*(_edited(deps, job, edit) for job, edit in due))
    if due:
        told = [Old.of(job) for (job, _), done in zip(due, edited, strict=True) if done]
        noted = old_words([Old.of(job) for job, _ in due])
        await deps.store.db.transact(partial(_once_more, deps=deps, told=told, noted=noted))
    await ask_a2e(deps, [job for job, _ in due])


async def recheck(deps: Deps, key: str) -> None:
    """Look after cards whose edits were on their way when a process died; key: see `old_words`."""
    told = [Old(*(one.split(":"))) for one in key.split(",")]
    await deps.store.db.transact(partial(_once_more, deps=deps, told=told, noted=key))


class Old(NamedTuple):
    """What a card's words are about that are on their way, as a step's key holds it."""

    job: str
    state: str
    chat: str
    message: str

    @classmethod
    def of(cls, job: Job) -> Self:
        """Return that of a job as it was read."""
        return cls(str(job.id), job.state.value, str(job.chat_id), str(job.message_id))


def old_words(told: list[Old]) -> str:
    """Return the key of the step that looks after them: "job:state:chat:message", with commas between."""
    return ",".join(":".join(one) for one in told)


async def soon(t: Transaction, deps: Deps) -> None:
    """Have a tick come soon, unless one is about to."""
    await deps.queue.enqueue(t, STEP, ALL, delay=TICK_SECONDS)


async def _look(t: Transaction, deps: Deps, key: str) -> list[tuple[Job, EditMessage]]:
    """Return the cards to edit, with their words; when each says something new again, and the next tick, are noted."""
    await deps.queue.done(t, STEP, key)
    now, edits, later = time(), [], {}
    for job in await deps.store.waiting_cards.due(t, now=now, limit=AT_ONCE):
        wait = await wait_of(t, deps, job)
        later[job.id] = now + max(REFRESH_SECONDS, next_change(wait))
        if not await is_blocked(t, deps, job):
            with await deps.languages.to(job.user_id, t):
                edits.append((job, await _card(t, deps, job, wait)))
    await deps.store.waiting_cards.refresh_later(t, later)
    if (next_at := await deps.store.waiting_cards.next_at(t)) is not None:
        await deps.queue.enqueue(t, STEP, key, delay=max(TICK_SECONDS, next_at - now))
    if edits:
        await deps.queue.enqueue(t, RECHECK, old_words([Old.of(job) for job, _ in edits]), delay=RECHECK_SECONDS)
    return edits


async def _card(t: Transaction, deps: Deps, job: Job, wait: Wait) -> EditMessage:
    words, rows = cards.text(job, wait), cards.rows(job)
    if is_group(job):
        words, rows = card_of_parts(job, await deps.store.jobs.children(t, job.id), wait)
    return EditMessage(chat_id=job.chat_id, message_id=job.message_id or 0, text=words, rows=rows)


async def _edited(deps: Deps, job: Job, edit: EditMessage) -> bool:
    try:
        return await deps.outbox.spare.edit(edit)
    except BotError as error:  # its next change shows it again
        log.info("card not refreshed job=%s: %s", job.id, error)
        return True


async def _once_more(t: Transaction, *, deps: Deps, told: list[Old], noted: str) -> None:
    """See to it that old words do not stay where a job has moved on while they were on their way."""
    await deps.queue.done(t, RECHECK, noted)
    now = {str(job.id): job for job in await deps.store.waiting_cards.as_they_are(t, [int(one.job) for one in told])}
    for one in told:
        moved = now.get(one.job)
        if moved is None:
            continue
        if str(moved.message_id) != one.message:  # another message stands for it
            await deps.queue.enqueue(t, "uncard", f"{one.job}:{one.chat}:{one.message}")
        elif moved.state.value != one.state and (moved.state is not State.DELIVERED or cards.worded(moved)):
            await deps.queue.enqueue(t, "card", card_step(moved).key)
