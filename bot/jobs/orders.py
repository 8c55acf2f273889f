"""From a ✅ to a job: credits reserved, the row inserted, its first step enqueued, as parts of one transaction."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import unescape
from time import time
from typing import Any

from bot.errors import Refused
from bot.jobs.deps import Deps
from bot.jobs.events import CardOnly
from bot.jobs.machine import card_step
from bot.jobs.reserves import most_of
from bot.jobs.runner import write
from bot.jobs.stars.booking import give_trial
from bot.jobs.words import costs
from bot.jobs.words.cards import summary
from bot.locales import N_, _
from bot.operations import OPERATIONS, SHELVES
from bot.operations.base import LABELLED, Operation
from bot.store.admin_log import Deed, about_job, about_setting
from bot.store.database import Transaction
from bot.store.jobs import Job, NewJob
from bot.store.ledger import STUDIO
from bot.store.quotas import daily

# For translators: {title} is what can be made, such as "Photo to video"
NOT_HERE = N_("Admins of this group don't allow “{title}” here. In our private chat it works. Nothing was charged.")


@dataclass(frozen=True, kw_only=True)
class Order:
    """A confirmed request that is to become a job."""

    user_id: int
    chat_id: int
    thread_id: int | None
    card_id: int | None
    """The message that becomes the card; None: a new one is sent."""
    reply_to: int | None
    """The message that asked for it, where none of those that gave answers did."""
    operation: str
    request: dict[str, Any]
    """{"answers": {...}} and, for a preview, which full run it leads to."""
    price: int | None
    """Credits as told with the ✅; None: unknown."""
    at_most: int | None = None
    """If A2E has not quoted a price: the most that is set aside, as told with the ✅."""
    parent_id: int | None = None
    is_card: bool = False
    """It only groups other jobs: there is nothing to submit."""
    name: str | None = None
    """None: a random one. If given, a second order with the same name fails as a Conflict."""


async def place_order(t: Transaction, deps: Deps, order: Order) -> Job:
    """Reserve the credits, insert the job and enqueue its submission.

    Raises:
        Refused: over a spend limit, or over what one person may have for nothing; nothing is stored.
        Conflict: there is a job of that name already.

    """
    operation = OPERATIONS[order.operation]
    await check_allowed(t, deps, order.chat_id, operation)
    order = _with_its_own_upload(order, operation)
    await _has_space(t, deps, order.user_id, operation)
    new = _new_job(order, operation, await _set_aside(t, deps, order))
    job = await deps.store.jobs.insert(t, new, now=time())
    deps.languages.note_job(job.id, job.user_id)
    if operation.for_admins:
        detail = unescape("; ".join(summary(operation, order.request["answers"])))
        on = about_setting(operation.command) if operation.sets_for_all else about_job(job.id)
        facts: dict[str, Any] = {"title": operation.title, "detail": detail}
        await deps.store.admin_log.note(t, order.user_id, Deed.ORDERED, now=time(), on=on, **facts)
    await _reserve(t, deps, job)
    if operation.a_day is not None:
        quota = daily(operation.command, _(operation.title), operation.a_day)
        await deps.store.quotas.take(t, order.user_id, quota, now=time())
    for answer in order.request.get("answers", {}).values():
        if isinstance(answer, Mapping) and "thing" in answer:
            await deps.store.assets.use(t, int(answer["thing"]), order.user_id, now=time())
    if order.is_card:
        job = await write(t, deps, job, CardOnly()) or job
    else:
        await deps.queue.enqueue(t, "submit", str(job.id))
    await deps.queue.enqueue(t, "card", card_step(job).key)
    return job


async def check_allowed(t: Transaction, deps: Deps, chat_id: int, operation: type[Operation]) -> None:
    """Check that an operation may be ordered in a chat: in groups, their own admins decide.

    Raises:
        Refused: they do not allow it there.

    """
    if chat_id < 0 and operation.command in await deps.store.groups.refused(t, chat_id):
        raise Refused(user_text=N_(NOT_HERE, title=_(operation.title)))


def _new_job(order: Order, operation: type[Operation], set_aside: Mapping[str, Any]) -> NewJob:
    task_type = operation.task_type_of(order.request["answers"])
    return NewJob(
        user_id=order.user_id,
        chat_id=order.chat_id,
        thread_id=order.thread_id,
        reply_to=next(iter(order.request.get("said") or []), order.reply_to),
        message_id=order.card_id,
        operation=order.operation,
        task_type=task_type.name if task_type and not order.is_card else None,
        name=order.name or f"{LABELLED}{secrets.token_hex(6)}",
        request={**order.request, **set_aside},
        price=order.price,
        parent_id=order.parent_id,
    )


def _with_its_own_upload(order: Order, operation: type[Operation]) -> Order:
    """Let the job upload a file once more, where only that tells its task from those of other jobs."""
    field, answers = operation.own_upload, order.request.get("answers", {})
    if field is None or not isinstance(answers.get(field), Mapping):
        return order
    its_own = {**answers[field], "url": "", "uploaded_at": 0}
    return replace(order, request={**order.request, "answers": {**answers, field: its_own}})


async def _has_space(t: Transaction, deps: Deps, user_id: int, operation: type[Operation]) -> None:
    """Check that a person's shelf has room for one more, counting what is on its way to it."""
    kind, most = operation.keeps, operation.holds
    if kind is None or most is None:
        return
    coming = await deps.store.jobs.open_of(t, user_id, [operation.command])
    if await deps.store.assets.count(t, user_id, kind) + len(coming) >= most:
        raise Refused(user_text=_(SHELVES[kind].full, most=most))


async def _set_aside(t: Transaction, deps: Deps, order: Order) -> dict[str, Any]:
    """Return what a job's request says about an unquoted price: that it is a guess, and what is set aside.

    Only limits need credits set aside beyond a guess; without limits, the real cost is booked once it is known.
    """
    operation, limits = OPERATIONS[order.operation], deps.limits
    told = {} if order.at_most is None or order.is_card else {costs.AT_MOST: order.at_most}
    if order.is_card or (order.price is not None and order.at_most is None and not operation.on_the_house):
        return {}
    budgeted = order.chat_id < 0 and await deps.store.groups.budget(t, order.chat_id) > 0
    if not (limits.of_studio.any if operation.on_the_house else limits.any or budgeted):
        return {} if operation.on_the_house else {costs.GUESSED: True, **told}
    most = order.at_most
    if most is None:
        request = operation.build(name="", answers=order.request["answers"], urls={})
        most = await most_of(t, deps.store.jobs, request)
    return {costs.GUESSED: True, costs.SET_ASIDE: most, **told}


async def _reserve(t: Transaction, deps: Deps, job: Job) -> None:
    """Take a job's credits from what limits and its group's budget leave; on the house, from what the studio's does."""
    credits, guessed = job.request.get(costs.SET_ASIDE, job.price), costs.SET_ASIDE in job.request
    if job.chat_id < 0 and not OPERATIONS[job.operation].on_the_house:  # groups have negative ids
        await deps.store.groups.reserve(t, job.chat_id, job.id, credits or 0, now=time(), guessed=guessed)
    free, limits = OPERATIONS[job.operation].on_the_house, deps.limits
    pays = not free and limits.sells_to(job.user_id)
    if not credits and not (pays and job.task_type):
        return
    if pays:
        await give_trial(t, deps, job.user_id)
    await deps.store.ledger.reserve(
        t,
        STUDIO if free else job.user_id,
        job.id,
        credits or 0,
        limits=limits.of_studio if free else limits,
        now=time(),
        guessed=guessed,
    )
