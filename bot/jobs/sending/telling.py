"""Says something about a job where it was ordered, or where its owner can still be reached."""

import logging
from functools import partial

from bot.chat import Rows, SendMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.jobs.sending.places import places_of
from bot.jobs.words import cards
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
        noted = partial(deps.store.jobs.set_card, job_id=job.id, message_id=message_id)
        at = partial(noted, chat_id=place.chat_id, thread_id=place.thread_id)
        await deps.store.db.transact(at)
        return


async def say(deps: Deps, job: Job, words: str, *, elsewhere: str | None = None) -> None:
    """Reply to a job's card: unlike edits, that makes a sound.

    Args:
        deps: what steps work with.
        job: the row.
        words: what to say below its card.
        elsewhere: what to say if its place is closed; None: the same, and what the card says.

    """
    first, *others = places_of(job)
    for place in (first, *others):
        text = words if place is first else elsewhere or f"{words}\n\n{cards.text(job)}"
        said = SendMessage(chat_id=place.chat_id, text=text, thread_id=place.thread_id, reply_to=place.reply_to)
        try:
            await deps.outbox.send(said)
        except Closed as error:
            log.info("place closed job=%s: %s", job.id, error)
        except BotError as error:  # better no notification than the same one twice
            log.info("notice not sent job=%s: %s", job.id, error)
            return
        else:
            return
