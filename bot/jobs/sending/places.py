"""Where a result may go: where it was ordered, there without its topic, finally to its owner in private.

A place can close while a job runs: its topic is deleted, the bot loses its rights or is removed, a kind of content is
forbidden. The result is paid for, so it goes on to the next place; a message there says why.
"""

from dataclasses import dataclass
from typing import Any

from bot.locales import N_
from bot.store.jobs import Job

MOVED = N_("It comes here because I can't send it to where you ordered it.")


@dataclass(frozen=True, kw_only=True)
class Place:
    """A chat, and a topic in it."""

    chat_id: int
    thread_id: int | None = None
    reply_to: int | None = None
    """A message there to reply to, which may be gone."""


def ordered_at(job: Job) -> Place:
    """Return where a job was ordered; its result replies to the message that asked for it."""
    return Place(chat_id=job.chat_id, thread_id=job.thread_id, reply_to=job.reply_to)


def places_of(job: Job) -> list[Place]:
    """Return where a job's result may go, best first."""
    first = ordered_at(job)
    places = [first, Place(chat_id=job.chat_id, reply_to=first.reply_to), Place(chat_id=job.user_id)]
    found: dict[tuple[int, int | None], Place] = {}
    for place in places:
        found.setdefault((place.chat_id, place.thread_id), place)
    return list(found.values())


def moves_to(job: Job, place: Place, message_id: int) -> dict[str, Any]:
    """Return a job's columns for a result in another place than was asked for: what follows goes there, too."""
    if (place.chat_id, place.thread_id) == (job.chat_id, job.thread_id):
        return {}
    return {"chat_id": place.chat_id, "thread_id": place.thread_id, "message_id": message_id}
