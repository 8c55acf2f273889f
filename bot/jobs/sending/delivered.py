"""Commits around sending a result: that a message is about to be sent, and that it was delivered."""

from collections.abc import Mapping
from functools import partial
from time import time
from typing import Any

from bot.jobs import events
from bot.jobs.deps import Deps
from bot.jobs.runner import record, write
from bot.jobs.words.cards import request_of
from bot.store.database import Transaction
from bot.store.job import Job
from bot.telegram.outbox.media import Sent


async def fence(deps: Deps, job: Job, *, up: bool) -> Job | None:
    """Commit that a message is about to be sent, or that it was certainly not sent."""
    return await record(deps, job, events.SendBegan() if up else events.NotTaken())


async def delivered(deps: Deps, job: Job, sent: Sent | None, *, moved: Mapping[str, Any] | None = None) -> bool:
    """Commit that it was delivered.

    Args:
        deps: what steps work with.
        job: the row.
        sent: the message that shows it; None: its card's words do, or nothing.
        moved: columns that say where it is now, see `moves_to`.

    Returns False if another run of this step was quicker.

    """
    event = events.Sent(sent=kept_of(sent) if sent else None, moved=moved or {})
    return await deps.store.db.transact(partial(_commit, deps=deps, job=job, event=event)) is not None


async def unsure(deps: Deps, job: Job) -> None:
    """Commit that nobody knows whether it arrived: its card says in words where to get it."""
    await record(deps, job, events.SendUnsure())


def kept_of(sent: Sent) -> dict[str, Any]:
    """Return what is kept about a message that shows a result."""
    return {"kind": sent.kind.value, "file_id": sent.file_id, "message_id": sent.message_id}


async def _commit(t: Transaction, *, deps: Deps, job: Job, event: events.Sent) -> Job | None:
    now = await deps.store.jobs.get(t, job.id)  # which message the card is may have been noted meanwhile
    done = await write(t, deps, now if now is not None and now.version == job.version else job, event)
    key = request_of(job).shared_key()
    if done is not None and key is not None and event.sent and event.sent["file_id"]:
        await deps.store.samples.add(t, key, sent=event.sent, now=time())
    return done
