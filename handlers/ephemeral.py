"""What only one person sees in a group: menus and short answers to a press or to an ephemeral command.

All else is for everybody: an order from its first question to its card, since its messages are replied to, lose their
buttons and become cards, which Telegram lets no ephemeral message do; and files, results above all.
"""

from dataclasses import replace

from bot.chat import AnswerCallback, EditMessage, Incoming, Reply, SendMessage
from bot.ephemeral import Ephemeral
from handlers.dialogue.keyboards import asks

EPHEMERAL = 0
"""The message_id of every ephemeral message, as the Bot API has it."""


def may_be_alone(incoming: Incoming, replies: list[Reply]) -> bool:
    """Whether there are words, and Telegram lets a bot that is no admin say them unseen by others.

    It does so after a press, or an ephemeral message.
    """
    if incoming.private or (incoming.query_id is None and incoming.ephemeral_id is None):
        return False
    return any(isinstance(one, SendMessage) or _is_of_ephemeral(one) for one in replies)


def _is_of_ephemeral(reply: Reply) -> bool:
    return isinstance(reply, EditMessage) and reply.message_id == EPHEMERAL


def seen_alone(incoming: Incoming, replies: list[Reply], *, asking: bool) -> list[Reply]:
    """Return a turn's replies, those that nobody else needs as ephemeral ones.

    Args:
        incoming: what they answer, and `may_be_alone`.
        replies: in their order.
        asking: one of them asks what was not asked before.

    """
    shown = [_shown(incoming, one, asking=asking) for one in replies]
    answers_press = any(isinstance(one, SendMessage) and one.ephemeral and one.ephemeral.query_id for one in shown)
    return [replace(one, last=True) if answers_press and isinstance(one, AnswerCallback) else one for one in shown]


def _shown(incoming: Incoming, reply: Reply, *, asking: bool) -> Reply:
    is_for_all = asking or asks(reply)
    match reply:
        case EditMessage(message_id=0) if is_for_all:  # the menu stays as it is
            return _said_to_all(incoming, reply)
        case EditMessage(message_id=0):
            return replace(reply, ephemeral=_of_edit(incoming))
        case SendMessage(chat_id=incoming.chat_id, force_reply=None) if not is_for_all:
            return replace(reply, ephemeral=_of_answer(incoming))
    return reply


def _said_to_all(incoming: Incoming, edit: EditMessage) -> SendMessage:
    return SendMessage(
        chat_id=edit.chat_id, thread_id=incoming.thread_id, text=edit.text, rows=edit.rows, picture=edit.picture
    )


def _of_edit(incoming: Incoming) -> Ephemeral:
    return Ephemeral(user_id=incoming.user_id, message_id=incoming.ephemeral_id, thread_id=incoming.thread_id)


def _of_answer(incoming: Incoming) -> Ephemeral | None:
    """Return what lets the bot answer; None: the press was answered before, which ends it."""
    if incoming.press is None:
        return Ephemeral(user_id=incoming.user_id, message_id=incoming.ephemeral_id)
    return Ephemeral(user_id=incoming.user_id, query_id=incoming.query_id) if incoming.query_id else None
