"""Takes away a card for which another message stands now: the one below several results."""

import logging

from bot.chat import Delete, EditMessage
from bot.errors import BotError
from bot.jobs.deps import Deps
from bot.telegram.outbox.errors import TelegramRefused

log = logging.getLogger(__name__)

BELOW = "👇 It's ready, see below."


async def uncard(deps: Deps, key: str) -> None:
    """Delete a card, key is "job:chat:message"; one that Telegram keeps becomes a line."""
    _, chat_id, message_id = (int(part) for part in key.split(":"))
    try:
        if not await _deleted(deps, Delete(chat_id=chat_id, message_id=message_id)):
            await deps.outbox.send(EditMessage(chat_id=chat_id, message_id=message_id, text=BELOW))
    except BotError as error:
        if error.retryable:
            raise
        log.info("card left as it is: %s", error)


async def _deleted(deps: Deps, card: Delete) -> bool:
    try:
        return await deps.outbox.delete(card)
    except TelegramRefused as error:
        log.info("card not deleted: %s", error)
        return False
