"""Cancels and refunds what waits for somebody who is banned, some jobs at a time: they may be many.

Nothing of theirs is started meanwhile, see `bot.jobs.steps.start`.
"""

from functools import partial

from bot.jobs.deps import Deps
from bot.jobs.events import CancelPressed
from bot.jobs.runner import write
from bot.store.database import Transaction

STEP = "bar"
SLICE = 20
"""Jobs that are cancelled in one transaction."""


async def cancel_waiting(deps: Deps, key: str) -> None:
    """Cancel all that waits; key is the person's id. It ends when they have been let in again."""
    while await deps.store.db.transact(partial(_cancel_some, deps=deps, user_id=int(key))):
        continue


async def _cancel_some(t: Transaction, *, deps: Deps, user_id: int) -> bool:
    """Cancel some; return whether more may wait."""
    await t.lock(f"slots:{user_id}")  # as a start does
    if not await deps.store.users.is_banned(t, user_id):
        return False
    waiting = await deps.store.tasks.queued_of(t, user_id, limit=SLICE)
    for job in waiting:
        await write(t, deps, job, CancelPressed())
    return len(waiting) == SLICE
