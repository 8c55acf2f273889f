"""Makes a job's card say what its row says."""

import logging
from html import escape

from bot.chat import EditMessage
from bot.jobs.deps import Deps
from bot.jobs.events import Told
from bot.jobs.groups import show_group
from bot.jobs.recipes import show_recipe
from bot.jobs.runner import record
from bot.jobs.sending.telling import say, send_card
from bot.jobs.waits import wait_of
from bot.jobs.words import cards
from bot.jobs.words.states import WORDS
from bot.jobs.words.titles import is_group, is_recipe, title
from bot.locales import N_, _
from bot.operations import OPERATIONS
from bot.store.database import Transaction
from bot.store.job import FINAL, Job, State
from bot.telegram.outbox.errors import Closed, Gone, TelegramRefused, Unknown

log = logging.getLogger(__name__)


async def show_card(deps: Deps, key: str) -> None:
    """Make a job's card say what its row says; nothing is sent to people who have blocked the bot."""
    look = await deps.store.db.transact(lambda t: _look(t, deps, int(key)))
    if look is None:
        return
    job, text = look
    try:
        if is_recipe(job):
            if await show_recipe(deps, job):
                await _warn(deps, job, N_("{title} has stopped before its end; see above how to go on."))
        elif is_group(job):
            if await show_group(deps, job):
                await _warn(deps, job, N_("{title} did not work out in every part; see above."))
        else:
            await _show(deps, job, text)
    except (Closed, Gone, TelegramRefused) as error:  # would be refused again
        log.info("card not shown job=%s: %s", job.id, error)
    except Unknown as error:  # never the same message twice; the job's next change shows the card again
        log.warning("card may have been sent job=%s: %s", job.id, error)


async def _look(t: Transaction, deps: Deps, job_id: int) -> tuple[Job, str] | None:
    """Return a job whose card is to be shown, with its words; None: there is nothing to tell, or nobody to tell."""
    job = await deps.store.jobs.get(t, job_id)
    if job is None or not _has_card(job) or await is_blocked(t, deps, job):
        await deps.queue.done(t, "card", str(job_id))
        return None
    return job, "" if is_group(job) else await card_words(t, deps, job)


def _has_card(job: Job) -> bool:
    """Whether there is something to tell: of what has no card, only that it failed, or may not have come."""
    if job.state is State.DELIVERED and not is_group(job) and not cards.worded(job):
        return False  # the result stands in its place
    return OPERATIONS[job.operation].carded or job.state is State.FAILED or job.unsure


async def _show(deps: Deps, job: Job, words: str) -> None:
    rows = cards.rows(job)
    if job.message_id is None:
        await send_card(deps, job, words, rows, silent=job.state is not State.DELIVERED)
        return
    edit = EditMessage(chat_id=job.chat_id, message_id=job.message_id, text=words, rows=rows)
    try:
        await (deps.outbox.show_words(edit) if cards.tells_the_end(job) else deps.outbox.send(edit))
    except (Closed, Gone) as error:
        if not _is_told_anew(job, error) or not await _tells_first(deps, job):
            raise
        await send_card(deps, job, words, rows, silent=False)  # the outcome is told where its owner can be reached
        return
    await _ring(deps, job)
    await _once_more(deps, job)


def _is_told_anew(job: Job, error: Closed | Gone) -> bool:
    return job.state in FINAL if isinstance(error, Closed) else cards.tells_the_end(job)


async def _ring(deps: Deps, job: Job) -> None:
    """Tell that it failed in a short reply, once: edits make no sound."""
    if job.state is State.FAILED and await _tells_first(deps, job):
        await _warn(deps, job, N_("{title} did not work out; see above."))


async def _warn(deps: Deps, job: Job, words: str) -> None:
    await say(deps, job, f"⚠️ {_(words, title=escape(title(job)))}")


async def _tells_first(deps: Deps, job: Job) -> bool:
    """Commit that the end is told now; False if it was told before: the step may run again, the note may not."""
    return not job.told and await record(deps, job, Told()) is not None


async def _once_more(deps: Deps, shown: Job) -> None:
    """Show the card again if the row changed during the edit, here or in another process: old words must not stay."""

    async def look(t: Transaction) -> None:
        await deps.queue.done(t, "card", str(shown.id))
        now = await deps.store.jobs.get(t, shown.id)
        if now is None or WORDS[now.state] == WORDS[shown.state]:
            return
        if now.state is not State.DELIVERED or cards.worded(now):
            await deps.queue.enqueue(t, "card", str(shown.id))

    await deps.store.db.transact(look)


async def card_words(t: Transaction, deps: Deps, job: Job) -> str:
    """Return a card's words, with what is known of the wait until the job is finished."""
    return cards.text(job, await wait_of(t, deps, job))


async def is_blocked(t: Transaction, deps: Deps, job: Job) -> bool:
    """Whether the job's owner has blocked the bot, and so cannot be written to until they write again."""
    if job.chat_id != job.user_id:
        return False
    user = await deps.store.users.get(t, job.user_id)
    return user is not None and user.blocked_at is not None
