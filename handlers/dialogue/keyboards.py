"""Removes the buttons of questions that were answered, dropped or asked again, in whatever way.

A draft's row remembers the message of its open question. If it was an edit it is known at once; a new message only
once it is sent (`bot.telegram.outbox.answers`): a question answered before that loses its buttons then.
"""

from dataclasses import replace

from bot.acts import Delete, Unbutton
from bot.buttons.owner import SIGN
from bot.chat import EditMessage, Incoming, Reply, SendMessage
from bot.store.database import Transaction
from bot.store.drafts import RESTORED, Draft, Drafts, Standing


async def follow(
    t: Transaction, drafts: Drafts, incoming: Incoming, before: Draft | None, replies: list[Reply]
) -> list[Reply]:
    """Return a turn's replies, with the question that they ask noted and the buttons of the one before taken away."""
    if before is None and not any(asks(one) for one in replies):
        return replies
    after = await drafts.standing(t, incoming.user_id, incoming.chat_id, incoming.thread_id)
    closing = _closing(incoming, before, after, replies)
    if after is not None:
        edited = next((one.message_id for one in replies if isinstance(one, EditMessage) and asks(one, after)), None)
        if edited is not None or closing:
            await drafts.set_asked(t, after.id, edited)
        replies = [_noted(one, after) for one in replies]
    return [*replies, *closing]


def _closing(incoming: Incoming, before: Draft | None, after: Standing | None, replies: list[Reply]) -> list[Reply]:
    if before is None or before.asked in (None, RESTORED) or (after is not None and _same(before, after)):
        return []
    if any(isinstance(one, EditMessage | Delete) and one.message_id == before.asked for one in replies):
        return []
    if after is None and incoming.press is not None and incoming.message_id == before.asked:
        return []  # its ✅ was pressed: it becomes the card
    return [Unbutton(chat_id=incoming.chat_id, message_id=before.asked)]


def _same(before: Draft, after: Standing) -> bool:
    return (before.id, before.version) == (after.id, after.version)


async def asks_anew(t: Transaction, drafts: Drafts, incoming: Incoming, before: Draft | None) -> bool:
    """Whether a question is open that was not before the turn."""
    after = await drafts.standing(t, incoming.user_id, incoming.chat_id, incoming.thread_id)
    return after is not None and (before is None or not _same(before, after))


def asks(reply: Reply, draft: Standing | None = None) -> bool:
    """Whether a reply has buttons of a draft, or of any."""
    if not isinstance(reply, SendMessage | EditMessage):
        return False
    of_draft = f"d:{draft.id}:" if draft else "d:"
    return any(_bare(button.press).startswith(of_draft) for row in reply.rows for button in row)


def _bare(press: str | None) -> str:
    """Return a button's data without the mark that stands before it in groups."""
    head, sign, rest = (press or "").partition(SIGN)
    return rest if sign and ":" not in head else press or ""


def _noted(reply: Reply, draft: Standing) -> Reply:
    if isinstance(reply, SendMessage) and asks(reply, draft):
        return replace(reply, asks=(draft.id, draft.version))
    return reply
