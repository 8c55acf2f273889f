"""Answers to updates: stored in the transaction of the turn, sent after it; and the words for what is left out."""

from time import time

from bot.chat import AnswerCallback, SendMessage
from bot.jobs.deps import Deps
from bot.store.database import Transaction
from bot.telegram.inbox.heads import Head
from bot.telegram.outbox.answers import MOST_WAITING, Answer, written
from handlers.giving_up import OLD, TOO_MANY
from handlers.turn import Outcome, Replies, Taken


class Answering:
    """Keeps and sends what updates are answered with.

    Args:
        deps: the store keeps, `deps.answers` sends.

    """

    def __init__(self, deps: Deps) -> None:
        self._updates, self._answers = deps.store.updates, deps.answers

    async def keep(self, t: Transaction, head: Head, replies: Replies) -> Taken:
        """Store what an update is answered with, until it is sent."""
        if not replies:
            return Taken(outcome=Outcome.HANDLED)
        sender, text = self._answers.sender, written(replies)
        after = await self._updates.answer(t, head.update_id, text, chat=head.chat, sender=sender, now=time())
        return Taken(outcome=Outcome.HANDLED, replies=replies, after=after)

    def send(self, head: Head, taken: Taken) -> None:
        """Send what was stored."""
        if taken.replies:
            self._answers.put(
                Answer(update_id=head.update_id, chat=head.chat, replies=taken.replies, after=taken.after)
            )

    def is_full(self, head: Head) -> bool:
        """Whether so much waits to be sent to the chat that an update is left out."""
        return not head.essential and self._answers.waiting(head.chat) >= MOST_WAITING

    def refuse(self, head: Head) -> None:
        """Leave an update out, and say so once; a pressed button is answered all the same."""
        if head.query_id is not None:
            self._answers.note(AnswerCallback(query_id=head.query_id, text=TOO_MANY))
        elif head.asks:
            said = SendMessage(chat_id=head.chat, thread_id=head.thread, text=TOO_MANY)
            self._answers.put_aside(head.update_id, said)

    def stop_spinner(self, head: Head) -> None:
        """A button of no message of ours was pressed: there is nothing to do, but the press is answered."""
        if head.query_id is not None:
            self._answers.note(AnswerCallback(query_id=head.query_id, text=OLD))
