"""Lets cards of jobs that wait or run tell the time so far: a few a second, and only where that delays nothing else.

One step for all cards, so that it costs one transaction a tick however many wait: it takes those that have had
something new to say for longest, and notes when each will have again. It runs while any job is open; each tick of the
polls sees to that.
"""

import asyncio
import logging
from functools import partial
from time import time

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
TICK_SECONDS = 1.0
AT_ONCE = 8
"""Cards that are edited in a tick, at most: less than a third of what Telegram takes."""


async def refresh(deps: Deps, key: str) -> None:
    """Edit the cards that are due, as far as there is room for it; then the next tick."""
    due = await deps.store.db.transact(lambda t: _look(t, deps, key))
    edited = await asyncio.gather(*(_edited(deps, job, edit) for job, edit in due))
    told = [job for (job, _), done in zip(due, edited, strict=True) if done]
    if told:
        await deps.store.db.transact(partial(_once_more, deps=deps, told=told))
    await ask_a2e(deps, [job for job, _ in due])


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


async def _once_more(t: Transaction, *, deps: Deps, told: list[Job]) -> None:
    """See to it that old words do not stay where a job has moved on while they were on their way."""
    now = {job.id: job for job in await deps.store.waiting_cards.as_they_are(t, [job.id for job in told])}
    for job in told:
        moved = now.get(job.id, job)
        if moved.message_id != job.message_id:  # another message stands for it
            await deps.queue.enqueue(t, "uncard", f"{job.id}:{job.chat_id}:{job.message_id}")
        elif moved.state is not job.state and (moved.state is not State.DELIVERED or cards.worded(moved)):
            await deps.queue.enqueue(t, "card", card_step(job).key)
