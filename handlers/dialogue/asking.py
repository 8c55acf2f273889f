"""A question as a message: in a group it says that it wants a reply, since nothing else reaches the bot there."""

from dataclasses import replace

from bot.chat import Reply, Rows
from bot.operations.choices import TYPED, Pick
from bot.operations.inputs import Input, OneOf
from handlers.turn import Turn

AS_REPLY = "Send it as a <b>reply</b> to this message."
NO_BUTTON = f"{AS_REPLY} /cancel drops it."


def asking(turn: Turn, given: Input, words: str, rows: Rows, *, only_cancel: bool) -> Reply:
    """Return a question.

    Args:
        turn: who is asked, and where.
        given: what is asked for.
        words: as in a private chat.
        rows: as in a private chat.
        only_cancel: there is no button but the one that drops it, so Telegram can open the reply by itself.

    """
    if turn.incoming.private or not _is_sent(given):
        return turn.put(words, rows)
    if not only_cancel or turn.incoming.press is not None:
        return turn.put(f"{words}\n{AS_REPLY}", rows)
    return replace(turn.say(f"{words}\n{NO_BUTTON}"), force_reply=given.label)


def _is_sent(given: Input) -> bool:
    """Whether the answer is a message, rather than a press alone."""
    return not isinstance(given, OneOf) and (not isinstance(given, Pick) or given.kind in TYPED)
