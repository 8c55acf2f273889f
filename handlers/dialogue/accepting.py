"""Says in a group, without a message, that an order is accepted: 👀 on the message that asked for it."""

from collections.abc import Mapping
from typing import Any

from bot.acts import React
from handlers.dialogue.draft import CALLED, messages_of
from handlers.turn import Replies, Turn

EYES = "👀"


def eyes(turn: Turn, answers: Mapping[str, Any]) -> Replies:
    """Return the reaction to the person's own message; none in private, and none where only buttons were pressed."""
    message_id = next(iter(messages_of(answers)), answers.get(CALLED))
    if turn.incoming.private or not isinstance(message_id, int):
        return []
    return [React(chat_id=turn.incoming.chat_id, message_id=message_id, emoji=EYES)]
