"""The steps of a job by name, as the queue knows them."""

from collections.abc import Awaitable, Callable
from functools import partial
from time import time

from bot import log
from bot.jobs import daily
from bot.jobs.access_requests import asks
from bot.jobs.alerts import TELL, tell_operator
from bot.jobs.broadcasts import sending as broadcasts
from bot.jobs.broadcasts.hand import REPORT as CAST_REPORT
from bot.jobs.deps import Deps
from bot.jobs.live_messages import steer
from bot.jobs.live_rooms import end_room, invite, leave_room
from bot.jobs.personal.barred import STEP as BAR
from bot.jobs.personal.barred import cancel_waiting
from bot.jobs.personal.block import STEP as BLOCK
from bot.jobs.personal.block import block
from bot.jobs.personal.data import forget
from bot.jobs.personal.exporting import export
from bot.jobs.personal.revoke import revoke
from bot.jobs.personal.unshow import unshow_all
from bot.jobs.recipe_machine import STEP as RECIPE
from bot.jobs.recipes import take_next
from bot.jobs.stars.booking import REWARD_STEP
from bot.jobs.stars.refunds import STEP as REFUND
from bot.jobs.stars.refunds import refund, requeue_refunds
from bot.jobs.stars.rewards import tell as tell_reward
from bot.jobs.stars.subscriptions import STEP as SUBSCRIPTION
from bot.jobs.stars.subscriptions import edited
from bot.jobs.steps.card import show_card
from bot.jobs.steps.delete import erase_asset, erase_task, erase_tasks
from bot.jobs.steps.offer import STEP as OFFER
from bot.jobs.steps.offer import offer
from bot.jobs.steps.originals import send_original, send_originals
from bot.jobs.steps.poll import ask, late, poll
from bot.jobs.steps.purge import purge
from bot.jobs.steps.refresh import STEP as REFRESH
from bot.jobs.steps.refresh import refresh
from bot.jobs.steps.rename import rename_asset
from bot.jobs.steps.resend import resend
from bot.jobs.steps.round import STEP as ROUND
from bot.jobs.steps.round import send_round
from bot.jobs.steps.send import deliver
from bot.jobs.steps.sharper import STEP as SHARPER
from bot.jobs.steps.sharper import send_sharper
from bot.jobs.steps.start import submit
from bot.jobs.steps.sweep import requeue, seal, sweep
from bot.jobs.steps.uncard import uncard
from bot.jobs.watch import ALARM, WATCH, WATCH_SECONDS, tell_admin, watch
from bot.locales import speaking
from bot.queue.port import Queue
from bot.store.database import Transaction

Work = Callable[[Deps, str], Awaitable[None]]
STEPS: dict[str, tuple[Work, int | None]] = {
    "submit": (submit, 8),
    "poll": (poll, 8),
    "late": (late, 2),
    "ask": (ask, 8),
    "deliver": (deliver, 16),
    "resend": (resend, 4),
    "original": (send_original, 4),
    "originals": (send_originals, 4),
    ROUND: (send_round, 2),
    "uncard": (uncard, 4),
    SHARPER: (send_sharper, 4),
    "card": (show_card, 30),
    REFRESH: (refresh, 1),
    RECIPE: (take_next, 8),
    "erase-thing": (erase_asset, 2),
    "erase-task": (erase_task, 2),
    "erase-tasks": (erase_tasks, 4),
    "rename-thing": (rename_asset, 2),
    OFFER: (offer, 4),
    "invite": (invite, 4),
    "steer": (steer, 8),
    "expire-thing": (end_room, 2),
    "leave-room": (leave_room, 2),
    "forget": (forget, 2),
    "revoke": (revoke, 2),
    "unshow": (unshow_all, 2),
    BLOCK: (block, 2),
    BAR: (cancel_waiting, 2),
    "export": (export, 2),
    REFUND: (refund, 4),
    SUBSCRIPTION: (edited, 4),
    REWARD_STEP: (tell_reward, 4),
    TELL: (tell_operator, 1),
    broadcasts.STEP: (broadcasts.broadcast, 1),
    CAST_REPORT: (broadcasts.report, 2),
    WATCH: (watch, 1),
    ALARM: (tell_admin, 4),
    daily.STEP: (daily.report, 1),
    "sweep": (sweep, 1),
    "purge": (purge, 1),
    "seal": (seal, 1),
    "asks": (asks, 1),
}
"""Step -> (work, how many at once in the whole cluster)."""


OF_A_JOB = frozenset(
    {"submit", "ask", "deliver", "resend", "original", "originals", ROUND, SHARPER, "card", "uncard", RECIPE}
)
"""Steps whose key begins with a job's id."""


def register(queue: Queue, deps: Deps) -> None:
    """Tell the queue what runs for each step."""
    for name, (work, limit) in STEPS.items():
        step = partial(_of_job, work) if name in OF_A_JOB else work
        queue.entrypoint(name, partial(step, deps), limit=limit)


async def _of_job(work: Work, deps: Deps, key: str) -> None:
    """Run a step in its owner's language, with its job's id on every line it logs."""
    job = int(key.partition(":")[0])
    with log.bind(job=job), speaking(await deps.languages.of_job(job), deps.languages.default):
        await work(deps, key)


async def wake_all(deps: Deps) -> None:
    """At start: resume every unfinished job and schedule the periodic steps."""

    async def work(t: Transaction) -> None:
        await requeue(t, deps, before=time())
        await requeue_refunds(t, deps)
        await broadcasts.requeue(t, deps)
        for asset_id in await deps.store.assets.deleting(t):
            await deps.queue.enqueue(t, "erase-thing", str(asset_id))
        await deps.queue.enqueue(t, "sweep", "all")
        await deps.queue.enqueue(t, "purge", "all")
        await deps.queue.enqueue(t, "seal", "all")
        await deps.queue.enqueue(t, WATCH, "all", delay=WATCH_SECONDS)
        await deps.queue.enqueue(t, daily.STEP, daily.ALL)

    await deps.store.db.transact(work)
