"""A recipe as it is made: one card, and a job for each step, ordered once the one before is delivered.

The step before ends with the card's step in its own transaction; that orders the next, after asking what it costs by
now. So a crash anywhere leaves a step in the queue, or a running card that the sweep shows again.
"""

import json
from dataclasses import dataclass, replace
from time import time
from typing import Any

from bot.errors import BotError, Refused
from bot.jobs.deps import Deps
from bot.jobs.derived import kind_of, result_of
from bot.jobs.events import GoesOn, StepsEnded, Told
from bot.jobs.groups import show_parts
from bot.jobs.orders import Order, place_order
from bot.jobs.recipe_machine import AFTER, NO_MORE, NUMBER, STEP, TOLD, Due, Ended, progress
from bot.jobs.runner import record, write
from bot.jobs.several import media_of
from bot.jobs.stars.booking import give_trial
from bot.jobs.waits import wait_of
from bot.jobs.words import recipes as words
from bot.jobs.words.cards import request_of
from bot.jobs.words.costs import counted_for
from bot.jobs.words.waiting import Wait
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.operations.base import Operation
from bot.operations.facts import Price, PriceOf
from bot.operations.file_inputs import File
from bot.operations.inputs import Input
from bot.operations.models import WITHHELD
from bot.operations.recipes import Step, answers_of, in_force, made_by
from bot.operations.view import Answer, Answers
from bot.store.database import Conflict, Transaction
from bot.store.job import FINAL, Call, Job, State

WAIT_SECONDS = 600.0
"""How long a step is asked about while a service does not answer; then its owner decides when to go on."""
CLOSED = N_("The operator has closed this studio to you, so its next step was not begun.")
UNFIT = N_("What was made before doesn't fit this step. It is yours all the same.")


async def place_recipe(t: Transaction, deps: Deps, order: Order) -> Job:
    """Order all steps at once: what they may cost together is set aside, and the first is enqueued.

    Raises:
        Refused: over a spend limit; nothing is stored.

    """
    most = (order.price or 0) if order.at_most is None else order.at_most
    request = {**order.request, TOLD: {"about": order.price, "most": most}}
    card = await place_order(t, deps, replace(order, request=request, price=None, at_most=None, is_card=True))
    if deps.limits.any and most:
        limits = deps.limits
        await give_trial(t, deps, card.user_id)
        await deps.store.ledger.reserve(t, card.user_id, card.id, most, limits=limits, now=time(), guessed=True)
    await deps.queue.enqueue(t, STEP, str(card.id))
    return card


# --- the card --------------------------------------------------------------------------------------------------------


async def show_recipe(deps: Deps, job: Job) -> bool:
    """Make the card show its steps' progress; see to it that the next is ordered, or that it ends.

    Returns whether it has stopped before its end, once: the step may run again, the note may not.
    """
    before = job.state
    parts, job, wait = await deps.store.db.transact(lambda t: _look(t, deps, job))
    text, rows = words.card(job, parts, wait), words.rows(job, parts)
    await show_parts(deps, job, parts, text, rows, before=before)
    return job.state is State.FAILED and not job.told and await record(deps, job, Told()) is not None


async def _look(t: Transaction, deps: Deps, job: Job) -> tuple[list[Job], Job, Wait]:
    parts = await deps.store.jobs.children(t, job.id)
    match next_of(job, parts):
        case Due() if job.state is State.RUNNING:
            await deps.queue.enqueue(t, STEP, str(job.id))
        case Ended(state=state):
            why = words.unmade(job, parts) if state is State.FAILED else None
            job = await write(t, deps, job, StepsEnded(state=state, why=why)) or job
    return parts, job, await wait_of(t, deps, job)


# --- the next step ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Next:
    """A step that is to be ordered."""

    card: Job
    number: int
    tries: int
    """How often it was ordered before."""
    step: Step
    before: Job | None
    """The job whose result it takes; None: it is the first."""
    left: int
    """Credits that it may cost: what was told for all, without what was paid."""
    looked_for: bool
    """Whether it is looked for at A2E before it is started; once, for then its owner decides to go on."""

    @property
    def since(self) -> float:
        """Since when it is due."""
        return self.card.updated_at if self.before is None else max(self.card.updated_at, self.before.updated_at)

    @property
    def operation(self) -> type[Operation]:
        """What it is."""
        return self.step.operation


async def take_next(deps: Deps, key: str) -> None:
    """Order the next step of a recipe for what it costs by now; if that is more than was told, stop and say so."""
    following = await deps.store.db.transact(lambda t: _next(t, deps, int(key)))
    if following is None:
        return
    owner = await deps.store.db.transact(lambda t: deps.store.users.get(t, following.card.user_id))
    if owner is not None and owner.access == "banned":
        await _stop(deps, following, _(CLOSED))
        return
    answers = await _answers(deps, following)
    if answers is None:
        await _stop(deps, following, _(UNFIT))
        return
    price = await deps.lookups.find_out(
        PriceOf(
            user_id=following.card.user_id,
            command=following.operation.command,
            answers=json.dumps(answers, sort_keys=True),
        )
    )
    if isinstance(price, BotError):
        await _hindered(deps, following, price)
    elif (needs := _needs(price)) > following.left:
        await _stop(deps, following, words.dearer(needs, following.left), needs=needs)
    else:
        await _place(deps, following, answers, price)


async def _next(t: Transaction, deps: Deps, card_id: int) -> Next | None:
    card = await deps.store.jobs.get(t, card_id)
    if card is None or card.state is not State.RUNNING:
        return None
    parts, steps = await deps.store.jobs.children(t, card_id), OPERATIONS[card.operation].steps
    due = next_of(card, parts)
    if not isinstance(due, Due):
        return None
    done = [part for part in parts if part.state is State.DELIVERED]
    before = next((part for part in done if part.request[NUMBER] == due.number - 1), None)
    tries = sum(part.request[NUMBER] == due.number for part in parts)
    return Next(
        card=card,
        number=due.number,
        tries=tries,
        step=steps[due.number],
        before=before,
        left=words.left(card, parts),
        looked_for=card.fence and not any(part.fence for part in parts if part.request[NUMBER] == due.number),
    )


def next_of(card: Job, parts: list[Job]) -> Due | Ended | None:
    """Return what follows from the states of a recipe's jobs."""
    told, count = card.request[TOLD], len(OPERATIONS[card.operation].steps)
    return progress(parts, count, after=int(told.get(AFTER, 0)), no_more=NO_MORE in told)


async def _answers(deps: Deps, following: Next) -> dict[str, Any] | None:
    """Return the step's answers in force now, with what the step before has made; None: it does not fit."""
    operation, card = following.operation, following.card
    own = answers_of(OPERATIONS[card.operation], following.number, card.request["answers"])
    if following.step.takes:
        given = operation.inputs()[following.step.takes]
        result = answer_by(following.before, given)
        if result is None:
            return None
        own[following.step.takes] = result
    withheld = await deps.store.db.transact(lambda t: deps.store.models.withheld(t, now=time()))
    return in_force(operation, {**own, **_decided(operation, deps), WITHHELD: withheld})


def _decided(operation: type[Operation], deps: Deps) -> dict[str, str]:
    """Return what the operator's settings decide for a step."""
    inputs = operation.inputs().items()
    return {field: "yes" if getattr(deps.settings, one.setting) else "no" for field, one in inputs if one.setting}


def answer_by(job: Job | None, given: Input) -> Answer | None:
    """Return what a job has made as an answer; None: there is nothing of a kind that the question takes."""
    if job is None or not media_of(job) or not isinstance(given, File):
        return None
    kind = kind_of(job, 0) or given.limits[0].kind
    made = result_of(job, 0, kind=kind, now=time())
    return made_by(made, given, seconds=request_of(job).lasts() or None)


def _needs(price: Price) -> int:
    """Return the most credits that a step may cost."""
    return (price.credits or 0) if price.at_most is None else price.at_most


async def _place(deps: Deps, following: Next, answers: Answers, price: Price) -> None:
    try:
        await deps.store.db.transact(lambda t: _order(t, deps, following, answers, price))
    except Conflict:
        return  # it was ordered meanwhile
    except Refused as error:
        await _stop(deps, following, _(error.user_text))


async def _order(t: Transaction, deps: Deps, following: Next, answers: Answers, price: Price) -> None:
    card = await deps.store.jobs.get(t, following.card.id)
    if card is None or card.version != following.card.version:
        return
    order = Order(
        user_id=card.user_id,
        chat_id=card.chat_id,
        thread_id=card.thread_id,
        card_id=None,
        reply_to=card.reply_to,
        operation=following.operation.command,
        request=_request(following, answers),
        price=price.credits,
        at_most=price.at_most,
        parent_id=card.id,
        name=f"{card.name}-{following.number + 1}-{following.tries + 1}",
    )
    await deps.store.ledger.hand_on(t, card, order.name or "", _needs(price), now=time())
    job = await place_order(t, deps, order)
    if following.looked_for:  # out of a backup: this step, of the same name, may have been started since
        await deps.store.jobs.save(t, job, replace(job, in_flight=Call.START, fence=True))


def _request(following: Next, answers: Answers) -> dict[str, Any]:
    card = following.card
    kept = {"said": card.request["said"]} if "said" in card.request else {}
    return {"answers": dict(answers), "card": card.id, NUMBER: following.number, **kept}


async def _hindered(deps: Deps, following: Next, error: BotError) -> None:
    """Try again for a while; then stop: its owner may go on later.

    Raises:
        BotError: it is worth another try.

    """
    if error.retryable and time() - following.since < WAIT_SECONDS:
        raise error
    await _stop(deps, following, _(error.user_text))


async def _stop(deps: Deps, following: Next, why: str, *, needs: int | None = None) -> None:
    """End it before its next step, with a way to go on."""
    event = StepsEnded(state=State.FAILED, why=why, needs=needs)

    async def stop(t: Transaction) -> None:
        if await write(t, deps, following.card, event) is not None:
            await deps.queue.enqueue(t, "card", str(following.card.id))

    await deps.store.db.transact(stop)


async def go_on(t: Transaction, deps: Deps, card: Job) -> bool:
    """Go on with what has stopped, for what is left of the price that was told; where it needs more, for that.

    Returns False if there is nothing to go on with.
    """
    parts = await deps.store.jobs.children(t, card.id)
    spent = counted_for(parts)
    needs = int((card.result or {}).get("needs", 0))
    most = max(int(card.request[TOLD]["most"]), spent + needs)
    after = max((part.id for part in parts), default=0)
    if any(part.state not in FINAL for part in parts):
        return False
    return await write(t, deps, card, GoesOn(most=most, after=after)) is not None
