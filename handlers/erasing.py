"""Deleting a result with the messages that show it."""

from bot.acts import Delete
from bot.buttons import JobVerb, Menu
from bot.chat import Button, Rows
from bot.jobs.steps.delete import deletable
from bot.jobs.words import cards
from bot.jobs.words.titles import is_group
from bot.locales import N_, _, pgettext
from bot.operations import OPERATIONS, SHELVES
from bot.store.database import Transaction
from bot.store.job import FINAL, Job, State
from bot.store.shown import of_job
from handlers import cancelling
from handlers.turn import Replies, Turn

DELETED = N_("Deleted here; A2E's copy is being deleted too, and would expire in about 3 days anyway.")
ONLY_HERE = N_("Deleted here; A2E has no way to delete its copy, which expires after about 3 days.")


async def ask(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Ask once more."""
    rows: Rows = (
        (Button(label=f"🗑 {_('Yes, delete it')}", press=cards.press(job, JobVerb.ERASE)),),
        (Button(label=f"◀️ {pgettext('instead of deleting a result', 'Keep it')}", press=Menu(command="jobs").data),),
    )
    everywhere = _("Delete this result here and at A2E? It can't be undone.")
    return [turn.say(everywhere if deletable(job) else _("Delete this result here? It can't be undone."), rows)]


async def erase(t: Transaction, turn: Turn, job: Job) -> Replies:
    """Delete a job, its messages, and what A2E has of it."""
    if job.state is State.SENDING:
        return turn.toast(_("It has only just arrived. Press it again in a moment."))
    if job.state not in FINAL:
        return turn.toast(_("It is still running: cancel it first."))
    parts = await turn.deps.store.jobs.children(t, job.id) if is_group(job) else []
    shown = [one for each in (*parts, job) for one in await turn.deps.store.shown.of_job(t, each.id)]
    again = [(one.chat_id, one.message_id) for one in shown]
    for one in (*parts, job):
        await turn.deps.store.jobs.remove(t, one.id, turn.user.id)
        if one.task_id and not (OPERATIONS[one.operation].keeps and one.state is State.DELIVERED):  # it is on the shelf
            await cancelling.erase_at_a2e(t, turn, one)
    for one in (*parts, job):
        await turn.deps.store.shown.forget(t, of_job(one.id))
    messages = dict.fromkeys((job.chat_id, message) for one in (*parts, job) for message in cards.messages_of(one))
    messages |= dict.fromkeys(again)
    kept = OPERATIONS[job.operation].keeps and job.state is State.DELIVERED
    shelf = SHELVES[str(OPERATIONS[job.operation].keeps)].command if kept else None
    gone = _(DELETED if deletable(job) else ONLY_HERE)
    # For translators: {command} is a command such as /faces.
    still = _("Deleted from the list. What it made is still in {command}.", command=f"/{shelf}")
    told = turn.put(still if shelf else gone)
    return [told, *(Delete(chat_id=chat, message_id=message) for chat, message in messages)]
