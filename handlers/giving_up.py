"""How often an update is tried, and what its person is told when it is given up."""

from bot.backoff import Backoff
from bot.chat import AnswerCallback, SendMessage
from bot.locales import N_, _
from bot.telegram.inbox.heads import Head
from handlers.turn import Replies

STEP = "update"
"""The step of the queue that works on a person's updates."""
TRIES = 3
"""How often an update is tried before it is given up, within four seconds: the person's next ones wait for it."""
PAUSES = Backoff(first=0.5, longest=3600.0)
FAILED = N_("Something went wrong on my side with that, and I have left it out. Nothing was charged. Please see /menu.")
OLD = N_("That button is old. Please send /menu for a new one.")
TOO_MANY = N_(
    "That was a lot at once: I left out what I could not take. Please wait for my answers, then send it again."
)


def pause_after(tries: int) -> float:
    """Return the seconds until an update that has failed a number of times is tried again: 0.5, 1, 2 ... 3,600."""
    return PAUSES.after(tries) if tries else 0.0


def sorry(head: Head) -> Replies:
    """Return the words for an update that is given up; none for messages in a group that were not meant for us."""
    toast: Replies = [AnswerCallback(query_id=head.query_id)] if head.query_id else []
    told = head.chat and (head.private or head.asks)
    return [*toast, SendMessage(chat_id=head.chat, thread_id=head.thread, text=_(FAILED))] if told else toast
