"""Says something about a job where it was ordered, or where its owner can still be reached."""

import logging
from functools import partial

from bot.chat import Rows, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.replaced import uncard_key
from bot.jobs.sending.places import Place, places_of
from bot.jobs.words import cards
from bot.store.database import Transaction
from bot.store.jobs import Job
from bot.telegram.outbox.errors import Closed

log = logging.getLogger(__name__)


async def send_card(deps: Deps, job: Job, words: str, rows: Rows, *, silent: bool) -> None:
    """Send a card to the first place that accepts it."""
    *others, last = places_of(job)
    for place in (*others, last):
        said = SendMessage(chat_id=place.chat_id, text=words, rows=rows, thread_id=place.thread_id, silent=silent)
        try:
            message_id = await deps.outbox.send(said)
        except Closed:
            if place is last:
                raise
            continue
        await deps.store.db.transact(partial(_note_card, deps=deps, job=job, place=place, message_id=message_id or 0))
        return


async def _note_card(t: Transaction, *, deps: Deps, job: Job, place: Place, message_id: int) -> None:
    """Note which message the card is; if another message stands for the job by now, it is taken away."""
    noted = await deps.store.jobs.set_card(t, job.id, message_id, chat_id=place.chat_id, thread_id=place.thread_id)
    if not noted and job.message_id is None:
        await deps.queue.enqueue(t, "uncard", uncard_key(job.id, place.chat_id, message_id))


async def say(deps: Deps, job: Job, words: str) -> None:
    """Reply to a job's card, which makes a sound, unlike edits; if its place is closed, say what the card says, too."""
    first, *others = places_of(job)
    for place in (first, *others):
        text = words if place is first else f"{words}\n\n{cards.text(job)}"
        card = job.message_id if place.chat_id == job.chat_id else None
        said = SendMessage(chat_id=place.chat_id, text=text, thread_id=place.thread_id, reply_to=card or place.reply_to)
        try:
            await deps.outbox.send(said)
        except Closed as error:
            log.info("place closed job=%s: %s", job.id, error)
        except BotError as error:  # better no notification than the same one twice
            log.info("notice not sent job=%s: %s", job.id, error)
            return
        else:
            return
