"""Writes what has happened to a job: the only writer of its row. Each change is one transaction."""

from collections.abc import Mapping
from itertools import chain, count
from time import time
from typing import Any

from bot.jobs import breaker, machine, recipe_machine
from bot.jobs.came_to import came_to
from bot.jobs.change import Change, Entry, Step
from bot.jobs.deps import Deps
from bot.jobs.events import Event, IdTaken, Shelved
from bot.jobs.machine import card_step
from bot.jobs.stars.booking import reward_inviter
from bot.jobs.words.cards import request_of
from bot.jobs.words.titles import is_recipe
from bot.operations import SHELVES, TASK_TYPES
from bot.operations.base import Keep, OpenRoom
from bot.operations.results import FROM
from bot.operations.subjects import CARRIES, subject_of
from bot.operations.usual import length_class
from bot.store.assets import BY_AI, Asset
from bot.store.breakers import START
from bot.store.database import Transaction
from bot.store.job import Job, State

WORKED_ON_BY = {State.QUEUED: "submit", State.STARTING: "submit", State.SENDING: "deliver"}
"""The step that brings a job out of a state; in any other it has nothing to do."""
LONGEST_LINE = 10
"""How many of a person's waiting jobs show their new place when one ends."""


async def record(deps: Deps, job: Job, event: Event) -> Job | None:
    """Write an event of a job in a transaction of its own; None: it came too late, and changes nothing."""
    return await deps.store.db.transact(lambda t: write(t, deps, job, event))


async def write(t: Transaction, deps: Deps, job: Job, event: Event) -> Job | None:
    """Write an event of a job as part of a transaction.

    Returns the row after it; None if another step has already moved the row, or the machine says that the event came
    too late: then nothing changes.
    """
    now = time()
    moves = recipe_machine.apply if is_recipe(job) else machine.apply
    change = moves(job, event, now=now)
    if change is None:
        return None
    if change.answered:  # first, as the other transactions that touch both: breaker, then row
        await breaker.worked(t, deps, breaker.key_of(job), START)
    moved = await deps.store.jobs.save(t, job, change.job) if change.job != job else job
    if moved is None:
        return None
    await _book(t, deps, job, moved, change)
    step = WORKED_ON_BY.get(job.state)
    if step is not None and WORKED_ON_BY.get(moved.state) != step:
        await deps.queue.done(t, step, str(job.id))
    await _enqueue(t, deps, change.enqueue)
    if change.frees:
        await _start_next(t, deps, moved)
    if change.moved:
        deps.metrics.job(moved.operation, moved.state.value)
        await _note_duration(t, deps, moved, now)
        if moved.state is State.DELIVERED and (moved.cost or moved.price):
            await reward_inviter(t, deps, moved.user_id)
    return moved


async def _book(t: Transaction, deps: Deps, before: Job, job: Job, change: Change) -> None:
    """Write the money of a change: in the person's ledger, and in the operator's sums."""
    ledger, now = deps.store.ledger, time()
    if (spent := came_to(before, job, change)) is not None:
        await deps.store.spend.add(t, spent, job_id=job.id)
    for entry, credits in change.ledger:
        match entry:
            case Entry.REFUND:
                await ledger.refund(t, job, now=now)
            case Entry.SETTLE:
                await ledger.settle(t, job, credits, now=now)
            case Entry.EXCEED:
                await ledger.exceed(t, job, credits, now=now)


async def _note_duration(t: Transaction, deps: Deps, job: Job, now: float) -> None:
    """Keep how long a delivered job's task took, for what people are told to expect."""
    if job.state is not State.DELIVERED or job.task_type is None or job.started_at is None or job.late:
        return
    request, took = request_of(job), max(0.0, now - job.started_at)
    length = length_class(request.lasts())
    await deps.store.durations.add(t, job.task_type, request.model_id, took, now=now, length=length)


async def _enqueue(t: Transaction, deps: Deps, steps: tuple[Step, ...]) -> None:
    for step in steps:
        await deps.queue.enqueue(t, step.name, step.key, delay=step.delay)


async def _start_next(t: Transaction, deps: Deps, job: Job) -> None:
    """A place became free: one of the user's, and one of A2E's for task types that it runs one at a time."""
    # as many as could start: when two end at once, each may see the other's place taken
    waiting = await deps.store.jobs.next_queued(t, job.user_id, limit=max(deps.settings.parallel_jobs, LONGEST_LINE))
    for number, one in enumerate(waiting):
        if number < deps.settings.parallel_jobs:
            await deps.queue.enqueue(t, "submit", str(one))
        if (queued := await deps.store.jobs.get(t, one)) is not None:  # its place has changed
            await _enqueue(t, deps, (card_step(queued),))
    task_type = TASK_TYPES.get(job.task_type or "")
    if task_type is None or task_type.at_once is None:
        return
    in_task_type = await deps.store.jobs.queued_in_task_type(t, task_type.name)
    for number, job_id in enumerate(in_task_type):
        if number < task_type.at_once:
            await deps.queue.enqueue(t, "submit", str(job_id))
        await deps.queue.enqueue(t, "card", str(job_id))  # its place has changed


async def finish(t: Transaction, deps: Deps, job: Job, event: Event, keep: Keep | OpenRoom | None) -> Job | None:
    """Write that a job has its result, and put what is to be kept on its owner's shelf, or keep its live room.

    If A2E gave it an id that another row owns, the job fails and is refunded.
    """
    if keep is not None and await _is_taken(t, deps, keep):
        return await write(t, deps, job, IdTaken())
    moved = await write(t, deps, job, event)
    if moved is None or keep is None:
        return moved
    if isinstance(keep, OpenRoom):
        await _keep_room(t, deps, moved, keep, now=time())
        return moved
    asset = await put_on_shelf(t, deps, moved, keep, now=time())
    return await write(t, deps, moved, Shelved(asset_id=asset.id))


async def _is_taken(t: Transaction, deps: Deps, keep: Keep | OpenRoom) -> bool:
    """Whether anybody's row already has A2E's id; no other transaction takes it meanwhile."""
    if isinstance(keep, OpenRoom):
        await t.lock(f"a2e-id:{keep.room.channel}")
        return await deps.store.live_rooms.is_taken(t, keep.room.channel)
    await t.lock(f"a2e-id:{keep.a2e_id}")
    return bool(await deps.store.assets.owned(t, [keep.a2e_id]))


async def put_on_shelf(t: Transaction, deps: Deps, job: Job, keep: Keep, *, now: float) -> Asset:
    """Put what a job has made on its owner's shelf, with the file and address of the input it came from."""
    answer = job.request["answers"][keep.field] if keep.field else None
    first = answer[0] if isinstance(answer, list) else answer
    subject = subject_of(answer, SHELVES[keep.kind].likeness or "") if answer else ""
    facts = {**(keep.facts or {})} | ({"subject": subject} if subject else {}) | _made_of(first)
    return await deps.store.assets.add(
        t,
        user_id=job.user_id,
        kind=keep.kind,
        name=await _free_name(t, deps, job.user_id, keep),
        a2e_id=keep.a2e_id,
        url=(job.inputs or {}).get(keep.field or ""),
        file=(first or {}).get("file"),
        facts=facts or None,
        now=now,
    )


def _made_of(answer: Any) -> dict[str, bool]:
    """Return whether AI made what is kept, and of what somebody had sent; nothing: it is as somebody sent it."""
    is_result = isinstance(answer, Mapping) and FROM in answer
    return {BY_AI: any(subject for _, subject in answer.get(CARRIES, ()))} if is_result else {}


async def _free_name(t: Transaction, deps: Deps, user_id: int, keep: Keep) -> str:
    """Return the name, numbered if the shelf has it already."""
    taken = {one.name for one in await deps.store.assets.all_of(t, user_id, keep.kind)}
    numbered = (f"{keep.name} {number}" for number in count(2))
    return next(name for name in chain([keep.name], numbered) if name not in taken)


async def _keep_room(t: Transaction, deps: Deps, job: Job, keep: OpenRoom, *, now: float) -> None:
    """Keep the room that a job has opened, invite its owner, and see to it that it ends in time."""
    room = await deps.store.live_rooms.add(
        t,
        user_id=job.user_id,
        job_id=job.id,
        chat_id=job.chat_id,
        thread_id=job.thread_id,
        name=keep.name,
        channel=keep.room.channel,
        app_id=keep.room.app_id,
        token=keep.room.token,
        uid=keep.room.uid,
        expires_at=keep.room.expires,
        now=now,
    )
    await deps.queue.enqueue(t, "invite", str(room.id))
    await deps.queue.enqueue(t, "expire-thing", str(room.id), delay=max(0.0, keep.room.expires - now))
