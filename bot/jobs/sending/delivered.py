"""Commits around a result's way into the chat: that a message is about to be sent, and that it is delivered."""

from collections.abc import Mapping
from functools import partial
from time import time
from typing import Any

from bot.jobs.deps import Deps
from bot.jobs.transitions import advance
from bot.jobs.words import cards
from bot.jobs.words.cards import request_of
from bot.store.database import Transaction
from bot.store.jobs import Job, State
from bot.telegram.outbox.media import Sent


async def fence(deps: Deps, job: Job, *, up: bool) -> Job | None:
    """Commit that a message is about to be sent, or that it certainly was not."""
    result = {**(job.result or {}), "fence": up}
    return await deps.store.db.transact(
        lambda t: deps.store.jobs.move(t, job, State.SENDING, now=time(), result=result)
    )


async def delivered(
    deps: Deps, job: Job, sent: Sent | None, *, unsure: bool = False, moved: Mapping[str, Any] | None = None
) -> bool:
    """Commit that it is delivered; a card that did not become the result says so in words.

    Args:
        deps: what steps work with.
        job: the row.
        sent: the message that shows it; None: its card does, or nothing.
        unsure: nobody knows whether it was sent.
        moved: columns that say where it stands now, see `moves_to`.

    Returns False when another run of this step was quicker.

    """
    result = {name: value for name, value in (job.result or {}).items() if name != "fence"}
    if sent is not None:
        result["sent"] = {
            "kind": sent.kind.value,
            "file_id": sent.file_id,
            "message_id": sent.message_id,
        }
    if unsure:
        result["unsure"] = True
    done = await deps.store.db.transact(
        partial(_commit, deps=deps, job=job, changes={"result": result, **(moved or {})})
    )
    return done is not None


async def _commit(t: Transaction, *, deps: Deps, job: Job, changes: dict[str, Any]) -> Job | None:
    done, result = await advance(t, deps, job, State.DELIVERED, **changes), changes["result"]
    if (
        done is not None and "card" not in job.request and cards.worded(done)
    ):  # as a step of its own: never overtaken by an older card
        await deps.queue.enqueue(t, "card", str(job.id))
    key = request_of(job).shared_key()
    if done is not None and key is not None and "sent" in result:
        await deps.store.assets.add(
            t,
            user_id=0,
            kind="shared",
            name=key,
            a2e_id=key,
            url=None,
            file=result["sent"],
            now=time(),
        )
    return done
