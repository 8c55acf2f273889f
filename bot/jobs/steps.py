"""The steps of a job by name, as the queue knows them."""

from collections.abc import Awaitable, Callable
from functools import partial
from time import time

from bot.jobs.asks import asks
from bot.jobs.delivery import deliver
from bot.jobs.erase import erase_task, erase_thing
from bot.jobs.operator import TELL, tell_operator
from bot.jobs.originals import send_original
from bot.jobs.personal import export, forget
from bot.jobs.resend import resend
from bot.jobs.revoke import revoke
from bot.jobs.sessions import expire_thing, invite, steer
from bot.jobs.show_card import show_card
from bot.jobs.submit import submit
from bot.jobs.sweep import purge, requeue, seal, sweep
from bot.jobs.tracker import ask, late, poll
from bot.jobs.workshop import Workshop
from bot.queue.port import Queue
from bot.store.database import Transaction

Work = Callable[[Workshop, str], Awaitable[None]]
STEPS: dict[str, tuple[Work, int | None]] = {
    "submit": (submit, 8),
    "poll": (poll, 8),
    "late": (late, 2),
    "ask": (ask, 8),
    "deliver": (deliver, 16),
    "resend": (resend, 4),
    "original": (send_original, 4),
    "card": (show_card, 30),
    "erase-thing": (erase_thing, 2),
    "erase-task": (erase_task, 2),
    "invite": (invite, 4),
    "steer": (steer, 8),
    "expire-thing": (expire_thing, 2),
    "forget": (forget, 2),
    "revoke": (revoke, 2),
    "export": (export, 2),
    TELL: (tell_operator, 1),
    "sweep": (sweep, 1),
    "purge": (purge, 1),
    "seal": (seal, 1),
    "asks": (asks, 1),
}
"""step -> (work, how many at once in the whole cluster)."""


def register(queue: Queue, shop: Workshop) -> None:
    """Tell the queue what runs for each step."""
    for name, (work, limit) in STEPS.items():
        queue.entrypoint(name, partial(work, shop), limit=limit)


async def wake_all(shop: Workshop) -> None:
    """At start: take up every unfinished job and set the clocks going."""

    async def work(t: Transaction) -> None:
        await requeue(t, shop, before=time())
        for thing_id in await shop.store.things.deleting(t):
            await shop.queue.enqueue(t, "erase-thing", str(thing_id))
        await shop.queue.enqueue(t, "sweep", "all")
        await shop.queue.enqueue(t, "purge", "all")
        await shop.queue.enqueue(t, "seal", "all")

    await shop.store.db.transact(work)
