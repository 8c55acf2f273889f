"""Deleting a result with the messages that show it."""

from bot.acts import Delete
from bot.buttons import JobVerb, Menu
from bot.chat import Button, Rows
from bot.jobs.steps.delete import goes_with, have_task_erased
from bot.jobs.words import cards
from bot.jobs.words.titles import is_group
from bot.locales import N_, _, pgettext
from bot.operations import OPERATIONS, SHELVES
from bot.store.database import Transaction
from bot.store.job import FINAL, Job, State
from bot.store.shown import of_job
from handlers.turn import Replies, Turn

DELETED = N_("Deleted here; A2E's copy is being deleted too, and would expire in about 3 days anyway.")
NO_COPY = N_("Deleted here; A2E has no copy.")
ONLY_HERE = N_("Deleted here; A2E has no way to delete its copy, which expires after about 3 days.")


async def ask(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Ask once more."""
    rows: Rows = (
        (Button(label=f"🗑 {_('Yes, delete it')}", press=cards.press(job, JobVerb.ERASE)),),
        (Button(label=f"◀️ {pgettext('instead of deleting a result', 'Keep it')}", press=Menu(command="jobs").data),),
    )
    goes = any(goes_with(one) for one in await _with_parts(t, turn, job))
    everywhere = _("Delete this result here and at A2E? It can't be undone.")
    return [turn.say(everywhere if goes else _("Delete this result here? It can't be undone."), rows)]


async def _with_parts(t: Transaction, turn: Turn, job: Job) -> list[Job]:
    parts = await turn.deps.store.jobs.children(t, job.id) if is_group(job) else []
    return [*parts, job]


async def erase(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Delete a job, its messages, and what A2E has of it."""
    if job.state is State.SENDING:
        return turn.toast(_("It has only just arrived. Press it again in a moment."))
    if job.state not in FINAL:
        return turn.toast(_("It is still running: cancel it first."))
    jobs = await _with_parts(t, turn, job)
    shown = [one for each in jobs for one in await turn.deps.store.shown.of_job(t, each.id)]
    again = [(one.chat_id, one.message_id) for one in shown]
    for one in jobs:
        await turn.deps.store.jobs.remove(t, one.id, turn.user.id)
        await have_task_erased(t, turn.deps, one)
        await turn.deps.store.shown.forget(t, of_job(one.id))
    messages = dict.fromkeys((job.chat_id, message) for one in jobs for message in cards.messages_of(one))
    messages |= dict.fromkeys(again)
    kept = OPERATIONS[job.operation].keeps and job.state is State.DELIVERED
    shelf = SHELVES[str(OPERATIONS[job.operation].keeps)].command if kept else None
    gone = DELETED if any(map(goes_with, jobs)) else ONLY_HERE if any(one.task_id for one in jobs) else NO_COPY
    # For translators: {command} is a command such as /faces.
    still = _("Deleted from the list. What it made is still in {command}.", command=f"/{shelf}")
    told = turn.put(still if shelf else _(gone))
    return [told, *(Delete(chat_id=chat, message_id=message) for chat, message in messages)]
