"""What an admin can do with somebody's job: order it again, return what it was charged, cancel it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from html import escape

from bot.buttons import AnyJobVerb, JobVerb, OnAnyJob
from bot.chat import Button, Rows, SendMessage
from bot.errors import Refused
from bot.jobs.came_to import on_its_day
from bot.jobs.ordered import place
from bot.jobs.orders import Order
from bot.jobs.words.cards import press, repeatable
from bot.jobs.words.costs import stays_spent
from bot.jobs.words.titles import is_group, title
from bot.locales import N_, _, ngettext
from bot.operations import OPERATIONS
from bot.operations.prices import credits_words
from bot.store.admin_log import Deed, about_job
from bot.store.database import Transaction
from bot.store.drafts import Draft
from bot.store.job import FINAL, Job, State
from bot.store.ledger import STUDIO
from bot.store.spend import Spent
from bot.store.users import User
from handlers import cancelling
from handlers.cancelling import Reach
from handlers.dialogue.at_hand import next_of
from handlers.dialogue.draft import SAID
from handlers.dialogue.engine import price_of
from handlers.dialogue.questions import Confirm, Go
from handlers.dialogue.quotes import is_gone
from handlers.leading import still_there
from handlers.turn import Replies, Turn

AT_ONCE_HOURS = 24
"""For so long after it was ordered a failed job is ordered again at once; later its owner is asked."""
PLAIN = frozenset({"answers", SAID})
"""What the request of a job holds that stands for nothing but itself."""
NOTHING_TO_RETURN = N_("It is charged nothing, so there is nothing to return.")
TOLD = {
    Reach.ALL: N_("The operator has cancelled your order “{title}”."),
    Reach.SOME: N_(
        "The operator has cancelled the rest of your order “{title}”. "
        "You still get what was just being started or sent."
    ),
}
NOT_AGAIN = N_("It can't be ordered again now. Open it again to see how it is.")


async def possible(t: Transaction, turn: Turn, job: Job, parts: Sequence[Job]) -> list[tuple[AnyJobVerb, str]]:
    """Return what can be done with a job now, with the button's label."""
    found = []
    if await _may_retry(t, turn, job):
        found.append((AnyJobVerb.RETRY, f"🔁 {_('Retry')}"))
    if charged := await _returnable(t, turn, [job, *parts]):
        # For translators: {credits} is like "12 credits"
        found.append((AnyJobVerb.REFUND, f"💸 {_('Refund {credits}', credits=credits_words(charged))}"))
    if job.state in (State.QUEUED, State.RUNNING):
        stays = stays_spent(parts or [job])
        # For translators: {stays} is such as: 30 credits stay spent
        label = _("Cancel · {stays}", stays=stays) if stays else _("Cancel")
        found.append((AnyJobVerb.CANCEL, f"✖️ {label}"))
    return found


async def _returnable(t: Transaction, turn: Turn, jobs: Sequence[Job]) -> int:
    """Return what jobs that are all over were charged; 0 while A2E may still give back what a live room didn't use."""
    if any(one.state not in FINAL or OPERATIONS[one.operation].on_the_house for one in jobs):
        return 0
    if await turn.deps.store.live_rooms.any_of(t, jobs[0].user_id, [one.id for one in jobs]):
        return 0
    return max(0, sum([await turn.deps.store.ledger.charged(t, one.id) for one in jobs]))


async def _may_retry(t: Transaction, turn: Turn, job: Job) -> bool:
    """Whether a job failed for good, was charged nothing, and was not ordered again from here before."""
    if job.state is not State.FAILED or job.deadline is not None or job.user_id == STUDIO:
        return False
    if OPERATIONS[job.operation].for_admins or not repeatable(job):
        return False
    deeds = await turn.deps.store.admin_log.since(t, about_job(job.id), 0, limit=50)
    return not any(one.deed == Deed.RETRIED for one in deeds) and await turn.deps.store.ledger.charged(t, job.id) <= 0


async def refund(t: Transaction, turn: Turn, job: Job, rows: Rows) -> Replies:
    """Return, once, what a job that is over was charged, and tell its owner."""
    store = turn.deps.store
    jobs = [job, *(await store.jobs.children(t, job.id) if is_group(job) else [])]
    if not await _returnable(t, turn, jobs):
        raise Refused(user_text=NOTHING_TO_RETURN)
    credits = 0
    for one in jobs:
        returned = await store.ledger.return_all(t, one, now=turn.now)
        if returned and not is_group(one):
            await store.spend.add(t, on_its_day(one, Spent(charged=-returned)), job_id=one.id)
        credits += returned
    await _note(t, turn, Deed.RETURNED, job, credits=credits)
    with await turn.deps.languages.to(job.user_id, t):
        words = ngettext(
            "The operator has returned the {count} credit of your order “{title}”.",
            "The operator has returned the {count} credits of your order “{title}”.",
            credits,
            title=escape(title(job)),
        )
        told = SendMessage(chat_id=job.user_id, text=f"💸 {words}")
    # For translators: {credits} is like "12 credits"; {number} is the job's.
    done = _("Returned for job {number}: {credits}. Its owner is told.", number=job.id, credits=credits_words(credits))
    return [turn.put(f"💸 {done}", rows), told]


async def cancel(t: Transaction, turn: Turn, job: Job, rows: Rows) -> Replies:
    """Cancel a job as its owner could, and tell them."""
    if (late := cancelling.too_late(job)) is not None:
        return [turn.put(late, rows)]
    outcome = await cancelling.cancelled(t, turn, job)
    if outcome.reach is Reach.NOTHING:
        return [turn.put(outcome.words, rows)]
    await _note(t, turn, Deed.CANCELLED, job)
    with await turn.deps.languages.to(job.user_id, t):
        told = _(TOLD[outcome.reach], title=escape(title(job)))
    return [turn.put(outcome.words, rows), SendMessage(chat_id=job.user_id, text=f"✖️ {told}")]


async def retry(t: Transaction, turn: Turn, job: Job, rows: Rows) -> Replies:
    """Order a failed job again at no more than its price, or ask its owner to (decision 39)."""
    owner = await turn.deps.store.users.get(t, job.user_id)
    if owner is None or not await _may_retry(t, turn, job):
        raise Refused(user_text=NOT_AGAIN)
    order = await _same_order(t, turn, job, owner)
    if order is None:
        return await _offered(t, turn, job, rows)
    with turn.deps.languages.speaking(owner):
        placed = await place(t, turn.deps, order)
        told = _(
            # For translators: {credits} is like "12 credits".
            "The operator has ordered “{title}” again for you, since it failed: {credits}, as before.",
            title=escape(title(job)),
            credits=credits_words(order.price),
        )
    await _note(t, turn, Deed.RETRIED, job)
    # For translators: {number} and {new} are numbers of jobs.
    done = _("Job {number} is ordered again, as job {new}. Its owner is told.", number=job.id, new=placed.id)
    label = f"🗂 {_('Job {number}', number=placed.id)}"
    new = Button(label=label, press=OnAnyJob(job=placed.id, verb=AnyJobVerb.OPEN, state=placed.state).data)
    return [turn.put(f"🔁 {done}", ((new,), *rows)), SendMessage(chat_id=job.user_id, text=f"🔁 {told}")]


async def _same_order(t: Transaction, turn: Turn, job: Job, owner: User) -> Order | None:
    """Return the order that a failed job was; None where only its owner can decide: it is old, part of something, not
    to be ordered as it was any more, or may cost more.
    """
    is_plain = set(job.request) <= PLAIN and job.parent_id is None and not is_group(job) and job.price is not None
    if not is_plain or turn.now - job.created_at > AT_ONCE_HOURS * 3600 or owner.access == "banned":
        return None
    theirs = replace(turn, user=owner, draft=None, incoming=replace(turn.incoming, chat_id=job.chat_id))
    answers, lost = still_there(theirs, job.request["answers"])
    draft = Draft(
        id=0, user_id=owner.id, chat_id=job.chat_id, thread_id=0, operation=job.operation, answers=answers, version=0,
        updated_at=turn.now,
    )  # fmt: skip
    if lost or not isinstance(await next_of(t, theirs, draft), Confirm | Go) or await is_gone(t, theirs, draft):
        return None
    operation = OPERATIONS[job.operation]
    price = turn.known.ask(price_of(theirs, operation, answers)) if operation.priced else None
    credits = price.credits if price is not None else 0
    if credits is None or (price and price.at_most is not None) or not await _may_pay(t, turn, job, credits):
        return None
    return Order(
        user_id=owner.id, chat_id=job.chat_id, thread_id=job.thread_id, card_id=None, reply_to=job.reply_to,
        operation=job.operation, request={**job.request, "answers": answers}, price=credits,
    )  # fmt: skip


async def _may_pay(t: Transaction, turn: Turn, job: Job, credits: int) -> bool:
    """Whether a person's limits leave credits for an order that costs no more than before; a group has its own."""
    if credits > (job.price or 0) or job.chat_id < 0:
        return False
    try:
        await turn.deps.store.ledger.allow(t, job.user_id, credits, limits=turn.deps.limits, now=turn.now)
    except Refused:
        return False
    return True


async def _offered(t: Transaction, turn: Turn, job: Job, rows: Rows) -> Replies:
    """Ask the owner to order it again: they see the price before."""
    await _note(t, turn, Deed.OFFERED, job)
    with await turn.deps.languages.to(job.user_id, t):
        words = _("The operator has looked at “{title}”, which failed. You can try it again:", title=escape(title(job)))
        again = Button(label=f"🔁 {_('Again')}", press=press(job, JobVerb.AGAIN))
        told = SendMessage(chat_id=job.user_id, text=f"🔁 {words}", rows=((again,),))
    done = _("Its owner is asked to order job {number} again: they see the price before.", number=job.id)
    return [turn.put(f"🔁 {done}", rows), told]


async def _note(t: Transaction, turn: Turn, deed: Deed, job: Job, **facts: int) -> None:
    log, on = turn.deps.store.admin_log, about_job(job.id)
    await log.note(t, turn.user.id, deed, now=turn.now, whom=job.user_id, on=on, job=job.id, **facts)


Act = Callable[[Transaction, Turn, Job, Rows], Awaitable[Replies]]
DEEDS: dict[AnyJobVerb, Act] = {AnyJobVerb.RETRY: retry, AnyJobVerb.REFUND: refund, AnyJobVerb.CANCEL: cancel}
