"""Answers to updates: stored in the turn's transaction and sent after it; also says when an update is dropped."""

from time import time

from bot.chat import AnswerCallback, AnswerInline, SendMessage
from bot.jobs.deps import Deps
from bot.locales import _
from bot.store.database import Transaction
from bot.telegram.inbox.heads import Head
from bot.telegram.outbox.answers import MOST_WAITING, Answer, written
from handlers.giving_up import OLD, TOO_MANY
from handlers.turn import Outcome, Replies, Taken


class Answering:
    """Stores and sends the answers to updates.

    Args:
        deps: its store keeps them, its answers send them, in the languages it knows.

    """

    def __init__(self, deps: Deps) -> None:
        self._updates, self._answers, self._languages = deps.store.updates, deps.answers, deps.languages

    async def keep(self, t: Transaction, head: Head, replies: Replies) -> Taken:
        """Store an update's answer until it is sent."""
        if not replies:
            return Taken(outcome=Outcome.HANDLED)
        sender, text = self._answers.sender, written(replies)
        after = await self._updates.answer(t, head.update_id, text, chat=head.chat, sender=sender, now=time())
        return Taken(outcome=Outcome.HANDLED, replies=replies, after=after)

    def send(self, head: Head, taken: Taken) -> None:
        """Send the stored answer."""
        if taken.replies:
            self._answers.put(
                Answer(update_id=head.update_id, chat=head.chat, replies=taken.replies, after=taken.after)
            )

    def send_now(self, replies: Replies) -> None:
        """Send the answer to an inline query, which is not stored."""
        for one in replies:
            if isinstance(one, AnswerInline):
                self._answers.note(one)

    def is_full(self, head: Head) -> bool:
        """Whether so many answers wait to be sent to the chat that an update is dropped."""
        return not head.essential and self._answers.waiting(head.chat) >= MOST_WAITING

    def refuse(self, head: Head) -> None:
        """Drop an update, and say so once; every pressed button is still answered."""
        with self._languages.speaking_offhand(head.person, head.language):
            told = _(TOO_MANY)
        if head.query_id is not None:
            self._answers.note(AnswerCallback(query_id=head.query_id, text=told))
        elif head.asks:
            said = SendMessage(chat_id=head.chat, thread_id=head.thread, text=told)
            self._answers.put_aside(head.update_id, said)

    def acknowledge(self, query_id: str) -> None:
        """Answer a press before it is decided on."""
        self._answers.note(AnswerCallback(query_id=query_id))

    def stop_spinner(self, head: Head) -> None:
        """Answer the press of a button on a message that is not ours: there is nothing else to do."""
        if head.query_id is not None:
            self._answers.note(AnswerCallback(query_id=head.query_id, text=_(OLD)))
