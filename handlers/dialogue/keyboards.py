"""Removes the buttons of questions that were answered, dropped or asked again, in whatever way.

A draft's row remembers the message of its open question. If it was an edit it is known at once; a new message only
once it is sent (`bot.telegram.outbox.answers`): a question answered before that loses its buttons then.
"""

from dataclasses import replace

from bot.chat import Delete, EditMessage, Incoming, Reply, SendMessage, Unbutton
from bot.store.database import Transaction
from bot.store.drafts import Drafts, Standing


async def standing(t: Transaction, drafts: Drafts, incoming: Incoming) -> Standing | None:
    """Return the question that is open for an update's sender in its chat and topic."""
    return await drafts.standing(t, incoming.user_id, incoming.chat_id, incoming.thread_id)


async def follow(
    t: Transaction, drafts: Drafts, incoming: Incoming, before: Standing | None, replies: list[Reply]
) -> list[Reply]:
    """Return a turn's replies, noting the question they ask and removing the buttons of the one before."""
    if before is None and not any(_rows(one) for one in replies):
        return replies
    after = await standing(t, drafts, incoming)
    closing = _closing(incoming, before, after, replies)
    if after is not None:
        edited = next((one.message_id for one in replies if isinstance(one, EditMessage) and _asks(one, after)), None)
        if edited is not None or closing:
            await drafts.set_asked(t, after.id, edited)
        replies = [_noted(one, after) for one in replies]
    return [*replies, *closing]


def _closing(incoming: Incoming, before: Standing | None, after: Standing | None, replies: list[Reply]) -> list[Reply]:
    if before is None or before.asked is None or (after is not None and _same(before, after)):
        return []
    if any(isinstance(one, EditMessage | Delete) and one.message_id == before.asked for one in replies):
        return []
    if after is None and incoming.press is not None and incoming.message_id == before.asked:
        return []  # its ✅ was pressed: it becomes the card
    return [Unbutton(chat_id=incoming.chat_id, message_id=before.asked)]


def _same(before: Standing, after: Standing) -> bool:
    return (before.id, before.version) == (after.id, after.version)


def _rows(reply: Reply) -> bool:
    return isinstance(reply, SendMessage | EditMessage) and bool(reply.rows)


def _asks(reply: Reply, draft: Standing) -> bool:
    """Whether a reply has a draft's buttons; in groups their data may begin with a mark."""
    if not isinstance(reply, SendMessage | EditMessage):
        return False
    return any(f"d:{draft.id}:" in (button.press or "") for row in reply.rows for button in row)


def _noted(reply: Reply, draft: Standing) -> Reply:
    if isinstance(reply, SendMessage) and _asks(reply, draft):
        return replace(reply, asks=(draft.id, draft.version))
    return reply
