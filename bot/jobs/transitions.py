"""Every way a job's row can change, with the money and the next step, as parts of one transaction.

Nothing here waits for a network: the steps do, and then call one of these.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from time import time
from typing import Any

from bot.errors import Refused
from bot.jobs.deps import Deps
from bot.jobs.reserves import most_of
from bot.jobs.words import costs
from bot.operations import OPERATIONS, SHELVES, TASK_TYPES
from bot.operations.base import LABELLED, Keep, Operation
from bot.operations.subjects import subject_of
from bot.store.assets import SHARED, Asset
from bot.store.database import Transaction
from bot.store.jobs import Job, NewJob, State
from bot.store.quotas import daily

SENDING_SECONDS = 1.5
"""Most results are shown sooner than that, and then "Sending" would only take a slot of the chat's pace."""
LONGEST_LINE = 10
"""Of a person's waiting jobs, how many are shown their new place when one ends."""
TAKEN = "A2E gave it the place of something that is kept already. Please send the file again, as a new one."
FINAL = frozenset({State.DELIVERED, State.FAILED, State.CANCELLED})


@dataclass(frozen=True, kw_only=True)
class Order:
    """A confirmed request, on its way to become a job."""

    user_id: int
    chat_id: int
    thread_id: int | None
    card_id: int | None
    """The message that becomes the card; None: a new one is sent."""
    reply_to: int | None
    operation: str
    request: dict[str, Any]
    """{"answers": {...}} and, for a preview, which full run it leads to."""
    price: int | None
    """Credits as told with the ✅; None: unknown."""
    at_most: int | None = None
    """Where A2E has quoted nothing: the most that is set aside, as told with the ✅."""
    parent_id: int | None = None
    is_card: bool = False
    """It only stands for other jobs: there is nothing to submit."""
    name: str | None = None
    """None: a random one. Given, it makes a second order of the same fail as a Conflict."""


async def place_order(t: Transaction, deps: Deps, order: Order) -> Job:
    """Reserve the credits, insert the job and let it be submitted.

    Raises:
        Refused: over a spend limit, or over what one person may have for nothing; nothing is stored.
        Conflict: there is a job of that name already.

    """
    operation = OPERATIONS[order.operation]
    task_type = operation.task_type
    await _has_space(t, deps, order.user_id, operation)
    set_aside = await _set_aside(t, deps, order)
    new = NewJob(
        user_id=order.user_id,
        chat_id=order.chat_id,
        thread_id=order.thread_id,
        reply_to=order.reply_to,
        message_id=order.card_id,
        operation=order.operation,
        task_type=task_type.name if task_type and not order.is_card else None,
        name=order.name or f"{LABELLED}{secrets.token_hex(6)}",
        request={**order.request, **set_aside},
        price=order.price,
        parent_id=order.parent_id,
    )
    job = await deps.store.jobs.insert(t, new, now=time())
    await _reserve(t, deps, job)
    if operation.a_day is not None:
        quota = daily(operation.command, operation.title, operation.a_day)
        await deps.store.quotas.take(t, order.user_id, quota, now=time())
    for answer in order.request.get("answers", {}).values():
        if isinstance(answer, Mapping) and "thing" in answer:
            await deps.store.assets.use(t, int(answer["thing"]), order.user_id, now=time())
    if order.is_card:
        job = await deps.store.jobs.move(t, job, State.RUNNING, now=time()) or job
    else:
        await deps.queue.enqueue(t, "submit", str(job.id))
    await deps.queue.enqueue(t, "card", card_of(job))
    return job


async def _has_space(t: Transaction, deps: Deps, user_id: int, operation: type[Operation]) -> None:
    """Check that a person's shelf takes one more, with what is on its way to it."""
    kind, most = operation.keeps, operation.holds
    if kind is None or most is None:
        return
    coming = await deps.store.jobs.open_of(t, user_id, [operation.command])
    if await deps.store.assets.count(t, user_id, kind) + len(coming) >= most:
        shelf = SHELVES[kind]
        raise Refused(
            user_text=f"Your shelf holds {most} {shelf.one}s, which is all it can. Delete one in /{shelf.command}, "
            "then send this again."
        )


async def _set_aside(t: Transaction, deps: Deps, order: Order) -> dict[str, Any]:
    """Return what a job's request keeps of a price that A2E has not quoted: that it is a guess, and what is set aside.

    Only limits need credits set aside beyond a guess; without any, the real cost is booked when it is known.
    """
    operation, limits = OPERATIONS[order.operation], deps.rules.limits
    told = {} if order.at_most is None or order.is_card else {costs.AT_MOST: order.at_most}
    if order.is_card or (order.price is not None and order.at_most is None and not operation.on_the_house):
        return {}
    if not (limits.of_studio if operation.on_the_house else limits).any:
        return {} if operation.on_the_house else {costs.GUESSED: True, **told}
    most = order.at_most
    if most is None:
        request = operation.build(name="", answers=order.request["answers"], urls={})
        most = await most_of(t, deps.store.jobs, request)
    return {costs.GUESSED: True, costs.SET_ASIDE: most, **told}


async def _reserve(t: Transaction, deps: Deps, job: Job) -> None:
    """Take a job's credits from what the limits leave; what is on the house, from the studio's alone."""
    credits = job.request.get(costs.SET_ASIDE, job.price)
    if not credits:
        return
    free, limits = OPERATIONS[job.operation].on_the_house, deps.rules.limits
    await deps.store.ledger.reserve(
        t,
        SHARED if free else job.user_id,
        job.id,
        credits,
        limits=limits.of_studio if free else limits,
        now=time(),
        guessed=costs.SET_ASIDE in job.request,
    )


def card_of(job: Job) -> str:
    """Return the key of the step that shows a job: its own card, or the one that it shares with others."""
    return str(job.request.get("card") or job.id)


async def advance(t: Transaction, deps: Deps, job: Job, to: State, **changes: object) -> Job | None:
    """Move a job on, settle what that means for the money, and let what comes next be done.

    Returns None when another step has moved it already: then nothing is changed.
    """
    if to in FINAL:
        changes |= {"finished_at": time()}
        changes.setdefault("deadline", None)
    moved = await deps.store.jobs.move(t, job, to, now=time(), **changes)
    if moved is None:
        return None
    await _settle(t, deps, moved)
    if to is not State.DELIVERED or "card" in job.request:
        pause = SENDING_SECONDS if to is State.SENDING else 0
        await deps.queue.enqueue(t, "card", card_of(job), delay=pause)
    if to is State.RUNNING:
        await deps.queue.enqueue(t, "poll", str(moved.task_type), delay=deps.rules.poll_seconds)
    if to is State.SENDING:
        await deps.queue.enqueue(t, "deliver", str(job.id))
    if to in FINAL or to is State.SENDING:
        await _start_next(t, deps, moved)
    deps.metrics.job(moved.operation, to.value)
    return moved


async def _settle(t: Transaction, deps: Deps, job: Job) -> None:
    began = job.started_at is not None
    if job.state is State.FAILED or (job.state is State.CANCELLED and not began):
        await deps.store.ledger.refund(t, job, now=time())
    elif job.state in FINAL:
        await deps.store.ledger.settle(t, job, costs.paid_by(job) or 0, now=time())
    elif job.cost:
        await deps.store.ledger.exceed(t, job, job.cost, now=time())


async def _start_next(t: Transaction, deps: Deps, job: Job) -> None:
    """A place became free: of the user's, and of A2E's for families that it runs one at a time."""
    # as many as could start: of two that end at once, each may see the other's place taken
    waiting = await deps.store.jobs.next_queued(t, job.user_id, limit=max(deps.rules.parallel_jobs, LONGEST_LINE))
    for number, one in enumerate(waiting):
        if number < deps.rules.parallel_jobs:
            await deps.queue.enqueue(t, "submit", str(one))
        if (queued := await deps.store.jobs.get(t, one)) is not None:  # its place has changed
            await deps.queue.enqueue(t, "card", card_of(queued))
    task_type = TASK_TYPES.get(job.task_type or "")
    if task_type is None or task_type.at_once is None:
        return
    in_task_type = await deps.store.jobs.queued_in_task_type(t, task_type.name)
    for number, job_id in enumerate(in_task_type):
        if number < task_type.at_once:
            await deps.queue.enqueue(t, "submit", str(job_id))
        await deps.queue.enqueue(t, "card", str(job_id))  # its place has changed


async def finish(
    t: Transaction, deps: Deps, job: Job, result: dict[str, Any], keep: Keep | None, **changes: object
) -> Job | None:
    """Let a job's result be sent, and put what is to be kept on its owner's shelf.

    What A2E has given an id that another row owns is nobody else's: then the job fails and is refunded.
    """
    if keep is not None and await _is_taken(t, deps, keep):
        return await advance(t, deps, job, State.FAILED, error=TAKEN)
    moved = await advance(t, deps, job, State.SENDING, result=result, **changes)
    if moved is None or keep is None:
        return moved
    asset = await put_on_shelf(t, deps, moved, keep, now=time())
    return await deps.store.jobs.move(t, moved, State.SENDING, now=time(), result={**result, "thing": asset.id})


async def _is_taken(t: Transaction, deps: Deps, keep: Keep) -> bool:
    """Whether A2E's id belongs to a row already, of whomever; no other transaction takes it meanwhile."""
    await t.lock(f"a2e-id:{keep.a2e_id}")
    return bool(await deps.store.assets.owned(t, [keep.a2e_id]))


async def put_on_shelf(t: Transaction, deps: Deps, job: Job, keep: Keep, *, now: float) -> Asset:
    """Put what a job has made on its owner's shelf, with the file and address of the input it came from."""
    answer = job.request["answers"][keep.field] if keep.field else None
    first = answer[0] if isinstance(answer, list) else answer
    facts = {**(keep.facts or {})} | ({"subject": subject_of(answer)} if answer else {})
    if keep.expires is not None:
        facts |= {"job": job.id, "chat_id": job.chat_id, "thread_id": job.thread_id}
    asset = await deps.store.assets.add(
        t,
        user_id=job.user_id,
        kind=keep.kind,
        name=keep.name,
        a2e_id=keep.a2e_id,
        url=(job.inputs or {}).get(keep.field or ""),
        file=(first or {}).get("file"),
        facts=facts or None,
        now=now,
    )
    if keep.expires is not None:
        await deps.queue.enqueue(t, "invite", str(asset.id))
        await deps.queue.enqueue(t, "expire-thing", str(asset.id), delay=max(0.0, keep.expires - now))
    return asset
