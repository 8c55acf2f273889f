"""✖️ on a job: free and immediate while it waits; once A2E has begun, say what stays spent and ask first."""

from dataclasses import dataclass
from enum import Enum, auto

from bot.buttons import JobVerb
from bot.chat import Button, Rows
from bot.jobs.events import CancelPressed
from bot.jobs.groups import Cancelled, cancel_group
from bot.jobs.runner import write
from bot.jobs.steps.delete import have_task_erased
from bot.jobs.words import cards, costs
from bot.jobs.words.titles import is_group
from bot.locales import N_, _, pgettext
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.job import FINAL, Job, State
from handlers.turn import Replies, Turn

OVER = {
    State.DELIVERED: N_("Too late: it's already done."),
    State.FAILED: N_("Too late: it has already failed, and nothing was charged."),
    State.CANCELLED: N_("It's already cancelled."),
}
IN_BETWEEN = N_("It's being started or sent right now, so I can't cancel it. Check again in a moment.")


async def cancel(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Cancel what costs nothing; ask first where credits stay spent."""
    if (late := too_late(job)) is not None:
        return turn.toast(late)
    stays = costs.stays_spent(await _parts(t, turn, job))
    if stays is None:
        return turn.toast((await cancelled(t, turn, job)).words)
    rows: Rows = (
        (Button(label=f"✖️ {_('Yes, cancel it')}", press=cards.press(job, JobVerb.STOP)),),
        (
            Button(
                label=f"◀️ {pgettext('instead of cancelling an order', 'Keep it')}", press=cards.press(job, JobVerb.OPEN)
            ),
        ),
    )
    title = _(OPERATIONS[job.operation].title)
    # For translators: {title} is such as: Face swap; {stays} such as: 30 credits stay spent
    return [turn.say(_("Cancel {title}? A2E has begun: {stays}.", title=title, stays=stays), rows)]


async def stop(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Cancel after the question; its message shows the outcome."""
    words = too_late(job) or (await cancelled(t, turn, job)).words
    return [turn.put(words), *turn.note(words)]


def too_late(job: Job) -> str | None:
    """Return why a job can't be cancelled now; None: it can."""
    if job.state in FINAL:
        return _(OVER[job.state])
    return None if job.state in (State.QUEUED, State.RUNNING) else _(IN_BETWEEN)


async def _parts(t: Transaction, turn: Turn, job: Job) -> list[Job]:
    return await turn.deps.store.jobs.children(t, job.id) if is_group(job) else [job]


class Reach(Enum):
    """How much of a job was cancelled."""

    NOTHING = auto()
    SOME = auto()
    ALL = auto()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a cancellation ended."""

    reach: Reach
    words: str


async def cancelled(t: Transaction, turn: Turn, job: Job) -> Outcome:
    """Cancel a job or all its parts; what is being started or sent goes on, and the words say so."""
    parts = await _parts(t, turn, job)
    stays = costs.stays_spent(parts)
    did = await _cancel(t, turn, job)
    for part in (begun := [one for one in did.parts if one.task_id]):
        await have_task_erased(t, turn.deps, part)
    if did.goes_on:
        if not did.parts and not did.no_more:
            return Outcome(reach=Reach.NOTHING, words=_(IN_BETWEEN))
        return Outcome(reach=Reach.SOME, words=f"✖️ {in_part(stays if begun else None)}")
    made = any(part.state is State.DELIVERED for part in parts)
    return Outcome(reach=Reach.ALL, words=f"✖️ {outcome(stays if made or begun else None, made=made)}")


async def _cancel(t: Transaction, turn: Turn, job: Job) -> Cancelled:
    if is_group(job):
        return await cancel_group(t, turn.deps, job)
    moved = await write(t, turn.deps, job, CancelPressed())  # None: another step has moved it since the row was read
    return Cancelled(parts=(moved,)) if moved is not None else Cancelled(goes_on=(job,))


def in_part(stays: str | None) -> str:
    """Return how it ended where something goes on."""
    told = _("The rest is cancelled. What is being started or sent right now I can't stop: you get its result.")
    # For translators: {stays} is such as: 30 credits stay spent
    return f"{told} {_('A2E had begun: {stays}.', stays=stays)}" if stays else told


def outcome(stays: str | None, *, made: bool) -> str:
    """Return how a cancellation ended; stays: what stays spent; made: there are results."""
    if made and stays:
        return _("Cancelled. What was made before stays yours. A2E had begun: {stays}.", stays=stays)
    if made:
        return _("Cancelled. What was made before stays yours.")
    # For translators: {stays} is such as: 30 credits stay spent
    return _("Cancelled. A2E had begun: {stays}.", stays=stays) if stays else _("Cancelled. Nothing was charged.")
