"""Follows a group that has become a supergroup: it has a new id, and none of its former messages."""

from bot.jobs.deps import Deps
from bot.store.database import Transaction


async def follow_group(t: Transaction, *, deps: Deps, moved: tuple[int, int]) -> None:
    """Let what is open or running in a group go on in the supergroup; a repeated step changes nothing.

    Args:
        t: the transaction.
        deps: what steps work with.
        moved: old and new id of the chat.

    """
    old, new = moved
    await deps.store.drafts.follow(t, old, new)
    await deps.store.groups.follow(t, old, new)
    for job_id in await deps.store.jobs.follow(t, old, new):
        await deps.queue.enqueue(t, "card", str(job_id))
